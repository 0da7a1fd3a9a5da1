import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pristine } from '../../../src/mm/approaches/pristine.ts';
import type { Call } from '../../../src/mm/calls.ts';
import type { Mm } from '../../../src/mm/mm.ts';
import { GIB, MIB, PAGE_SIZE } from '../../../src/mm/units.ts';
import {
  buildSpace,
  pageRange,
  sectionPages,
  snapshotOf,
  spacePlan,
  tablesOf,
  type SpacePlan,
} from '../mm/address-spaces.ts';
import { SERIES_CONDITIONS, World, type TestMapping } from '../mm/world.ts';
import { ALWAYS, idOf, OTHERS, pagesByTable, undisturbed, type Setting } from './undisturbed.ts';

// Where nobody interferes, every approach leaves the address space as the pristine kernel does: VMAs, pages, tables, counters, return value.

const RUNS = { numRuns: 40 };

/** The heap and the segment lie above what a plan can reach, a few pages apart. */
const HEAP_PAGE = 400;
const SEGMENT_PAGE = 500;

/** A random address space with a heap and an attached segment, of which some pages are unmapped again. */
interface Space {
  readonly plan: SpacePlan;
  readonly heapPages: number;
  readonly segmentPages: number;
  readonly holes: readonly number[];
}

const space: fc.Arbitrary<Space> = fc.record({
  plan: spacePlan,
  heapPages: fc.integer({ min: 1, max: 30 }),
  segmentPages: fc.integer({ min: 1, max: 30 }),
  holes: fc.array(fc.nat(30), { maxLength: 3 }),
});

function build({ plan, heapPages, segmentPages, holes }: Space): Mm {
  const world = buildSpace(plan);
  const map = (page: number, pages: number, flags: string[]): void =>
    world.map({ start: page * PAGE_SIZE, lenBytes: pages * PAGE_SIZE, flags, populated: 'all' });
  map(HEAP_PAGE, heapPages, ['private', 'heap']);
  map(SEGMENT_PAGE, segmentPages, ['shared', 'sysv']);
  const setting = { approach: pristine, sectionBytes: PAGE_SIZE };
  for (const hole of holes) {
    if (hole >= segmentPages) continue;
    undisturbed(world.mm, { op: 'munmap', addr: (SEGMENT_PAGE + hole) * PAGE_SIZE, len: PAGE_SIZE }, setting);
  }
  return world.mm;
}

const drop = fc.constantFrom(SERIES_CONDITIONS, ALWAYS);
const kernel = fc.constantFrom('v4.17' as const, 'v6.18' as const);
const pages = (n: number): number => n * PAGE_SIZE;

function expectSame(make: () => Mm, call: Call, setting: Omit<Setting, 'approach'>, look: (mm: Mm) => unknown): void {
  const alone = make();
  const { ret } = undisturbed(alone, call, { ...setting, approach: pristine });
  const expected = look(alone);
  for (const approach of OTHERS) {
    const mm = make();
    const got = undisturbed(mm, call, { ...setting, approach });
    expect([approach.id, got.ret]).toEqual([approach.id, ret]);
    expect([approach.id, look(mm)]).toEqual([approach.id, expected]);
    expect([approach.id, mm.mmapSem.count]).toEqual([approach.id, 0]);
    expect(mm.collected).toEqual([]);
    expect(got.k.marksOpen).toBe(0);
  }
}

const CALLS: Readonly<Record<string, fc.Arbitrary<Call>>> = {
  munmap: pageRange.map(([start, n]) => ({ op: 'munmap', addr: pages(start), len: pages(n) })),
  'mmap(MAP_FIXED)': fc
    .tuple(pageRange, fc.constantFrom('rw-', 'r--'), fc.constantFrom('private', 'shared'))
    .map(([[start, n], prot, type]) => ({
      op: 'mmap',
      addr: pages(start),
      len: pages(n),
      prot,
      flags: [type, 'anonymous', 'fixed'],
    })),
  brk: fc.integer({ min: -2, max: 45 }).map((n) => ({ op: 'brk', addr: pages(HEAP_PAGE + n) })),
  shmdt: fc.constant({ op: 'shmdt', addr: pages(SEGMENT_PAGE) }),
  'mremap in place': fc
    .tuple(pageRange, fc.integer({ min: 1, max: 90 }))
    .map(([[start, n], to]) => mremapCall(start, n, to, [], null)),
  'mremap that may move': fc
    .tuple(pageRange, fc.integer({ min: 1, max: 90 }))
    .map(([[start, n], to]) => mremapCall(start, n, to, ['maymove'], null)),
  'mremap(MREMAP_FIXED)': fc
    .tuple(fc.nat(60), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.nat(200))
    .map(([start, n, to, newPage]) => mremapCall(start, n, to, ['maymove', 'fixed'], newPage)),
};

function mremapCall(page: number, n: number, to: number, flags: readonly string[], newPage: number | null): Call {
  const newAddr = newPage === null ? null : pages(newPage);
  return { op: 'mremap', addr: pages(page), oldLen: pages(n), newLen: pages(to), flags, newAddr };
}

describe('small worlds, page by page', () => {
  test.each(Object.keys(CALLS))('%s', (name) => {
    fc.assert(
      fc.property(space, CALLS[name], sectionPages, drop, kernel, (plan, call, section, conditions, version) => {
        const setting = { sectionBytes: pages(section), drop: conditions, kernel: version };
        expectSame(() => build(plan), call, setting, snapshotOf);
      }),
      RUNS,
    );
  });
});

describe('worlds of 512 entries a table', () => {
  const START = 0x7f00_0000_0000;
  const mapping = fc.record({
    gap: fc.constantFrom(0, PAGE_SIZE, 2 * MIB, 700 * MIB),
    lenBytes: fc.oneof(
      fc.integer({ min: 1, max: 600 }).map((n) => n * PAGE_SIZE),
      fc.integer({ min: 1, max: 900 }).map((n) => n * 2 * MIB),
    ),
    populated: fc.constantFrom('all' as const, 'none' as const, { everyBytes: 2 * MIB }, { everyBytes: 3 * PAGE_SIZE }),
    flags: fc.constantFrom(['private'], ['shared'], ['private', 'locked']),
  });
  const worldPlan = fc.array(mapping, { minLength: 1, maxLength: 4 });

  function buildLarge(plan: readonly (Omit<TestMapping, 'start'> & { gap: number })[]): Mm {
    const world = new World();
    let start = START;
    for (const { gap, ...more } of plan) {
      start += gap;
      world.map({ start, ...more });
      start += more.lenBytes;
    }
    return world.mm;
  }

  test('munmap and mmap(MAP_FIXED)', () => {
    fc.assert(
      fc.property(
        worldPlan,
        fc.nat(400_000),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.constantFrom(2 * MIB, 256 * MIB, GIB),
        drop,
        fc.boolean(),
        (plan, from, n, sectionBytes, conditions, fixed) => {
          const range = { addr: START + pages(from), len: pages(n) };
          const call: Call = fixed
            ? { op: 'mmap', ...range, prot: 'rw-', flags: ['private', 'anonymous', 'fixed'] }
            : { op: 'munmap', ...range };
          expectSame(
            () => buildLarge(plan),
            call,
            { sectionBytes, drop: conditions },
            (mm) => {
              const { mapCount, totalVm, lockedVm, committed, rss } = mm;
              const counters = { mapCount, totalVm, lockedVm, committed, rss: { ...rss } };
              return { maps: mm.maps(), pages: pagesByTable(mm), tables: tablesOf(mm), counters };
            },
          );
        },
      ),
      { numRuns: 10 },
    );
  });
});

test('the approaches have ids of their own', () => {
  expect(new Set(OTHERS.map(idOf)).size).toBe(10);
});
