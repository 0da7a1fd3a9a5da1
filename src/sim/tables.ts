import { pristine } from '../mm/approaches/pristine.ts';
import { sections } from '../mm/approaches/sections.ts';
import { twoPhase } from '../mm/approaches/two-phase.ts';
import type { Approach } from '../mm/kernel.ts';
import type { PublishedFigures, PublishedThroughput, PublishedTime } from '../scenario/published-figures.ts';
import { munmapAlone, summaryOf } from './bare-scenario.ts';
import { costModelOfFit, type Calibration } from './calibration.ts';
import { holdTableV4, holdTableV5 } from './hold-tables.ts';
import { fittedNs, fitPristineColumn, ROWS_NEEDED, type MunmapFit } from './munmap-fit.ts';
import type { Pricing } from './pricing.ts';
import { PUBLISHED_2018 } from './published.ts';
import {
  besidePublished,
  percent,
  signed,
  type FitParameter,
  type FitReport,
  type Table,
  type TableRow,
  type Tables,
} from './table-types.ts';
import { paceOf, paceParameter, throughputRows } from './throughput-table.ts';
import { untouchedTable } from './untouched-table.ts';
import type { Workload } from './workload-structure.ts';
import { WORKLOADS_2018 } from './workloads.ts';

export type * from './table-types.ts';

export interface TablesOptions {
  /** Calibrations besides the two fits: rows that depend on prices stand there once for each. */
  readonly calibrations?: readonly Calibration[];
  /** What the rows of the throughput tables were measured with. */
  readonly workloads?: readonly Workload[];
}

/** What the patched column of a throughput table was measured with. */
interface Patched {
  readonly column: string;
  readonly approach: Approach;
}
const THE_SERIES: Patched = { column: 'with the series', approach: sections };
const THE_TWO_PHASES: Patched = { column: 'with v2, two phases', approach: twoPhase };

interface PublishedThroughputs {
  readonly id: 'vm-scalability' | 'stress-ng' | 'stress-ng-v2';
  readonly title: string;
  readonly patched: Patched;
  readonly rows: readonly PublishedThroughput[];
}

const FIT_IDS: readonly MunmapFit['id'][] = ['one-parameter', 'two-parameter'];

/**
 * Published figures beside the model.
 *
 * @param published where it has no munmap times, the fits are those of the series; of patched columns none is ever fitted to, but for the one
 * recording that tells what an empty section costs
 */
export function tablesOf(published: PublishedFigures = PUBLISHED_2018, options: TablesOptions = {}): Tables {
  const steps = tableSteps(published, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * The same in steps, for a thread that has other things to do. The munmap table is quick and comes out of the first step; a simulated
 * throughput takes a while.
 */
export function* tableSteps(
  published: PublishedFigures = PUBLISHED_2018,
  { calibrations = [], workloads = WORKLOADS_2018 }: TablesOptions = {},
): Generator<Tables | undefined, Tables> {
  const fitted = published.munmapTime.length > 0 ? published.munmapTime : PUBLISHED_2018.munmapTime;
  const fits = FIT_IDS.filter((id) => fitted.length >= ROWS_NEEDED[id]).map((id) => fitPristineColumn(fitted, id));
  const pricings = [...fits.map((fit) => fitPricing(fit, fitted)), ...calibrations.map(calibrationPricing)];
  const tables: Table[] = [];
  if (published.munmapTime.length > 0) tables.push(munmapTable(published.munmapTime, pricings));
  const reports = fits.map((fit) => reportOf(fit, fitted));
  yield { version: 1, fits: reports, tables: [...tables] };
  const { vmScalability, stressNg, stressNgV2, exclusiveHoldV4, exclusiveHoldV5, untouched } = published;
  for (const [id, title, patched, rows] of [
    ['vm-scalability', 'vm-scalability: page faults a second', THE_SERIES, vmScalability],
    ['stress-ng', 'stress-ng: page faults a second', THE_SERIES, stressNg],
    ['stress-ng-v2', 'RFC v2, two phases: page faults a second under stress-ng', THE_TWO_PHASES, stressNgV2],
  ] as const) {
    if (rows.length > 0) tables.push(yield* throughputTable({ id, title, patched, rows }, workloads, pricings));
  }
  if (exclusiveHoldV4.length > 0) tables.push(holdTableV4(exclusiveHoldV4, pricings));
  yield;
  if (exclusiveHoldV5.length > 0) tables.push(holdTableV5(exclusiveHoldV5, pricings));
  yield;
  if (untouched.length > 0) tables.push(untouchedTable(untouched));
  return { version: 1, fits: reports, tables };
}

function fitPricing(fit: MunmapFit, rows: readonly PublishedTime[]): Pricing {
  return {
    id: fit.id,
    costs: costModelOfFit(fit.id, fit),
    moved: (move) => costModelOfFit(fit.id, fitPristineColumn(rows, fit.id, move), move),
    isFitted: true,
  };
}

function calibrationPricing({ id, costs }: Calibration): Pricing {
  return { id, costs: costs(), moved: costs, isFitted: false };
}

function munmapTable(published: readonly PublishedTime[], pricings: readonly Pricing[]): Table {
  return {
    id: 'munmap-time',
    title: 'Execution time of munmap, one populated mapping, idle machine',
    unit: 'us',
    given: 'published',
    columns: { pristine: 'pristine', patched: 'with the series' },
    parameters: [],
    rows: published.flatMap((row) => pricings.map((pricing) => munmapRow(row, pricing))),
  };
}

function munmapRow(row: PublishedTime, { id, costs, isFitted }: Pricing): TableRow {
  const scenario = munmapAlone(row.sizeBytes, 'all');
  const pristineUs = summaryOf(scenario, pristine, costs).munmapNs / 1000;
  const patchedUs = summaryOf(scenario, sections, costs).munmapNs / 1000;
  return {
    id: row.id,
    fit: id,
    ...besidePublished(
      { pristine: row.pristineUs, patched: row.patchedUs },
      {
        pristine: { value: pristineUs, kind: isFitted ? 'fitted' : 'predicted' },
        patched: { value: patchedUs, kind: 'predicted' },
      },
    ),
    says:
      `Going by sections changes it by ${signed(percent(patchedUs, pristineUs), 3)} % in the model; ` +
      `published: ${signed(percent(row.patchedUs, row.pristineUs))} %.`,
  };
}

function* throughputTable(
  { id, title, patched, rows: published }: PublishedThroughputs,
  workloads: readonly Workload[],
  pricings: readonly Pricing[],
): Generator<undefined, Table> {
  const pace = paceOf(published, workloads);
  const rows: TableRow[] = [];
  for (const row of published) {
    const workload = workloads.find((candidate) => candidate.id === row.id);
    rows.push(...(yield* throughputRows(row, workload, pace, pricings, patched.approach)));
  }
  const isPaced = pace !== null && rows.some(({ fit }) => fit !== null);
  return {
    id,
    title,
    unit: 'faults/s',
    given: 'published',
    columns: { pristine: 'pristine', patched: patched.column },
    parameters: isPaced ? [paceParameter(pace)] : [],
    rows,
  };
}

function reportOf(fit: MunmapFit, published: readonly PublishedTime[]): FitReport {
  const perPage: FitParameter = {
    name: 'zapPage',
    value: fit.zapPagePs / 1000,
    unit: 'ns',
    meaning: 'cost of one zapped page, with its share of everything that grows with pages',
  };
  const fixed: FitParameter = {
    name: 'munmapCall',
    value: fit.fixedPs / 1000,
    unit: 'ns',
    meaning: 'fixed time of one munmap call, unexplained',
  };
  return {
    id: fit.id,
    parameters: fit.id === 'one-parameter' ? [perPage] : [perPage, fixed],
    leaveOneOutPct: Object.fromEntries(
      published.length > ROWS_NEEDED[fit.id]
        ? published.map((row) => [row.id, leftOutPct(row, published, fit.id)])
        : [],
    ),
  };
}

function leftOutPct(row: PublishedTime, published: readonly PublishedTime[], id: MunmapFit['id']): number {
  const others = published.filter((other) => other !== row);
  return percent(fittedNs(fitPristineColumn(others, id), row.sizeBytes) / 1000, row.pristineUs);
}
