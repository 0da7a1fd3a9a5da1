/** The zap: what it asks, flushes and releases, whose pages it notices, and what it passes over. */
import { describe, expect, test } from 'vitest';
import { approachById } from '../../../src/mm/approaches/index.ts';
import { EventKind, Violation } from '../../../src/mm/events.ts';
import type { Approach, DropConditions } from '../../../src/mm/kernel.ts';
import { GATHER_CAPACITY, MmuGather } from '../../../src/mm/mmu-gather.ts';
import { unmapPageRange } from '../../../src/mm/paths/unmap-page-range.ts';
import { unmapVmas } from '../../../src/mm/paths/unmap-region.ts';
import { munmap } from '../../../src/mm/paths/vm-munmap.ts';
import type { StepsRequest } from '../../../src/mm/request.ts';
import { GIB, PAGE_SIZE } from '../../../src/mm/units.ts';
import { World, type Recorder, type TestMapping } from './world.ts';

const START = 4 * GIB;
const pages = (n: number): number => n * PAGE_SIZE;
const NEVER: DropConditions = { contended: true, notAtomic: true, needResched: true };

const by = (id: string): Approach => approachById(id)!;

/** Mappings as [page, pages, flags], populated, and a kernel for them. */
function kernelFor(
  mappings: readonly (readonly [number, number, ...string[]])[],
  approach = by('pristine'),
  drop: DropConditions = NEVER,
): Recorder {
  const made = mappings.map(([page, count, ...flags]): TestMapping => ({
    start: START + pages(page),
    lenBytes: pages(count),
    flags: flags.includes('shared') ? flags : ['private', ...flags],
    populated: 'all',
  }));
  return new World({ approach, drop, mappings: made }).kernel();
}

const stepsOf = ({ requests }: Recorder): StepsRequest[] => requests.filter((request) => request.ask === 'steps');
const released = (k: Recorder): number => k.callsOf('release_pages').length;

describe('what it asks', () => {
  const EIGHT_TABLES = [[0, 8 * 512]] as const;
  const ask = (id: string, drop: DropConditions, isUndisturbed = false): Recorder => {
    const k = kernelFor(EIGHT_TABLES, by(id), drop);
    k.run(munmap(isUndisturbed ? Object.assign(k, { undisturbed: () => true }) : k, START, pages(8 * 512)));
    return k;
  };

  test('as many steps as there are slots, each with its rescheduling point, whatever the conditions of a drop', () => {
    for (const drop of [NEVER, { contended: false, notAtomic: false, needResched: false }]) {
      expect(stepsOf(ask('pristine', drop))).toEqual([
        { ask: 'steps', steps: 8, pagesPerStep: 512, endsInCondResched: true },
      ]);
    }
  });

  test('one step at a time where the lock may go after each: then what comes in between has its own rescheduling point', () => {
    const one = { ask: 'steps', steps: 1, pagesPerStep: 512, endsInCondResched: false };
    const anyTime = ask('zap-pmd', { contended: false, notAtomic: true, needResched: false });
    expect(stepsOf(anyTime)).toEqual(Array<unknown>(8).fill(one));
    const points = anyTime.requests.filter(({ ask }) => ask === 'cond_resched');
    // One in each drop, one after each slot, one for the PUD entry.
    expect(points).toHaveLength(8 + 8 + 1);
  });

  test('need_resched() may be set after any step, unless the runner grants only steps in which nothing happens', () => {
    const onlyIfAsked = { contended: false, notAtomic: true, needResched: true };
    const steps = (drop: DropConditions, isUndisturbed: boolean): number[] =>
      stepsOf(ask('zap-pmd', drop, isUndisturbed)).map((request) => request.steps);
    expect(steps(onlyIfAsked, false)).toEqual(Array(8).fill(1));
    expect(steps(onlyIfAsked, true)).toEqual([8]);
    expect(steps({ ...onlyIfAsked, needResched: false }, true)).toEqual(Array(8).fill(1));
    expect(steps({ ...onlyIfAsked, contended: true }, false)).toEqual([8]);
  });

  test('a step for each huge page, without a rescheduling point', () => {
    const k = kernelFor([[0, 3 * 512, 'hugetlb']]);
    k.run(munmap(k, START, pages(3 * 512)));
    expect(k.requests.filter(({ ask }) => ask === 'steps')).toEqual([
      { ask: 'steps', steps: 3, pagesPerStep: 512, endsInCondResched: false },
    ]);
    expect(k.eventsOf(EventKind.Zap)).toMatchObject([{ addr: START, lenBytes: pages(3 * 512), count: 3 }]);
    expect(k.mm.rss.anon).toBe(0);
  });
});

describe('what it flushes and releases', () => {
  const unmapped = (mappings: readonly (readonly [number, number, ...string[]])[], id = 'pristine'): Recorder => {
    const k = kernelFor(mappings, by(id));
    const last = mappings[mappings.length - 1];
    k.run(munmap(k, START, pages(last[0] + last[1])));
    return k;
  };

  test('written pages of a shared object: a flush for each table, which releases what was queued before, too', () => {
    // 512 pages are released in two batches: 8 of them on the stack, 504 in a page.
    const dirty = unmapped([[0, 3 * 512, 'shared']]);
    expect(released(dirty)).toBe(3 * 2);
    expect(dirty.eventsOf(EventKind.TlbFlush)[0]).toMatchObject({ addr: START, lenBytes: pages(3 * 512), count: 3 });
    // 900 pages wait when the first table is flushed: 1412 pages in four batches.
    expect(
      released(
        unmapped([
          [0, 900],
          [1024, 3 * 512, 'shared'],
        ]),
      ),
    ).toBe(4 + 2 * 2);
  });

  test('a full gather: a flush for the steps in which it ran full, and what came after it once more in the end', () => {
    const k = unmapped([[0, GATHER_CAPACITY + 10]]);
    const [full, last] = k.eventsOf(EventKind.TlbFlush);
    // 18 whole tables are walked at once, then the rest of a table, in which the gather runs full.
    expect(full).toMatchObject({
      addr: START + pages(18 * 512),
      lenBytes: pages(GATHER_CAPACITY + 10 - 18 * 512),
      count: 1,
      detail: 0,
    });
    expect([last.detail, last.addr + last.lenBytes]).toEqual([1, START + pages(GATHER_CAPACITY + 10)]);
    expect(released(k)).toBe(20 + 2);
  });

  test('a gather that is full with the last page has nothing left of it', () => {
    const far = GATHER_CAPACITY + 4096;
    const k = kernelFor([
      [0, GATHER_CAPACITY],
      [far, 1],
    ]);
    const gather = new MmuGather();
    k.run(unmapVmas(k, gather, [...k.mm.vmas], START, START + pages(far + 1)));
    expect([gather.start, gather.end, gather.queued]).toEqual([START + pages(far), START + pages(far + 1), 1]);
  });

  test('of a collected tree no TLB entry is left: its written pages are only released', () => {
    const k = unmapped([[0, GIB / PAGE_SIZE, 'shared']], 'pud-list');
    const unlock = k.events.findIndex(({ kind }) => kind === EventKind.LockRelease);
    expect(k.events.slice(unlock).filter(({ kind }) => kind === EventKind.TlbFlush)).toEqual([]);
    expect(k.mm.rss.shared).toBe(0);
  });
});

describe('whose pages it clears', () => {
  test('those of another VMA are noticed in the tree that all see, not in one that was taken out of it', () => {
    const violations = (isOwnTree: boolean): number[] => {
      const k = kernelFor([[0, 1024]]);
      const [other] = k.mm.vmas;
      const gone = kernelFor([[0, 1024]]);
      const [vma] = gone.mm.vmas;
      const tree = isOwnTree ? k.mm.pageTables : gone.mm.pageTables;
      k.run(unmapPageRange(k, new MmuGather(), vma, other.start, other.end, null, tree));
      return k.eventsOf(EventKind.Violation).map(({ detail }) => detail);
    };
    expect(new Set(violations(true))).toEqual(new Set([Violation.foreignZap]));
    expect(violations(false)).toEqual([]);
  });

  test('those of a VMA that was freed, or that lies outside of the range, are left', () => {
    for (const [isFreed, from, to, left] of [
      [true, 0, 512, 1024],
      [false, 512, 1024, 512],
      [false, 1024, 2048, 1024],
      [false, 600, 600, 1024],
    ] as const) {
      const k = kernelFor([[0, 1024]]);
      const [vma] = k.mm.vmas;
      vma.freed = isFreed;
      k.run(unmapVmas(k, new MmuGather(), [vma], START + pages(from), START + pages(to)));
      expect(k.mm.rss.anon).toBe(left);
      expect(k.eventsOf(EventKind.Zap)).toHaveLength(left < 1024 ? 1 : 0);
    }
  });
});
