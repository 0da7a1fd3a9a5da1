import type { CalibrationId } from '../../scenario/calibration-ids.ts';
import type { MeasurementDocument } from '../../scenario/measurement.ts';

/** A measurement file that was loaded: the prices of a machine of the user's own. */
export interface MeasuredMachine {
  /** Of the file. */
  readonly name: string;
  readonly document: MeasurementDocument;
}

/** Where the prices of a run come from. */
export interface CalibrationChoice {
  readonly id: CalibrationId;
  /** What "measured" stands for; null for every other. */
  readonly machine: MeasuredMachine | null;
}

/** Prices that need no file, in the order in which they are offered; the first is what scenarios have. */
export const KNOWN_CALIBRATIONS = [
  { id: 'rfc-2018', label: 'the series’ machine, one-parameter fit' },
  { id: 'rfc-2018-two', label: 'the series’ machine, with a fixed time' },
  { id: 'recorded-4.17', label: '4.17 under emulation, ratios only' },
] as const satisfies readonly { readonly id: CalibrationId; readonly label: string }[];

/** @returns the choice of a known calibration; undefined if there is none of that name */
export function knownCalibration(id: string | null | undefined): CalibrationChoice | undefined {
  const known = KNOWN_CALIBRATIONS.find((calibration) => calibration.id === id);
  return known && { id: known.id, machine: null };
}

export function measuredCalibration(machine: MeasuredMachine): CalibrationChoice {
  return { id: 'measured', machine };
}

/** @returns a choice as a list shows it */
export function calibrationLabel({ id, machine }: CalibrationChoice): string {
  if (machine !== null) return `this machine (${machine.name})`;
  return KNOWN_CALIBRATIONS.find((known) => known.id === id)?.label ?? id;
}

/** Whether the time of a pristine munmap is what these prices were fitted to. */
export function isFit({ id }: CalibrationChoice): boolean {
  return id === 'rfc-2018' || id === 'rfc-2018-two';
}
