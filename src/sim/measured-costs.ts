import { pristine } from '../mm/approaches/pristine.ts';
import { PAGE_SIZE } from '../mm/units.ts';
import type { MeasuredMunmap, Measurement } from '../scenario/measurement.ts';
import { munmapAlone, summaryOf } from './bare-scenario.ts';
import { costModel, knownCost, type Cost, type CostModel, type CostName, type MoveCost } from './costs.ts';
import { fitPristineColumn } from './munmap-fit.ts';

/**
 * Prices of a machine on which munmap was measured: a page and, where they were measured, the fixed time of a call and a first touch. Everything
 * else stays assumed. The least CPU times count; how far they and the medians of the sizes lie apart is the range of each.
 */
export function measuredCosts({ machine, populated, untouched }: Measurement, move?: MoveCost): CostModel {
  const from = `measured on Linux ${machine.kernel}`;
  const placed = (name: CostName, cost: Cost): Cost => move?.(name, cost) ?? cost;
  const fixed = untouched.length === 0 ? null : placed('MunmapCall', fixedCost(untouched, from, move));
  const fixedUs = fixed === null ? 0 : fixed.ps / 1e6;
  const rows = populated.map(({ sizeBytes, leastNs }) => ({ sizeBytes, pristineUs: leastNs / 1000 - fixedUs }));
  const { zapPagePs } = fitPristineColumn(rows, 'one-parameter', move);
  const perPagePs = (ns: number, { sizeBytes }: MeasuredMunmap): number =>
    Math.round((ns * 1000) / (sizeBytes / PAGE_SIZE));
  const known: Partial<Record<CostName, Cost>> = {
    ZapPage: placed(
      'ZapPage',
      rangedCost(
        zapPagePs,
        populated.flatMap((row) => [perPagePs(row.leastNs, row), perPagePs(row.medianNs, row)]),
        `${from}: least CPU time of ${populated.length} sizes`,
      ),
    ),
  };
  if (fixed !== null) known.MunmapCall = fixed;
  const touches = populated.flatMap(({ touchPageNs }) =>
    touchPageNs === null ? [] : [Math.round(touchPageNs * 1000)],
  );
  if (touches.length > 0) {
    const sorted = [...touches].sort((a, b) => a - b);
    const median = sorted[(sorted.length - 1) >> 1];
    known.Fault = placed('Fault', rangedCost(median, touches, `${from}: first write to a page, zeroing included`));
  }
  return costModel('measured', known, move);
}

/** What a munmap of nothing takes beyond what the model's own parts come to. */
function fixedCost(untouched: readonly MeasuredMunmap[], from: string, move?: MoveCost): Cost {
  const [smallest] = [...untouched].sort((a, b) => a.sizeBytes - b.sizeBytes);
  const { munmapNs } = summaryOf(munmapAlone(smallest.sizeBytes, 'none'), pristine, costModel('unfitted', {}, move));
  const beyondPs = (ns: number): number => Math.max(0, Math.round((ns - munmapNs) * 1000));
  return rangedCost(
    beyondPs(smallest.leastNs),
    [beyondPs(smallest.medianNs)],
    `${from}: an untouched reservation, beyond what the model explains`,
  );
}

function rangedCost(ps: number, seen: readonly number[], from: string): Cost {
  return { ...knownCost(ps, 'measured', from), lowPs: Math.min(ps, ...seen), highPs: Math.max(ps, ...seen) };
}
