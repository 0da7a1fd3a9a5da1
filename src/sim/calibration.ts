import { pristine } from '../mm/approaches/pristine.ts';
import { PAGE_SIZE } from '../mm/units.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { assumedCosts, knownCost, type CostModel } from './costs.ts';
import { countingSink } from './event-sink.ts';
import { MUNMAP_TIMES_2018, type PublishedMunmapTime } from './published.ts';
import { Run } from './run.ts';

/** How a fit explains the pristine column: a cost per zapped page, and with two parameters a fixed time a call that stays unexplained. */
export interface MunmapFit {
  readonly id: 'one-parameter' | 'two-parameter';
  readonly zapPagePs: number;
  readonly fixedPs: number;
}

const CALIBRATIONS: Readonly<Record<string, MunmapFit['id']>> = {
  'rfc-2018': 'one-parameter',
  'rfc-2018-two': 'two-parameter',
};

const models = new Map<string, CostModel>();

/** @returns the prices of a calibration. @throws RangeError if there is none of that name */
export function costModelOf(calibration: string): CostModel {
  const known = models.get(calibration);
  if (known !== undefined) return known;
  const fitId = CALIBRATIONS[calibration] as MunmapFit['id'] | undefined;
  if (fitId === undefined)
    throw new RangeError(`calibration: "${calibration}" is none of ${Object.keys(CALIBRATIONS).join(', ')}`);
  const model = costModelOfFit(calibration, fitPristineColumn(MUNMAP_TIMES_2018, fitId));
  models.set(calibration, model);
  return model;
}

/** The assumed prices, completed by what a fit found. */
export function costModelOfFit(id: string, fit: MunmapFit): CostModel {
  const from = "fitted to the pristine column of the series' munmap table";
  return assumedCosts(
    id,
    knownCost(fit.zapPagePs, 'fitted', from),
    knownCost(fit.fixedPs, 'fitted', `${from}: unexplained`),
  );
}

/**
 * Least squares on the absolute times of the pristine column. The patched column is not looked at.
 *
 * Everything but the fitted parts is taken from a run of the model with those parts at zero, so that model and fit add up.
 */
export function fitPristineColumn(rows: readonly PublishedMunmapTime[], id: MunmapFit['id']): MunmapFit {
  const points = rows.map((row) => ({
    pages: row.sizeBytes / PAGE_SIZE,
    restNs: row.pristineUs * 1000 - unfittedNs(row.sizeBytes),
  }));
  const n = points.length;
  if (id === 'one-parameter') {
    const xy = sum(points.map(({ pages, restNs }) => pages * restNs));
    const xx = sum(points.map(({ pages }) => pages * pages));
    return { id, zapPagePs: Math.round((xy / xx) * 1000), fixedPs: 0 };
  }
  const meanPages = sum(points.map(({ pages }) => pages)) / n;
  const meanNs = sum(points.map(({ restNs }) => restNs)) / n;
  const sxy = sum(points.map(({ pages, restNs }) => (pages - meanPages) * (restNs - meanNs)));
  const sxx = sum(points.map(({ pages }) => (pages - meanPages) * (pages - meanPages)));
  const slope = sxy / sxx;
  return {
    id,
    zapPagePs: Math.round(slope * 1000),
    fixedPs: Math.max(0, Math.round((meanNs - slope * meanPages) * 1000)),
  };
}

/** munmap(2) of a populated mapping, alone on the machine, with a page costing nothing. */
function unfittedNs(sizeBytes: number): number {
  const costs = assumedCosts('unfitted', knownCost(0, 'fitted', ''), knownCost(0, 'fitted', ''));
  return munmapAloneNs(sizeBytes, costs);
}

/** Time of a munmap of a fully populated mapping under the pristine path with nobody else there, ns. */
function munmapAloneNs(sizeBytes: number, costs: CostModel): number {
  const run = new Run(populatedAlone(sizeBytes), pristine, countingSink(), costs);
  while (!run.advance(1_000_000));
  return run.summary().munmapNs;
}

/** The scenario of the published table: one populated mapping on an idle machine. */
export function populatedAlone(sizeBytes: number): Scenario {
  const start = 0x100000000000;
  return {
    version: 1,
    id: 'populated-alone',
    title: 'One populated mapping, nobody else',
    kernel: 'v4.17',
    cpus: 32,
    preempt: 'voluntary',
    hz: 250,
    seed: 1,
    maxMapCount: 65530,
    sectionBytes: 1_073_741_824,
    calibration: 'rfc-2018',
    geometry: { entriesPerTable: 512 },
    drop: { contended: true, notAtomic: true, needResched: true },
    mappings: [{ start, lenBytes: sizeBytes, prot: 'rw-', flags: ['private', 'anonymous'], populated: 'all' }],
    tasks: [
      {
        name: 'munmap',
        kind: 'calls',
        count: 1,
        cpu: 0,
        atNs: 0,
        calls: [{ op: 'munmap', addr: start, len: sizeBytes }],
        repeat: false,
        pauseNs: 0,
      },
    ],
    order: null,
    limits: { simNs: 1e12, events: 2e8, states: 250_000 },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
