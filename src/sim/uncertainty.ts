import type { Approach } from '../mm/kernel.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Calibration } from './calibration.ts';
import { namedCosts, type CostModel, type CostName, type CostSource, type MoveCost } from './costs.ts';
import { MeasuredRun, type MeasuredSummary, type WaitHistogram } from './measured-run.ts';
import { ALL_HIGH, ALL_LOW } from './pricing.ts';

/** The figures of a run that conclusions are drawn from; the longest waits are those of everybody but the unmapper. */
export const UNCERTAIN_FIGURES = [
  'munmapNs',
  'exclusiveHoldMaxNs',
  'sharedHoldMaxNs',
  'readersWaitMaxNs',
  'writersWaitMaxNs',
  'lockDrops',
] as const;
export type UncertainFigure = (typeof UNCERTAIN_FIGURES)[number];

/** A figure, and what else it may be if costs are elsewhere in their ranges. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Costs that move it by 1 % or more, each alone; the strongest first. */
  readonly hangsOn: readonly Influence[];
}

export interface Influence {
  readonly cost: CostName;
  readonly source: CostSource;
  /** The range of the cost. */
  readonly lowNs: number;
  readonly highNs: number;
  /** What the figure is with this cost at either end, and everything else where it was. */
  readonly atLow: number;
  readonly atHigh: number;
}

export interface RunUncertainty extends Readonly<Record<UncertainFigure, Interval>> {
  readonly approach: string;
}

/** "Under `less` it is smaller than under `more`": true at the middle of the ranges, and not everywhere. */
export interface ShakyComparison {
  readonly figure: UncertainFigure;
  readonly less: string;
  readonly more: string;
  /** Where it is the other way round, such as "TlbFlush high". */
  readonly failsAt: readonly string[];
}

export interface Uncertainty {
  readonly calibration: string;
  /** How many price lists each approach was run at. */
  readonly settings: number;
  readonly runs: readonly RunUncertainty[];
  /** Comparisons of two approaches: how many hold at every setting, and those that do not. */
  readonly comparisons: { readonly hold: number; readonly hangOn: readonly ShakyComparison[] };
}

/** A cost that is moved by itself, or all of them: null. */
interface Setting {
  readonly name: string;
  readonly cost: CostName | null;
  readonly end: 'low' | 'high';
  readonly costs: CostModel;
}

type Figures = Readonly<Record<UncertainFigure, number>>;

/** Below this share of a figure no conclusion hangs on what moves it. */
const NOTICED = 0.01;
/** Few enough that whoever runs the steps can do something else in time. */
const EVENTS_AT_A_TIME = 4096;
/** Only the longest waits count here. */
const NO_HISTOGRAM: WaitHistogram = { record: () => undefined, count: 0, percentile: () => 0 };

/**
 * Runs a scenario with each cost that has a range at its low and at its high end, and with all of them there. What is fitted is fitted anew each
 * time, so that a cost which a fit makes up for moves nothing.
 *
 * @yields how many runs are over, of how many, after every stretch of one
 */
export function* uncertaintySteps(
  scenario: Scenario,
  approaches: readonly Approach[],
  calibration: Calibration,
): Generator<{ readonly done: number; readonly total: number }, Uncertainty> {
  const base = calibration.costs();
  const settings = settingsOf(calibration, base);
  const total = approaches.length * (settings.length + 1);
  let done = 0;
  const baseFigures: Figures[] = [];
  const figures: Figures[][] = [];
  for (const approach of approaches) {
    const rows: Figures[] = [];
    for (const costs of [base, ...settings.map((setting) => setting.costs)]) {
      const run = new MeasuredRun(scenario, approach, () => NO_HISTOGRAM, costs);
      while (!run.advance(EVENTS_AT_A_TIME)) yield { done, total };
      rows.push(figuresOf(run.summary()));
      done++;
      yield { done, total };
    }
    baseFigures.push(rows[0]);
    figures.push(rows.slice(1));
  }
  const ids = approaches.map(({ id }) => id);
  return {
    calibration: calibration.id,
    settings: settings.length + 1,
    runs: ids.map((approach, i) => ({
      approach,
      ...perFigure((figure) => intervalOf(figure, baseFigures[i], figures[i], settings, base)),
    })),
    comparisons: comparisonsOf(ids, baseFigures, figures, settings),
  };
}

/** The same at once. */
export function uncertaintyOf(
  scenario: Scenario,
  approaches: readonly Approach[],
  calibration: Calibration,
): Uncertainty {
  const steps = uncertaintySteps(scenario, approaches, calibration);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function settingsOf(calibration: Calibration, base: CostModel): Setting[] {
  const ranged = namedCosts(base).filter(({ cost }) => cost.lowPs < cost.highPs);
  const single = ranged.flatMap(({ name }): Setting[] => [
    { name: `${name} low`, cost: name, end: 'low', costs: calibration.costs(only(name, ALL_LOW)) },
    { name: `${name} high`, cost: name, end: 'high', costs: calibration.costs(only(name, ALL_HIGH)) },
  ]);
  return [
    ...single,
    { name: 'all low', cost: null, end: 'low', costs: calibration.costs(ALL_LOW) },
    { name: 'all high', cost: null, end: 'high', costs: calibration.costs(ALL_HIGH) },
  ];
}

function only(moved: CostName, move: MoveCost): MoveCost {
  return (name, cost) => (name === moved ? move(name, cost) : cost);
}

function figuresOf({ waits: { readers, writers }, ...summary }: MeasuredSummary): Figures {
  const { munmapNs, exclusiveHoldMaxNs, sharedHoldMaxNs, lockDrops } = summary;
  const waited = { readersWaitMaxNs: readers.max, writersWaitMaxNs: writers.max };
  return { munmapNs, exclusiveHoldMaxNs, sharedHoldMaxNs, ...waited, lockDrops };
}

function perFigure<T>(valueOf: (figure: UncertainFigure) => T): Record<UncertainFigure, T> {
  return Object.fromEntries(UNCERTAIN_FIGURES.map((figure) => [figure, valueOf(figure)])) as Record<UncertainFigure, T>;
}

function intervalOf(
  figure: UncertainFigure,
  base: Figures,
  figures: readonly Figures[],
  settings: readonly Setting[],
  model: CostModel,
): Interval {
  const value = base[figure];
  const all = figures.map((row) => row[figure]);
  const at = (cost: CostName, end: 'low' | 'high'): number =>
    all[settings.findIndex((setting) => setting.cost === cost && setting.end === end)];
  const swing = ({ atLow, atHigh }: Influence): number =>
    Math.max(value, atLow, atHigh) - Math.min(value, atLow, atHigh);
  const influences = namedCosts(model)
    .filter(({ cost }) => cost.lowPs < cost.highPs)
    .map(({ name, cost }): Influence => {
      const { source, lowPs, highPs } = cost;
      return {
        cost: name,
        source,
        lowNs: lowPs / 1000,
        highNs: highPs / 1000,
        atLow: at(name, 'low'),
        atHigh: at(name, 'high'),
      };
    });
  return {
    value,
    low: Math.min(value, ...all),
    high: Math.max(value, ...all),
    hangsOn: influences
      .filter((influence) => swing(influence) > 0 && swing(influence) >= NOTICED * value)
      .sort((a, b) => swing(b) - swing(a)),
  };
}

function comparisonsOf(
  ids: readonly string[],
  base: readonly Figures[],
  figures: readonly (readonly Figures[])[],
  settings: readonly Setting[],
): Uncertainty['comparisons'] {
  let hold = 0;
  const hangOn: ShakyComparison[] = [];
  for (const figure of UNCERTAIN_FIGURES) {
    ids.forEach((less, a) =>
      ids.forEach((more, b) => {
        if (!(base[a][figure] < base[b][figure])) return;
        const failing = settings.filter((_, i) => figures[a][i][figure] >= figures[b][i][figure]);
        if (failing.length === 0) hold++;
        else hangOn.push({ figure, less, more, failsAt: failing.map(({ name }) => name) });
      }),
    );
  }
  return { hold, hangOn };
}
