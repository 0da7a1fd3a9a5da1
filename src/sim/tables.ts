import { pristine } from '../mm/approaches/pristine.ts';
import { sections } from '../mm/approaches/sections.ts';
import type { Approach } from '../mm/kernel.ts';
import { costModelOfFit, fitPristineColumn, populatedAlone, type MunmapFit } from './calibration.ts';
import type { CostModel } from './costs.ts';
import { countingSink } from './event-sink.ts';
import { MUNMAP_TIMES_2018, type PublishedMunmapTime } from './published.ts';
import { Run } from './run.ts';

/** How a number came about. Published figures stand apart from these. */
export type SimulatedKind = 'fitted' | 'predicted' | 'none';

export interface SimulatedValue {
  /** Microseconds. */
  readonly value: number;
  readonly kind: SimulatedKind;
}

export interface TableRow {
  /** As the cover letter writes it: "320GB". */
  readonly id: string;
  readonly fit: MunmapFit['id'];
  readonly published: { readonly pristine: number; readonly patched: number };
  readonly simulated: { readonly pristine: SimulatedValue; readonly patched: SimulatedValue };
  /** (simulated - published) / published, per cent. */
  readonly deviationPct: { readonly pristine: number; readonly patched: number };
  /** One sentence: what the model says about the row. */
  readonly says: string;
}

export interface FitParameter {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly meaning: string;
}

export interface FitReport {
  readonly id: MunmapFit['id'];
  readonly parameters: readonly FitParameter[];
  /** For each row: how far off the fit is there if it never saw that row, per cent of the published value. */
  readonly leaveOneOutPct: Readonly<Record<string, number>>;
}

/** The published tables beside the model: see CONTRACT, `tables`. */
export interface Tables {
  readonly version: 1;
  readonly fits: readonly FitReport[];
  readonly tables: readonly { readonly id: 'munmap-time'; readonly unit: 'us'; readonly rows: readonly TableRow[] }[];
}

const FIT_IDS: readonly MunmapFit['id'][] = ['one-parameter', 'two-parameter'];

/** @param published rows of that table, at least two; the patched column changes deviations only, never a simulated value */
export function tablesOf(published: readonly PublishedMunmapTime[] = MUNMAP_TIMES_2018): Tables {
  const fits = FIT_IDS.map((id) => fitPristineColumn(published, id));
  const rows = published.flatMap((row) => fits.map((fit) => rowOf(row, fit)));
  return {
    version: 1,
    fits: fits.map((fit) => reportOf(fit, published)),
    tables: [{ id: 'munmap-time', unit: 'us', rows }],
  };
}

function rowOf(row: PublishedMunmapTime, fit: MunmapFit): TableRow {
  const costs = costModelOfFit(fit.id, fit);
  const pristineUs = munmapUs(row.sizeBytes, pristine, costs);
  const patchedUs = munmapUs(row.sizeBytes, sections, costs);
  const extraPct = percent(patchedUs, pristineUs);
  return {
    id: row.id,
    fit: fit.id,
    published: { pristine: row.pristineUs, patched: row.patchedUs },
    simulated: {
      pristine: { value: pristineUs, kind: 'fitted' },
      patched: { value: patchedUs, kind: 'predicted' },
    },
    deviationPct: { pristine: percent(pristineUs, row.pristineUs), patched: percent(patchedUs, row.patchedUs) },
    says: `Going by sections adds ${extraPct.toFixed(3)} % in the model; published: ${signed(percent(row.patchedUs, row.pristineUs))} %.`,
  };
}

function reportOf(fit: MunmapFit, published: readonly PublishedMunmapTime[]): FitReport {
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
    leaveOneOutPct: Object.fromEntries(published.map((row) => [row.id, leftOutPct(row, published, fit.id)])),
  };
}

function leftOutPct(row: PublishedMunmapTime, published: readonly PublishedMunmapTime[], id: MunmapFit['id']): number {
  const others = published.filter((other) => other !== row);
  const costs = costModelOfFit(id, fitPristineColumn(others, id));
  return percent(munmapUs(row.sizeBytes, pristine, costs), row.pristineUs);
}

/** munmap(2) of a populated mapping on an idle machine, microseconds. */
function munmapUs(sizeBytes: number, approach: Approach, costs: CostModel): number {
  const run = new Run(populatedAlone(sizeBytes), approach, countingSink(), costs);
  while (!run.advance(1_000_000));
  return run.summary().munmapNs / 1000;
}

function percent(value: number, reference: number): number {
  return ((value - reference) / reference) * 100;
}

function signed(pct: number): string {
  return `${pct < 0 ? '\u2212' : '+'}${Math.abs(pct).toFixed(2)}`;
}
