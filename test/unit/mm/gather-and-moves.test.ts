import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesOf, GATHER_CAPACITY } from '../../../src/mm/mmu-gather.ts';
import { PageKind, PageRuns } from '../../../src/mm/page-runs.ts';

describe('the batches of a gather', () => {
  it.each([
    [0, 0],
    [1, 1],
    [8, 1],
    [9, 2],
    [518, 2],
    [519, 3],
    [2048, 5],
    [GATHER_CAPACITY, 20],
  ])('%i pages are kept in %i', (pages, batches) => {
    expect(batchesOf(pages)).toBe(batches);
  });
});

describe('stretches that hold pages of their own', () => {
  it('are counted as if one by one', () => {
    const page = fc.tuple(fc.nat({ max: 200 }), fc.constantFrom(PageKind.Anon, PageKind.Zero, PageKind.SharedDirty));
    const run = fc.record({
      first: fc.nat({ max: 100 }),
      count: fc.integer({ min: 1, max: 20 }),
      stride: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(
        fc.array(page),
        run,
        fc.nat({ max: 300 }),
        fc.nat({ max: 300 }),
        fc.integer({ min: 1, max: 40 }),
        (pages, strided, a, b, length) => {
          const runs = new PageRuns();
          const { first, count, stride } = strided;
          runs.fillStrided(first, first + count * stride, stride, PageKind.Anon, 1);
          for (const [at, kind] of pages) runs.set(at, kind, kind === PageKind.Zero ? 0 : 1);
          const [start, end] = [Math.min(a, b), Math.max(a, b)];
          const stretches = new Set<number>();
          for (let at = start; at < end; at++) {
            const found = runs.get(at);
            if (found !== null && found.kind !== PageKind.Zero) stretches.add(Math.floor(at / length));
          }
          expect(runs.ownStretchesIn(start, end, length)).toBe(stretches.size);
        },
      ),
      { numRuns: 500 },
    );
  });
});
