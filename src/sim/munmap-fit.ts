import { pristine } from '../mm/approaches/pristine.ts';
import { PAGE_SIZE } from '../mm/units.ts';
import type { PublishedTime } from '../scenario/published-figures.ts';
import { munmapAlone, summaryOf } from './bare-scenario.ts';
import { costModel, type MoveCost } from './costs.ts';

/** How a fit explains the pristine column: a cost per zapped page, and with two parameters a fixed time a call that stays unexplained. */
export interface MunmapFit {
  readonly id: 'one-parameter' | 'two-parameter';
  readonly zapPagePs: number;
  readonly fixedPs: number;
}

/** How many rows of different size each needs. */
export const ROWS_NEEDED: Readonly<Record<MunmapFit['id'], number>> = { 'one-parameter': 1, 'two-parameter': 2 };

/**
 * Least squares on the absolute times of the pristine column. The patched column is not looked at.
 *
 * Everything but the fitted parts is taken from a run of the model with those parts at zero, so that model and fit add up.
 *
 * @param rows as many as the fit needs at least; figures that the model's own small costs exceed give a cost of zero
 * @param move where in their ranges the assumed costs lie
 */
export function fitPristineColumn(
  rows: readonly Pick<PublishedTime, 'sizeBytes' | 'pristineUs'>[],
  id: MunmapFit['id'],
  move?: MoveCost,
): MunmapFit {
  const points = rows.map(({ sizeBytes, pristineUs }) => ({
    pages: sizeBytes / PAGE_SIZE,
    restNs: pristineUs * 1000 - unfittedNs(sizeBytes, move),
  }));
  const n = points.length;
  if (id === 'one-parameter') {
    const xy = sum(points.map(({ pages, restNs }) => pages * restNs));
    const xx = sum(points.map(({ pages }) => pages * pages));
    return { id, zapPagePs: Math.max(0, Math.round((xy / xx) * 1000)), fixedPs: 0 };
  }
  const meanPages = sum(points.map(({ pages }) => pages)) / n;
  const meanNs = sum(points.map(({ restNs }) => restNs)) / n;
  const sxy = sum(points.map(({ pages, restNs }) => (pages - meanPages) * (restNs - meanNs)));
  const sxx = sum(points.map(({ pages }) => (pages - meanPages) * (pages - meanPages)));
  const slope = Math.max(0, sxy / sxx);
  return {
    id,
    zapPagePs: Math.round(slope * 1000),
    fixedPs: Math.max(0, Math.round((meanNs - slope * meanPages) * 1000)),
  };
}

/** What a fit makes of a munmap of a populated mapping, alone on the machine, ns. */
export function fittedNs({ zapPagePs, fixedPs }: MunmapFit, sizeBytes: number): number {
  return unfittedNs(sizeBytes) + ((sizeBytes / PAGE_SIZE) * zapPagePs + fixedPs) / 1000;
}

/** By where the assumed costs lie, then by size: several fits ask for the same. */
const unfittedBySize = new WeakMap<object, Map<number, number>>();
const UNMOVED = {};

/** munmap(2) of a populated mapping, alone on the machine, with a page costing nothing. */
function unfittedNs(sizeBytes: number, move?: MoveCost): number {
  const bySize = unfittedBySize.get(move ?? UNMOVED) ?? new Map<number, number>();
  unfittedBySize.set(move ?? UNMOVED, bySize);
  const known = bySize.get(sizeBytes);
  if (known !== undefined) return known;
  const { munmapNs } = summaryOf(munmapAlone(sizeBytes, 'all'), pristine, costModel('unfitted', {}, move));
  bySize.set(sizeBytes, munmapNs);
  return munmapNs;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
