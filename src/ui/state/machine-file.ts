import { ScenarioError } from '../../scenario/scenario-error.ts';
import { essentialDocument } from './machine-text.ts';
import type { MeasuredMachine } from './calibration.ts';

/** A measurement has some kilobytes. */
export const LARGEST_MEASUREMENT = 4 * 2 ** 20;

/** What came of a file: a machine, or one line that says what is wrong with which field. */
export type ReadMachine =
  { readonly ok: true; readonly machine: MeasuredMachine } | { readonly ok: false; readonly says: string };

/** Reads a measurement file, see docs/measure.md. */
export async function readMachineFile(file: File): Promise<ReadMachine> {
  const refused = (why: string): ReadMachine => ({ ok: false, says: `${file.name} is not used: ${why}` });
  if (file.size > LARGEST_MEASUREMENT)
    return refused(`it has ${file.size} bytes; allowed: a measurement of at most 4 MiB.`);
  const text = await file.text();
  // Few ever need the schema, and the first screen is the lighter for it.
  const { readMeasurement } = await import('../../scenario/measurement.ts');
  try {
    return { ok: true, machine: { name: file.name, document: essentialDocument(readMeasurement(text)) } };
  } catch (error) {
    if (error instanceof ScenarioError) return refused(`${error.message}.`);
    throw error;
  }
}
