import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GATHER_CAPACITY } from '../../../src/mm/mmu-gather.ts';
import { GIB, KIB, MIB, PAGE_SIZE, pageAlign, TASK_SIZE, TIB } from '../../../src/mm/units.ts';
import { defaultScenario } from '../../../src/scenario/default-scenario.ts';
import type { NeighbourKind } from '../../../src/scenario/scenario.ts';
import { runOf } from './run-of.ts';

// What a run comes to, reckoned without the model: from start, length and section alone.

const pages = (most: number) => fc.integer({ min: 1, max: most }).map((count) => count * PAGE_SIZE);

/** Lengths in bytes, not all of them in whole pages. */
const lengths = fc.oneof(
  fc.integer({ min: 1, max: 5 * PAGE_SIZE }),
  pages(3000),
  fc.integer({ min: 1, max: 6 }).chain((gib) => fc.integer({ min: -5, max: 4096 }).map((odd) => gib * GIB + odd)),
  fc.constantFrom(320 * GIB, TIB + MIB + 3),
);

/** Starts that lie on a border of some level, or some pages before it. */
const starts = fc
  .tuple(
    fc.constantFrom(0, 2 * MIB, GIB, 512 * GIB, 37 * 512 * GIB, TASK_SIZE + PAGE_SIZE - 4 * TIB),
    fc.integer({ min: -2, max: 2 }),
  )
  .map(([border, off]) => Math.max(0, border + off * PAGE_SIZE));

const sectionSizes = fc.constantFrom(4 * KIB, 12 * KIB, 2 * MIB, 6 * MIB + 4 * KIB, GIB, GIB + 4 * KIB, 3 * GIB, TIB);

interface Asked {
  readonly size: number;
  readonly start: number;
  readonly section: number;
}

const asked: fc.Arbitrary<Asked> = fc
  .record({ size: lengths, start: starts, section: sectionSizes })
  .filter(({ size, section }) => size / section < 2000);

function summaryOf({ size, start, section }: Asked, approach: string, seed: number, neighbour?: NeighbourKind) {
  const neighbours = neighbour === undefined ? [] : [{ kind: neighbour, count: 2 }];
  const document = defaultScenario({ sizeBytes: size, start, sectionBytes: section, seed, neighbours, cpus: 2 });
  return runOf(document, approach).summary;
}

/** How many aligned spans of a level [start, end) touches: one table each. */
function spans(start: number, end: number, span: number): number {
  return Math.ceil(end / span) - Math.floor(start / span);
}

/** A flush each time the gather is full, and the last. */
function flushesOf(bytes: number): number {
  return Math.floor(bytes / PAGE_SIZE / GATHER_CAPACITY) + 1;
}

describe('one populated mapping, whatever its size, start and section', () => {
  it('pages, tables, splits, flushes, sections and tests are what arithmetic says, under pristine and by sections', () => {
    fc.assert(
      fc.property(asked, fc.nat(), (what, seed) => {
        const { size, start, section } = what;
        const end = start + pageAlign(size);
        const count = Math.max(1, Math.ceil(size / section));
        const same = {
          result: {
            ret: 0,
            mapsAfter: [],
            pgtableKbBefore: 4 * (spans(start, end, 2 * MIB) + spans(start, end, GIB) + spans(start, end, 512 * GIB)),
            pgtableKbAfter: 0,
          },
          pagesZapped: (end - start) / PAGE_SIZE,
          tablesFreed: {
            pte: spans(start, end, 2 * MIB),
            pmd: spans(start, end, GIB),
            pud: spans(start, end, 512 * GIB),
          },
        };
        expect(summaryOf(what, 'pristine', seed, 'ps')).toMatchObject({
          ...same,
          sections: 1,
          dropTests: 0,
          vmaSplits: 0,
          tlbFlushes: flushesOf(end - start),
        });
        for (const approach of ['sections', 'sections-always-drop']) {
          expect(summaryOf(what, approach, seed, 'ps')).toMatchObject({
            ...same,
            sections: count,
            dropTests: count === 1 ? 0 : count,
            vmaSplits: count - 1,
            tlbFlushes: (count - 1) * flushesOf(section) + flushesOf(end - start - (count - 1) * section),
          });
        }
      }),
      { numRuns: 40 },
    );
  });

  it('there is one test a section, and each is taken or has its reason, also while writers unmap by sections', () => {
    const small = { size: 8 * PAGE_SIZE, start: GIB - PAGE_SIZE, section: PAGE_SIZE };
    for (const approach of ['sections', 'sections-always-drop']) {
      const { sections, dropTests, lockDrops, dropsNotTaken } = summaryOf(small, approach, 1, 'writer');
      expect([sections, dropTests]).toEqual([8, 8]);
      const { notContended, atomic, needReschedFalse } = dropsNotTaken;
      expect(lockDrops + notContended + atomic + needReschedFalse).toBe(8);
    }
  });
});
