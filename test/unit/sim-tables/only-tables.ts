import type { PublishedFigures } from '../../../src/scenario/published-figures.ts';

/** Published figures of these tables, and none of the others. */
export function onlyTables(some: Partial<PublishedFigures>): PublishedFigures {
  return {
    munmapTime: [],
    vmScalability: [],
    stressNg: [],
    stressNgV2: [],
    exclusiveHoldV4: [],
    exclusiveHoldV5: [],
    untouched: [],
    ...some,
  };
}
