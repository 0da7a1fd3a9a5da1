import type { CalibrationId } from '../scenario/calibration-ids.ts';
import type { Measurement } from '../scenario/measurement.ts';
import { costModel, knownCost, type CostModel, type MoveCost } from './costs.ts';
import { measuredCosts } from './measured-costs.ts';
import { fitPristineColumn, type MunmapFit } from './munmap-fit.ts';
import { PUBLISHED_2018 } from './published.ts';
import { recordedCosts } from './recorded-costs.ts';

/** A way to come to prices. Some are assumed; the rest is fitted or measured, given those. */
export interface Calibration {
  readonly id: CalibrationId;
  /** One sentence: where the prices come from. */
  readonly about: string;
  /** @param move where in their ranges the assumed costs lie; what is fitted follows them */
  readonly costs: (move?: MoveCost) => CostModel;
}

const REGISTERED: readonly Calibration[] = [
  {
    id: 'rfc-2018',
    about: "One cost a page, least squares on the pristine column of the series' munmap table.",
    costs: (move) => fittedTo2018('rfc-2018', 'one-parameter', move),
  },
  {
    id: 'rfc-2018-two',
    about: 'The same column, with a fixed time for each munmap besides, which nothing explains.',
    costs: (move) => fittedTo2018('rfc-2018-two', 'two-parameter', move),
  },
  {
    id: 'recorded-4.17',
    about:
      'Recordings of 4.17 under emulation: one cost a page from populated mappings, one an empty section from a reservation of 32 GiB. Only ratios mean anything.',
    costs: (move) => recordedCosts(PUBLISHED_2018.untouched[0], move),
  },
];

/**
 * The calibration of that name.
 *
 * @param measurement what "measured" stands for
 * @throws RangeError if it is "measured" and there is no measurement
 */
export function calibrationOf(id: CalibrationId, measurement: Measurement | null = null): Calibration {
  const registered = REGISTERED.find((calibration) => calibration.id === id);
  if (registered !== undefined) return registered;
  if (measurement === null) {
    const others = REGISTERED.map((calibration) => calibration.id).join(', ');
    throw new RangeError(
      `calibration: found "${id}" without a measurement; allowed: ${others}, or a measurement with it`,
    );
  }
  const { kernel, cpu } = measurement.machine;
  return {
    id: 'measured',
    about: `Measured on Linux ${kernel}, ${cpu}.`,
    costs: (move) => measuredCosts(measurement, move),
  };
}

const models = new Map<CalibrationId, CostModel>();

/** @returns the prices of a calibration, assumed costs at their middle values. @throws RangeError as calibrationOf() */
export function costModelOf(id: CalibrationId): CostModel {
  const model = models.get(id) ?? calibrationOf(id).costs();
  models.set(id, model);
  return model;
}

/** The assumed prices, completed by what a fit found. */
export function costModelOfFit(id: string, fit: MunmapFit, move?: MoveCost): CostModel {
  const from = "fitted to the pristine column of the series' munmap table";
  return costModel(
    id,
    {
      ZapPage: knownCost(fit.zapPagePs, 'fitted', from),
      MunmapCall: knownCost(fit.fixedPs, 'fitted', `${from}: unexplained`),
    },
    move,
  );
}

function fittedTo2018(id: CalibrationId, fitId: MunmapFit['id'], move?: MoveCost): CostModel {
  return costModelOfFit(id, fitPristineColumn(PUBLISHED_2018.munmapTime, fitId, move), move);
}
