import { pristine } from '../mm/approaches/pristine.ts';
import { sections } from '../mm/approaches/sections.ts';
import type { Approach } from '../mm/kernel.ts';
import { WorkKind } from '../mm/work.ts';
import type { PublishedTime } from '../scenario/published-figures.ts';
import { munmapAlone, summaryOf } from './bare-scenario.ts';
import { costModel, knownCost, type Cost, type CostModel, type CostName, type MoveCost } from './costs.ts';
import { fitPristineColumn } from './munmap-fit.ts';
import { RECORDED_POPULATED } from './published.ts';

/** What a pass over an empty section is made of. No recording tells the parts apart: their sum is fitted, their shares are assumed. */
const EMPTY_SECTION = ['MunmapRange', 'VmaSplit', 'VmaDetach', 'VmaFree'] as const satisfies readonly CostName[];

const FROM = 'fitted to the recorded untouched reservation';

/**
 * Prices of an emulated 4.17. From one untouched reservation: what it takes longer by sections, for each section more, is the cost of an empty
 * one; what is left of the pristine time is a fixed time for the call, unexplained. The cost of a page is from populated mappings.
 */
export function recordedCosts(reservation: PublishedTime, move?: MoveCost): CostModel {
  const { zapPagePs } = fitPristineColumn(RECORDED_POPULATED, 'one-parameter', move);
  const page: Partial<Record<CostName, Cost>> = {
    ZapPage: knownCost(zapPagePs, 'fitted', 'fitted to recorded munmaps of populated mappings, pristine'),
  };
  const parts = scaledParts(costModel('assumed', page, move), 1);
  const none = scaledParts(costModel('assumed', page, move), 0);
  const munmapNs = (approach: Approach, known: Partial<Record<CostName, Cost>>): number =>
    summaryOf(munmapAlone(reservation.sizeBytes, 'none'), approach, costModel('unfitted', { ...page, ...known }, move))
      .munmapNs;

  const moreNs = (known: Partial<Record<CostName, Cost>>): number =>
    munmapNs(sections, known) - munmapNs(pristine, known);
  const recordedMoreNs = (reservation.patchedUs - reservation.pristineUs) * 1000;
  const assumedNs = moreNs(parts) - moreNs(none);
  // A reservation of one section tells nothing.
  const factor = assumedNs === 0 ? 1 : Math.max(0, (recordedMoreNs - moreNs(none)) / assumedNs);
  const fitted = scaledParts(costModel('assumed', page, move), factor);
  const callNs = reservation.pristineUs * 1000 - munmapNs(pristine, fitted);
  return costModel(
    'recorded-4.17',
    {
      ...page,
      ...fitted,
      MunmapCall: knownCost(Math.max(0, Math.round(callNs * 1000)), 'fitted', `${FROM}: unexplained`),
    },
    move,
  );
}

/** What an empty section costs at these prices, ns. */
export function emptySectionNs({ work }: CostModel): number {
  return EMPTY_SECTION.reduce((total, name) => total + work[WorkKind[name]].ps, 0) / 1000;
}

function scaledParts({ work }: CostModel, factor: number): Partial<Record<CostName, Cost>> {
  return Object.fromEntries(
    EMPTY_SECTION.map((name): [CostName, Cost] => {
      const { ps, lowPs, highPs } = work[WorkKind[name]];
      return [
        name,
        {
          ps: Math.round(ps * factor),
          lowPs: Math.round(lowPs * factor),
          highPs: Math.round(highPs * factor),
          source: 'fitted',
          from: `${FROM}: its share of an empty section is assumed`,
        },
      ];
    }),
  );
}
