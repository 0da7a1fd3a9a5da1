import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pristine } from '../../../src/mm/approaches/pristine.ts';
import { sections, sectionsAlwaysDrop } from '../../../src/mm/approaches/sections.ts';
import { runCall, type Call } from '../../../src/mm/calls.ts';
import type { KernelVersion } from '../../../src/mm/kernel.ts';
import { Mm } from '../../../src/mm/mm.ts';
import { fork } from '../../../src/mm/paths/fork.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import { at, Machine, runWatched, stateOf, type MachineOptions } from './machine.ts';

/** Calls play in this many pages; with 2 entries a table they span 8 PUD tables. */
const PAGES = 64;
const HEAP = 48;

const page = fc.nat(PAGES - 1);
const pages = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 6 }) }, fc.integer({ min: 0, max: 24 }));
/** Now and then an argument that no kernel takes, or one that is not whole pages. */
const addr = fc.oneof(
  { weight: 20, arbitrary: page.map(at) },
  page.map((p) => at(p) + 1),
);
const len = fc.oneof(
  { weight: 20, arbitrary: pages.map((n) => n * PAGE_SIZE) },
  pages.map((n) => n * PAGE_SIZE + 1),
  fc.constantFrom(2 ** 47, 2 ** 64 - 2 * PAGE_SIZE, 2 ** 64),
);
const prot = fc.constantFrom('rw-', 'rw-', 'rw-', 'r--', '---', 'r-x', '-w-');

const mmapFlags = fc
  .record({
    type: fc.constantFrom('private', 'private', 'private', 'shared'),
    place: fc.constantFrom('fixed', 'fixed', 'fixed_noreplace', null),
    more: fc.subarray(['noreserve', 'populate', 'locked'], { maxLength: 1 }),
  })
  .map(({ type, place, more }) => [type, 'anonymous', ...(place === null ? [] : [place]), ...more]);

const touchCall: fc.Arbitrary<Call> = fc.record({
  op: fc.constant('touch' as const),
  access: fc.constantFrom('read', 'write'),
  addr: page.map(at),
  len: fc.integer({ min: 1, max: 8 }).map((n) => n * PAGE_SIZE),
});
const munmapCall: fc.Arbitrary<Call> = fc.record({ op: fc.constant('munmap' as const), addr, len });
const anyCall: fc.Arbitrary<Call> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ op: fc.constant('mmap' as const), addr, len, prot, flags: mmapFlags }) },
  { weight: 4, arbitrary: touchCall },
  { weight: 2, arbitrary: munmapCall },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('mprotect' as const), addr, len, prot }) },
  {
    weight: 3,
    arbitrary: fc
      .record({
        addr,
        oldLen: len,
        newLen: fc.option(len),
        flags: fc.constantFrom(['maymove', 'fixed'], ['maymove', 'fixed'], ['maymove'], []),
        newAddr: addr,
      })
      .map(({ newLen, ...rest }): Call => ({ op: 'mremap', ...rest, newLen: newLen ?? rest.oldLen })),
  },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constant('madvise' as const), advice: fc.constant('dontneed'), addr, len }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constantFrom('mlock', 'munlock', 'mincore'), addr, len }) },
  { weight: 1, arbitrary: fc.integer({ min: HEAP - 2, max: PAGES }).map((p): Call => ({ op: 'brk', addr: at(p) })) },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant('shmat' as const), segment: fc.integer({ min: 1, max: 3 }), addr }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('shmdt' as const), addr }) },
);
const someCalls = fc.array(anyCall, { minLength: 1, maxLength: 25 });

const kernels = fc.constantFrom<KernelVersion>('v4.17', 'v6.18');
const worlds = fc.record({ kernel: kernels, entriesPerTable: fc.constantFrom(2, 4, 512) });

function machine(options: MachineOptions): Machine {
  const m = new Machine({ segments: [3, 5], ...options });
  m.mm.startBrk = at(HEAP);
  m.mm.brk = at(HEAP);
  return m;
}

/** There the series unmaps section by section all that lies below before it refuses: by design, and not in reasonable time with sections of a page. */
function reachesPastUserSpace(call: Call): boolean {
  if (call.op === 'mremap') return Math.max(call.oldLen, call.newLen) > 2 ** 46;
  return call.op === 'munmap' && call.len > 2 ** 46;
}

test('invariants hold after every request of every path', () => {
  fc.assert(
    fc.property(
      worlds,
      fc.constantFrom(pristine, sections, sectionsAlwaysDrop),
      fc.constantFrom(4, 10, 65_530),
      fc.constantFrom(1, 2, 3, 8),
      someCalls,
      (world, approach, maxMapCount, sectionPages, calls) => {
        const m = machine({ ...world, approach, maxMapCount, sectionBytes: sectionPages * PAGE_SIZE });
        for (const call of calls) {
          if (approach === pristine || !reachesPastUserSpace(call)) runWatched(m.mm, runCall(m.k, call));
        }
        runWatched(m.mm, runCall(m.k, { op: 'exit' }));
        expect(m.tables).toBe(0);
      },
    ),
    { numRuns: 600 },
  );
});

test('an unmapped range has no pages, and no tables that only it kept', () => {
  fc.assert(
    fc.property(worlds, someCalls, page, pages, (world, calls, start, count) => {
      fc.pre(count > 0);
      const m = machine(world);
      for (const call of calls) m.call(call);
      fc.pre(m.munmap(start, count) === '0');
      const [from, to] = [at(start), at(start + count)];
      expect(m.mm.vmas.overlapping(from, to)).toEqual([]);
      expect(m.mm.pageTables.count(from, to).present).toBe(0);
      m.munmap(0, 2 * PAGES);
      for (const vma of [...m.mm.vmas]) m.call({ op: 'munmap', addr: vma.start, len: vma.end - vma.start });
      expect(m.tables).toBe(0);
    }),
    { numRuns: 500 },
  );
});

test('sections and pristine do the same when nobody interferes', () => {
  fc.assert(
    fc.property(
      worlds,
      fc.constantFrom(sections, sectionsAlwaysDrop),
      fc.constantFrom(1, 2, 3, 5, 8),
      someCalls,
      (world, approach, sectionPages, calls) => {
        const whole = machine({ ...world, approach: pristine });
        const cut = machine({ ...world, approach, sectionBytes: sectionPages * PAGE_SIZE });
        for (const call of calls) {
          if (reachesPastUserSpace(call)) continue;
          const expected = whole.call(call);
          expect(cut.call(call)).toEqual(expected);
          expect(stateOf(cut.mm)).toEqual(stateOf(whole.mm));
        }
      },
    ),
    { numRuns: 1000 },
  );
});

describe('fork', () => {
  /** A kernel for the child. */
  function forked(m: Machine): Machine {
    const child = new Mm(m.mm.geometry, m.mm.newLockId());
    expect(runWatched(m.mm, fork(m.k, child))).toBe(0);
    const copy = new Machine();
    return Object.assign(Object.create(copy) as Machine, { k: { ...m.k, mm: child } });
  }

  /** Shared memory is one for both; its attach counts are the system's. */
  const ownState = (mm: Mm): unknown => ({ ...(stateOf(mm) as object), segments: null });

  test('a fork leaves the parent as it was, and so does whatever the child unmaps; and the other way round', () => {
    fc.assert(
      fc.property(
        worlds,
        someCalls,
        fc.array(munmapCall, { maxLength: 6 }),
        fc.boolean(),
        (world, calls, unmaps, swap) => {
          const parent = machine(world);
          for (const call of calls) parent.call(call);
          const before = ownState(parent.mm);
          const child = forked(parent);
          expect(ownState(parent.mm)).toEqual(before);
          const [actor, other] = swap ? [parent, child] : [child, parent];
          const untouched = ownState(other.mm);
          for (const call of unmaps) runWatched(actor.mm, runCall(actor.k, call));
          expect(ownState(other.mm)).toEqual(untouched);
          runWatched(actor.mm, runCall(actor.k, { op: 'exit' }));
          expect(actor.tables).toBe(0);
          expect(ownState(other.mm)).toEqual(untouched);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a failed call changes nothing in pristine beyond what the kernel is known to change', () => {
  interface Seen {
    readonly vmas: readonly { start: number; end: number; flags: number; pgoff: number }[];
    readonly pages: readonly (readonly [number, number, number])[];
  }
  const seenOf = (mm: Mm): Seen => stateOf(mm) as Seen;

  /** Page by page what is mapped and how, outside of a range. */
  function outside({ vmas, pages: present }: Seen, from: number, to: number): unknown {
    const isOutside = (p: number): boolean => p < from || p >= to;
    const base = at(0) / PAGE_SIZE;
    return {
      mapped: vmas.flatMap(({ start, end, flags }) =>
        Array.from({ length: Math.min(end - start, 4 * PAGES) }, (_, i) => [start + i, flags]).filter(([p]) =>
          isOutside(p),
        ),
      ),
      present: present.filter(([p]) => isOutside(p - base)),
    };
  }

  /** Which pages the call may have changed though it failed: [from, to) twice. */
  function reach(call: Call): (readonly [number, number])[] {
    if (call.op === 'mremap') {
      const ends = (start: number, bytes: number): readonly [number, number] => {
        const first = (start - at(0)) / PAGE_SIZE;
        return [first, first + Math.ceil(bytes / PAGE_SIZE)];
      };
      return [ends(call.addr, Math.max(call.oldLen, call.newLen)), ends(call.newAddr ?? call.addr, call.newLen)];
    }
    if (!('addr' in call) || !('len' in call)) return [];
    const first = Math.floor((call.addr - at(0)) / PAGE_SIZE);
    return [[first, first + Math.ceil(call.len / PAGE_SIZE) + 1]];
  }

  test('random calls near the map limit', () => {
    let worldsTried = 0;
    let failures = 0;
    fc.assert(
      fc.property(worlds, fc.integer({ min: 3, max: 12 }), someCalls, (world, maxMapCount, calls) => {
        worldsTried++;
        const m = machine({ ...world, maxMapCount });
        for (const call of calls) {
          const brkBefore = m.mm.brk;
          const before = seenOf(m.mm);
          const { ret } = m.call(call);
          const failed = ret < 0 || (call.op === 'brk' && ret === brkBefore && call.addr !== brkBefore);
          if (!failed) continue;
          failures++;
          const after = seenOf(m.mm);
          switch (call.op) {
            case 'munmap':
            case 'mmap':
            case 'brk':
            case 'shmat':
            case 'shmdt':
            case 'mincore':
              expect(after).toEqual(before);
              break;
            case 'madvise':
              // Pages of what precedes a locked VMA, or lies beside holes, are gone; VMAs are as they were.
              expect(after.vmas).toEqual(before.vmas);
              break;
            default:
          }
          if (call.op === 'mremap') {
            const [source, destination] = reach(call);
            const both = (seen: Seen): unknown => {
              const inSource = ([p]: readonly [number, ...unknown[]]): boolean => p < source[0] || p >= source[1];
              const rest = outside(seen, ...destination) as { mapped: [number, number][] };
              return rest.mapped.filter(inSource);
            };
            expect(both(after)).toEqual(both(before));
          } else if ('len' in call && call.op !== 'touch') {
            const [[from, to]] = reach(call);
            expect(outside(after, from, to)).toEqual(outside(before, from, to));
          }
          // No failed call but a move takes a mapping away, or puts one where none was.
          if (call.op !== 'mremap') {
            const covered = ({ vmas }: Seen): number => vmas.reduce((sum, { start, end }) => sum + end - start, 0);
            expect(covered(after)).toBe(covered(before));
          }
        }
      }),
      { numRuns: 1000 },
    );
    expect(failures).toBeGreaterThan(worldsTried);
  });
});
