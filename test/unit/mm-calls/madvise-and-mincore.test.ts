/** What madvise(MADV_DONTNEED) takes away and what mincore() sees, to the page. */
import { describe, expect, test } from 'vitest';
import { runCall, type Call } from '../../../src/mm/calls.ts';
import { EventKind } from '../../../src/mm/events.ts';
import { IndexRuns } from '../../../src/mm/index-runs.ts';
import { violatedInvariants } from '../../../src/mm/invariants.ts';
import { mincore } from '../../../src/mm/paths/mincore.ts';
import { PAGE_SIZE, TASK_SIZE } from '../../../src/mm/units.ts';
import { machine, pages, recorderOf } from './example-calls.ts';
import { at, BASE, Machine, pageOf } from './machine.ts';

const KERNELS = ['v4.17', 'v6.18'] as const;

describe.each(KERNELS)('madvise(MADV_DONTNEED) of %s', (kernel) => {
  /** [0,4) and [4,6) and, behind a hole, [40,44): all written. */
  function written(): Machine {
    const m = machine({ kernel });
    m.mprotect(4, 2, 'rwx');
    m.touch('write', 4, 2);
    m.touch('write', 40, 4);
    return m;
  }

  test('goes over all VMAs of the range and no further, and says so where there are holes', () => {
    for (const [page, count, ret, left] of [
      [1, 4, '0', '0 5 40 41 42 43'],
      [0, 6, '0', '40 41 42 43'],
      [3, 39, '-ENOMEM', '0 1 2 42 43'],
      [5, 35, '-ENOMEM', '0 1 2 3 4 40 41 42 43'],
      [6, 35, '-ENOMEM', '0 1 2 3 4 5 41 42 43'],
      [42, 99, '-ENOMEM', '0 1 2 3 4 5 40 41'],
    ] as const) {
      const m = written();
      expect([page, m.dontneed(page, count), m.pages()]).toEqual([page, ret, left]);
      expect(violatedInvariants(m.mm)).toEqual([]);
    }
  });

  test('stops at a locked VMA, but not at one right behind the range', () => {
    const m = written();
    m.mlock(40, 4);
    expect([m.dontneed(6, 34), m.dontneed(38, 2), m.dontneed(38, 3)]).toEqual(['-ENOMEM', '-ENOMEM', '-EINVAL']);
    expect([m.dontneed(3, 50), m.pages()]).toEqual(['-EINVAL', '0 1 2 40 41 42 43']);
  });
});

test('v6.18 frees the PTE tables that lie wholly in the range, and tells which', () => {
  const freed = (page: number, count: number): [string[], number] => {
    const m = new Machine();
    m.mmap(0, 2048);
    m.touch('write', 0, 2048);
    const k = recorderOf(m);
    k.run(runCall(k, { op: 'madvise', advice: 'dontneed', addr: at(page), len: pages(count) }));
    expect([violatedInvariants(m.mm), k.marksOpen]).toEqual([[], 0]);
    const told = k
      .eventsOf(EventKind.FreePteTables)
      .map(({ addr, lenBytes, count: tables }) => `${pageOf(addr)}+${lenBytes / PAGE_SIZE} ${tables}`);
    const again = recorderOf(m);
    again.run(runCall(again, { op: 'madvise', advice: 'dontneed', addr: at(page), len: pages(count) }));
    expect([again.eventsOf(EventKind.FreePteTables), again.marksOpen]).toEqual([[], 0]);
    return [told, m.mm.pageTables.tables.pte];
  };
  expect(freed(512, 512)).toEqual([['512+512 1'], 3]);
  expect(freed(500, 1100)).toEqual([['512+1024 2'], 2]);
  expect(freed(513, 1022)).toEqual([[], 4]);
  expect(freed(513, 100)).toEqual([[], 4]);
  expect(freed(0, 2048)).toEqual([['0+2048 4'], 0]);
});

describe('mincore', () => {
  function resident(m: Machine, start: number, lenBytes: number): [number, string] {
    const found = new IndexRuns();
    const ret = m.run(mincore(m.k, start, lenBytes, found));
    return [
      ret,
      Array.from(found.runs(), ([from, to]) => `${from - BASE / PAGE_SIZE}-${to - BASE / PAGE_SIZE}`).join(' '),
    ];
  }

  test('sees of present and of cached pages those in the range', () => {
    const m = machine();
    expect(resident(m, at(1), pages(2))).toEqual([0, '1-3']);
    expect(resident(m, at(1), pages(5))).toEqual([0, '1-4']);
    expect(resident(m, at(3), 1)).toEqual([0, '3-4']);
    const shared = new Machine();
    shared.mmap(0, 8, 'rw-', 'shared');
    shared.touch('write', 0, 8);
    shared.munmap(0, 2);
    shared.munmap(6, 2);
    shared.dontneed(2, 4);
    expect(resident(shared, at(2), pages(4))).toEqual([0, '2-6']);
    expect(resident(shared, at(3), pages(2))).toEqual([0, '3-5']);
    shared.mremap(4, 2, 2, 20);
    expect(resident(shared, at(20), pages(2))).toEqual([0, '20-22']);
    expect(resident(shared, at(21), pages(1))).toEqual([0, '21-22']);
  });

  test('looks at nothing of a range that ends past user space', () => {
    const m = new Machine();
    const start = TASK_SIZE - pages(2);
    const top: Call = { op: 'mmap', addr: start, len: pages(2), prot: 'rw-', flags: ['private', 'anonymous', 'fixed'] };
    m.call({ ...top, flags: [...top.flags, 'populate'] });
    expect(m.run(mincore(m.k, start, pages(2)))).toBe(0);
    expect(resident(m, start, pages(3))).toEqual([-12, '']);
    expect(resident(m, start, 2 ** 47)).toEqual([-12, '']);
  });

  test('holds the lock for a chunk of 4096 pages at a time', () => {
    const m = new Machine();
    m.mmap(0, 10_000);
    const k = recorderOf(m);
    expect(k.run(mincore(k, at(0), pages(10_000)))).toBe(0);
    expect(k.eventsOf(EventKind.LockAcquire)).toHaveLength(3);
  });
});

test('a place is looked for in an empty address space, too: none for more than there is, up to the last page', () => {
  const anywhere = (addr: number, len: number): Call => ({
    op: 'mmap',
    addr,
    len,
    prot: 'rw-',
    flags: ['private', 'anonymous'],
  });
  expect(new Machine().returned(anywhere(0, TASK_SIZE + pages(1)))).toBe('-ENOMEM');
  expect(new Machine().returned(anywhere(0, TASK_SIZE))).toBe('-ENOMEM');
  const last = TASK_SIZE - pages(1);
  expect(new Machine().call(anywhere(last, pages(1))).ret).toBe(last);
});
