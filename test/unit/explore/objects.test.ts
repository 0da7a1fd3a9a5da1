/** What there is in the middle of a schedule, as it is shown. */
import { describe, expect, test } from 'vitest';
import { objectsOf, type ObjectsAt } from '../../../src/explore/objects.ts';
import { followSchedule } from '../../../src/explore/schedule.ts';
import { approachById } from '../../../src/mm/approaches/index.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import { Vma, VM_DEAD, VM_GROWSDOWN, VM_HUGETLB, VM_LOCKED, VM_READ } from '../../../src/mm/vma.ts';
import { parseSchedule } from '../../../src/scenario/schedule.ts';
import { at, B, newRun, SECTION, smallWorld, type DocumentCall } from './small-worlds.ts';

const span = (from: number, to: number) => ({ start: B + from * PAGE_SIZE, end: B + to * PAGE_SIZE });
const vma = (from: number, to: number, perms = 'rw-p', ...marks: string[]) => ({
  ...span(from, to),
  perms,
  marks,
  isDetached: false,
});
const FREE = { name: 'mmap_sem', held: 'free', holders: [], queue: [] };
const fork: DocumentCall[] = [{ op: 'fork' }];

function runOf(
  mappings: Parameters<typeof smallWorld>[0],
  calls: readonly (readonly DocumentCall[])[],
  approach = 'pristine',
) {
  return newRun(smallWorld(mappings, calls), approachById(approach)!);
}

function objectsAfter(schedule: string, ...world: Parameters<typeof runOf>): ObjectsAt {
  const run = runOf(...world);
  followSchedule(run, parseSchedule(schedule), (choice) => run.step(choice));
  return objectsOf(run);
}

test('the start: VMAs, one span for each table, pages, a free lock', () => {
  expect(
    objectsOf(
      runOf(
        [
          { start: at(0), lenBytes: SECTION },
          { start: at(6), lenBytes: PAGE_SIZE, prot: 'r-x', populated: 'none' },
        ],
        [fork],
      ),
    ),
  ).toEqual({
    vmas: [vma(0, 4), vma(6, 7, 'r-xp')],
    tables: { pte: [span(0, 2), span(2, 4)], pmd: [span(0, 4)], pud: [span(0, 8)] },
    pages: [span(0, 4)],
    locks: [FREE],
    mapCount: 2,
    brk: null,
  });
});

test('a heap ends somewhere', () => {
  const heap = { start: at(0), lenBytes: SECTION, flags: ['private' as const, 'anonymous' as const, 'heap' as const] };
  expect(objectsOf(runOf([heap], [fork])).brk).toBe(B + SECTION);
});

test('pages that lie apart are spans of their own', () => {
  const sparse = { start: at(0), lenBytes: 6 * PAGE_SIZE, populated: { everyBytes: 2 * PAGE_SIZE } };
  expect(objectsOf(runOf([sparse], [fork])).pages).toEqual([span(0, 1), span(2, 3), span(4, 5)]);
});

test('what is said of a VMA beside its rights', () => {
  const run = runOf(
    [
      { start: at(0), lenBytes: SECTION, flags: ['private', 'anonymous', 'noreserve'] },
      { start: at(4), lenBytes: SECTION, flags: ['shared', 'anonymous'] },
      { start: at(8), lenBytes: SECTION, flags: ['shared', 'sysv'], prot: 'r--' },
      { start: at(12), lenBytes: SECTION, flags: ['private', 'anonymous', 'noreserve'], prot: 'r--' },
    ],
    [fork],
  );
  run.mm.vmas.insert(
    new Vma(B + 16 * PAGE_SIZE, B + 17 * PAGE_SIZE, VM_READ | VM_DEAD | VM_LOCKED | VM_GROWSDOWN | VM_HUGETLB, 0),
  );
  expect(objectsOf(run).vmas).toEqual([
    vma(0, 4, 'rw-p', 'without VM_ACCOUNT'),
    vma(4, 8, 'rw-s', 'shared memory'),
    vma(8, 12, 'r--s', 'SysV segment'),
    vma(12, 16, 'r--p'),
    vma(16, 17, 'r--p', 'VM_DEAD', 'locked', 'grows down', 'huge pages'),
  ]);
});

describe('while a munmap goes on', () => {
  const world: Parameters<typeof runOf> = [
    [{ start: at(0), lenBytes: SECTION }],
    [
      [{ op: 'munmap', addr: at(0), len: SECTION }],
      [{ op: 'mprotect', addr: at(0), len: SECTION, prot: 'r--' }],
      [{ op: 'touch', access: 'read', addr: at(0), len: 1 }],
    ],
  ];

  test('the VMA is out of the tree, not yet freed, and others wait in the order in which they came', () => {
    // Down for write and detached, the first of two PTE tables is walked; b asks for the lock, c faults and does so, too.
    const run = runOf(...world);
    followSchedule(run, parseSchedule('a2.b1.c3'), (choice) => run.step(choice));
    const { vmas, locks, mapCount, pages } = objectsOf(run);
    expect(vmas).toEqual([{ ...vma(0, 4), isDetached: true }]);
    expect(mapCount).toBe(0);
    expect(pages).toEqual([span(2, 4)]);
    expect(locks).toEqual([
      {
        name: 'mmap_sem',
        held: 'write',
        holders: ['a'],
        queue: [
          { task: 'b', wants: 'write' },
          { task: 'c', wants: 'read' },
        ],
      },
    ]);
  });

  test('readers hold the lock together, and are named in order', () => {
    const ps: DocumentCall[] = [{ op: 'cmdline' }];
    const { locks } = objectsAfter('c1.a1.b1', [{ start: at(0), lenBytes: SECTION }], [ps, ps, ps]);
    expect(locks).toEqual([{ name: 'mmap_sem', held: 'read', holders: ['a', 'b', 'c'], queue: [] }]);
  });

  test('the lock of a VMA is shown while somebody has it or wants it', () => {
    const read: DocumentCall[] = [{ op: 'touch', access: 'read', addr: at(1), len: 1 }];
    const sparse = { start: at(0), lenBytes: SECTION, populated: { everyBytes: 2 * PAGE_SIZE } };
    const protect: DocumentCall[] = [{ op: 'mprotect', addr: at(0), len: SECTION, prot: 'r--' }];
    const run = runOf([sparse], [read, protect], 'per-vma-lock');
    const alone = runOf([sparse], [read, protect], 'per-vma-lock');
    for (let step = 0; step < 5; step++) alone.step({ task: 0, answer: 0 });
    expect(alone.choices()).toEqual([{ task: 1, answer: 0 }]);
    expect(objectsOf(alone).locks).toEqual([FREE]);
    const locksAfter = (...tasks: number[]): unknown[] => {
      for (const task of tasks) run.step({ task, answer: 0 });
      return objectsOf(run).locks.slice(1);
    };
    expect(locksAfter(0)).toEqual([]);
    expect(locksAfter(0)).toEqual([{ name: 'lock 1000', held: 'read', holders: ['a'], queue: [] }]);
    // b has mmap_sem, and asks for the VMA's lock; it stays in the queue when a lets go, until it runs.
    const queue = [{ task: 'b', wants: 'write' }];
    expect(locksAfter(1, 1, 1)).toEqual([{ name: 'lock 1000', held: 'read', holders: ['a'], queue }]);
    expect(locksAfter(0, 0)).toEqual([{ name: 'lock 1000', held: 'free', holders: [], queue }]);
  });

  test('a VMA that was freed is not shown any more', () => {
    // The lock is still held.
    const before = objectsAfter('a3', ...world);
    expect(before.vmas).toEqual([]);
    expect(before.locks[0].held).toBe('write');
    const { vmas, locks, pages } = objectsAfter('a4', ...world);
    expect(vmas).toEqual([]);
    expect(pages).toEqual([]);
    expect(locks).toEqual([FREE]);
  });
});
