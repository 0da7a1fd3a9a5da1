import { pristine } from '../mm/approaches/pristine.ts';
import { sections } from '../mm/approaches/sections.ts';
import type { Approach } from '../mm/kernel.ts';
import { WorkKind } from '../mm/work.ts';
import type { PublishedTime } from '../scenario/published-figures.ts';
import { munmapAlone, summaryOf } from './bare-scenario.ts';
import { emptySectionNs, recordedCosts } from './recorded-costs.ts';
import { besidePublished, timeOf, type Table, type TableRow } from './table-types.ts';

/**
 * Untouched reservations as recorded on 4.17 kernels. The smallest one is fitted to, in both columns, as nothing else tells what an empty section
 * costs; the others are predicted from it.
 */
export function untouchedTable(recorded: readonly PublishedTime[]): Table {
  const [smallest, ...others] = [...recorded].sort((a, b) => a.sizeBytes - b.sizeBytes);
  const costs = recordedCosts(smallest);
  const sectionUs = emptySectionNs(costs) / 1000;
  const callUs = costs.work[WorkKind.MunmapCall].ps / 1e6;
  const row = (of: PublishedTime, kind: 'fitted' | 'predicted'): TableRow => {
    const run = (approach: Approach) => summaryOf(munmapAlone(of.sizeBytes, 'none'), approach, costs);
    const patched = run(sections);
    const patchedUs = patched.munmapNs / 1000;
    return {
      id: of.id,
      fit: costs.id,
      ...besidePublished(
        { pristine: of.pristineUs, patched: of.patchedUs },
        { pristine: { value: run(pristine).munmapNs / 1000, kind }, patched: { value: patchedUs, kind } },
      ),
      says:
        kind === 'fitted'
          ? `Fitted here: an empty section costs ${timeOf(sectionUs)}, and ${timeOf(callUs)} of the call stay unexplained.`
          : `${patched.sections} empty sections at the cost of the ${smallest.id} row make ${timeOf(patchedUs)}; recorded: ${timeOf(of.patchedUs)}.`,
    };
  };
  return {
    id: 'untouched',
    title: 'munmap of an untouched reservation, recorded on 4.17 under emulation: only ratios mean anything',
    unit: 'us',
    given: 'recorded',
    columns: { pristine: 'pristine', patched: 'with the series' },
    parameters: [
      {
        name: 'emptySection',
        value: sectionUs * 1000,
        unit: 'ns',
        meaning: `cost of a section in which nothing is mapped to a page, fitted to the ${smallest.id} row`,
      },
      {
        name: 'munmapCall',
        value: callUs * 1000,
        unit: 'ns',
        meaning: `fixed time of one munmap call, fitted to the ${smallest.id} row, unexplained`,
      },
    ],
    rows: [row(smallest, 'fitted'), ...others.map((other) => row(other, 'predicted'))],
  };
}
