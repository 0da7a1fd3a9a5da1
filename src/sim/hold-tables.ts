import { detachDowngrade } from '../mm/approaches/detach-downgrade.ts';
import { pristine } from '../mm/approaches/pristine.ts';
import { vmDead } from '../mm/approaches/vm-dead.ts';
import { PAGE_SIZE } from '../mm/units.ts';
import { WorkKind } from '../mm/work.ts';
import type { PublishedTime } from '../scenario/published-figures.ts';
import { munmapAlone, summaryOf } from './bare-scenario.ts';
import type { CostModel } from './costs.ts';
import { ALL_HIGH, ALL_LOW, type Pricing } from './pricing.ts';
import { besidePublished, timeOf, type SimulatedValue, type Table, type TableRow } from './table-types.ts';

/** RFC v4: the longest hold of mmap_sem for write, without the patches and with them. */
export function holdTableV4(published: readonly PublishedTime[], pricings: readonly Pricing[]): Table {
  return {
    id: 'exclusive-hold-v4',
    title: 'RFC v4, VM_DEAD: longest hold of mmap_sem for write in a munmap',
    unit: 'us',
    given: 'published',
    columns: { pristine: 'without', patched: 'with, VM_DEAD' },
    parameters: [],
    rows: published.flatMap((row) => pricings.map((pricing) => rowV4(row, pricing))),
  };
}

function rowV4(row: PublishedTime, pricing: Pricing): TableRow {
  const scenario = munmapAlone(row.sizeBytes, 'all');
  const pristineUs = summaryOf(scenario, pristine, pricing.costs).exclusiveHoldMaxNs / 1000;
  const patched = ranged(pricing, (costs) => summaryOf(scenario, vmDead, costs).exclusiveHoldMaxNs / 1000);
  const share = (part: number, whole: number): string => `${((part / whole) * 100).toPrecision(2)} %`;
  const publishedPageNs = ((row.pristineUs * 1000) / (row.sizeBytes / PAGE_SIZE)).toFixed(1);
  const pageNs = (pricing.costs.work[WorkKind.ZapPage].ps / 1000).toFixed(1);
  return {
    id: row.id,
    fit: pricing.id,
    ...besidePublished(
      { pristine: row.pristineUs, patched: row.patchedUs },
      { pristine: { value: pristineUs, kind: 'predicted' }, patched },
    ),
    says:
      `With VMAs marked dead the model holds mmap_sem for write ${holdText(patched)}, ${share(patched.value, pristineUs)} of the ` +
      `pristine hold; published: ${share(row.patchedUs, row.pristineUs)}, at ${publishedPageNs} ns a page where these prices have ${pageNs}.`,
  };
}

/** RFC v5: the whole munmap, and how much of it holds mmap_sem for write. */
export function holdTableV5(published: readonly PublishedTime[], pricings: readonly Pricing[]): Table {
  return {
    id: 'exclusive-hold-v5',
    title: 'RFC v5, detach and downgrade: how much of a munmap holds mmap_sem for write',
    unit: 'us',
    given: 'published',
    columns: { pristine: 'whole munmap, with the patches', patched: 'its part for write' },
    parameters: [],
    rows: published.flatMap((row) => pricings.map((pricing) => rowV5(row, pricing))),
  };
}

function rowV5(row: PublishedTime, pricing: Pricing): TableRow {
  const scenario = munmapAlone(row.sizeBytes, 'all');
  const wholeUs = summaryOf(scenario, detachDowngrade, pricing.costs).munmapNs / 1000;
  const patched = ranged(pricing, (costs) => summaryOf(scenario, detachDowngrade, costs).exclusiveHoldMaxNs / 1000);
  const isWithin = row.patchedUs >= patched.low && row.patchedUs <= patched.high;
  return {
    id: row.id,
    fit: pricing.id,
    ...besidePublished(
      { pristine: row.pristineUs, patched: row.patchedUs },
      { pristine: { value: wholeUs, kind: 'predicted' }, patched },
    ),
    says:
      `With VMAs detached first the model holds mmap_sem for write ${holdText(patched)} of ${timeOf(wholeUs)}; ` +
      `the published ${timeOf(row.patchedUs)} lie ${isWithin ? 'within' : 'outside'} what it assumes.`,
  };
}

type RangedValue = SimulatedValue & { readonly value: number; readonly low: number; readonly high: number };

function ranged({ costs, moved }: Pricing, of: (costs: CostModel) => number): RangedValue {
  const value = of(costs);
  const ends = [of(moved(ALL_LOW)), of(moved(ALL_HIGH))];
  return { value, kind: 'predicted', low: Math.min(value, ...ends), high: Math.max(value, ...ends) };
}

function holdText({ value, low, high }: RangedValue): string {
  return `${timeOf(value)} (${timeOf(low)} to ${timeOf(high)} over the assumed ranges)`;
}
