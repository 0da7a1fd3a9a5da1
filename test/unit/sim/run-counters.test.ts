import { beforeEach, describe, expect, it } from 'vitest';
import { DropTest, EventKind, LockMode, Syscall, TaskKind } from '../../../src/mm/events.ts';
import { geometryOf } from '../../../src/mm/geometry.ts';
import { Mm } from '../../../src/mm/mm.ts';
import { placeMapping } from '../../../src/mm/world.ts';
import { RunCounters } from '../../../src/sim/run-counters.ts';
import type { RunSummary } from '../../../src/sim/run-summary.ts';
import { SimTask } from '../../../src/sim/sim-task.ts';

const MMAP_SEM = 0;
const { asksContended, asksNotAtomic, asksNeedResched, contended, notAtomic, needResched, dropped } = DropTest;
const ASKS = asksContended | asksNotAtomic | asksNeedResched;

let mm: Mm;
let tasks: SimTask[];
let counters: RunCounters;

beforeEach(() => {
  mm = new Mm(geometryOf(8));
  placeMapping(
    mm,
    { start: 0x10000, lenBytes: 0x2000, prot: 'rw-', flags: ['private', 'anonymous'], populated: 'all' },
    1,
  );
  tasks = [TaskKind.writer, TaskKind.calls, TaskKind.calls].map((kind, i) => new SimTask(i, `t${i}`, kind, null, 0));
  counters = new RunCounters(tasks, 1, mm);
});

/** The task that makes the first call is number 1; the writer before it is not looked at. */
function told(kind: number, { at = 0, addr = 0, len = 0, count = 0, task = 1, detail = 0 } = {}): void {
  counters.note(at, addr, len, count, task, kind, detail);
}

function summary(endNs = 1000): RunSummary {
  return counters.summary('pristine', tasks, mm, endNs, null);
}

describe('a run at its beginning', () => {
  it('comes to nothing', () => {
    expect(counters.told).toBe(0);
    expect(counters.summary('sections', tasks, mm, 7, 'a bound')).toEqual({
      approach: 'sections',
      result: { call: '', ret: null, mapsAfter: ['10000-12000 rw-p'], pgtableKbBefore: 12, pgtableKbAfter: 12 },
      munmapNs: 0,
      sections: 0,
      dropTests: 0,
      lockDrops: 0,
      dropsNotTaken: { notContended: 0, atomic: 0, needReschedFalse: 0 },
      exclusiveHoldMaxNs: 0,
      sharedHoldMaxNs: 0,
      pagesZapped: 0,
      tablesFreed: { pte: 0, pmd: 0, pud: 0 },
      vmaSplits: 0,
      tlbFlushes: 0,
      events: { stored: 0, unrolled: 0 },
      tasks: tasks.map(({ name }) => ({ name, waits: 0, waitMaxNs: 0, hungReports: 0 })),
      endedBy: 'a bound',
    });
  });
});

describe('events', () => {
  it('are counted as stored, and as they would be with every run unrolled', () => {
    told(EventKind.Zap, { count: 5 });
    expect(summary().events).toEqual({ stored: 1, unrolled: 5 });
    told(EventKind.TlbFlush, { count: 3 });
    expect(summary().events).toEqual({ stored: 2, unrolled: 8 });
    told(EventKind.DropTest, { len: 4 });
    expect(summary().events).toEqual({ stored: 3, unrolled: 12 });
    told(EventKind.VmaFree, { count: 9, len: 9 });
    expect(summary().events).toEqual({ stored: 4, unrolled: 13 });
    expect(counters.told).toBe(4);
  });

  it('are added up by kind, each by what it says', () => {
    told(EventKind.TlbFlush, { count: 3 });
    told(EventKind.TlbFlush, { count: 1 });
    told(EventKind.VmaSplit, { count: 7 });
    told(EventKind.VmaSplit);
    told(EventKind.FreePteTables, { count: 6 });
    told(EventKind.FreePteTables, { count: 1 });
    told(EventKind.FreePmdTables, { count: 2 });
    told(EventKind.FreePmdTables, { count: 3 });
    told(EventKind.FreePudTables, { count: 4 });
    told(EventKind.FreePudTables, { count: 4 });
    told(EventKind.HungTask, { task: 2 });
    told(EventKind.HungTask, { task: 2 });
    counters.countPages(10);
    counters.countPages(32);
    const { tlbFlushes, vmaSplits, tablesFreed, pagesZapped, tasks: told2 } = summary();
    expect({ tlbFlushes, vmaSplits, tablesFreed, pagesZapped }).toEqual({
      tlbFlushes: 4,
      vmaSplits: 2,
      tablesFreed: { pte: 7, pmd: 5, pud: 8 },
      pagesZapped: 42,
    });
    expect(told2.map(({ hungReports }) => hungReports)).toEqual([0, 0, 2]);
  });

  it('of sections count for tasks that make calls, and move the sweep of the first of them', () => {
    told(EventKind.SectionEnd, { addr: 0x1000, len: 0x100, task: 0 });
    expect([summary().sections, counters.sweptTo]).toEqual([0, 0]);
    told(EventKind.SectionEnd, { addr: 0x1000, len: 0x100, task: 2 });
    expect([summary().sections, counters.sweptTo]).toEqual([1, 0]);
    told(EventKind.SectionEnd, { addr: 0x1000, len: 0x100 });
    expect([summary().sections, counters.sweptTo]).toEqual([2, 0x1100]);
    told(EventKind.Zap, { addr: 0x3000, len: 0x200, count: 1, task: 2 });
    expect(counters.sweptTo).toBe(0x1100);
    told(EventKind.Zap, { addr: 0x3000, len: 0x200, count: 1 });
    expect(counters.sweptTo).toBe(0x3200);
  });
});

describe('drop tests', () => {
  it('that did not drop count for the first condition that is asked for and does not hold', () => {
    const test = (bits: number, len = 1): void => {
      told(EventKind.DropTest, { len, detail: bits });
    };
    test(ASKS | contended | notAtomic | needResched | dropped, 2);
    test(ASKS | notAtomic | needResched, 3);
    test(ASKS | contended | needResched, 5);
    test(ASKS | contended | notAtomic, 7);
    test(asksNotAtomic | asksNeedResched, 11);
    test(asksNeedResched, 13);
    const { dropTests, lockDrops, dropsNotTaken } = summary();
    expect({ dropTests, lockDrops, dropsNotTaken }).toEqual({
      dropTests: 41,
      lockDrops: 2,
      dropsNotTaken: { notContended: 3, atomic: 16, needReschedFalse: 20 },
    });
  });

  it('of a writer are not looked at', () => {
    told(EventKind.DropTest, { len: 1, detail: dropped, task: 0 });
    expect(summary().dropTests).toBe(0);
    expect(summary().lockDrops).toBe(0);
  });
});

describe('the call', () => {
  it('is the first one of the first task that makes calls, from its entry to its exit', () => {
    told(EventKind.SyscallEnter, { at: 3, detail: Syscall.mmap, task: 2 });
    expect(summary().result.call).toBe('');
    told(EventKind.SyscallExit, { at: 4, detail: Syscall.mmap, task: 2 });
    told(EventKind.SyscallEnter, { at: 100, detail: Syscall.munmap });
    expect(summary(700)).toMatchObject({ result: { call: 'munmap', ret: null }, munmapNs: 600 });
    told(EventKind.SyscallExit, { at: 200, detail: Syscall.munmap, task: 2 });
    told(EventKind.SyscallExit, { at: 300, detail: Syscall.mmap });
    expect(summary(700)).toMatchObject({ result: { ret: null }, munmapNs: 600 });
    told(EventKind.SyscallExit, { at: 400, detail: Syscall.munmap });
    expect(summary(700)).toMatchObject({ result: { call: 'munmap', ret: 0 }, munmapNs: 300 });
    told(EventKind.SyscallEnter, { at: 500, detail: Syscall.brk });
    told(EventKind.SyscallExit, { at: 600, detail: Syscall.munmap, addr: 5 });
    expect(summary(700)).toMatchObject({ result: { call: 'munmap', ret: 0 }, munmapNs: 300 });
  });

  it.each([
    [0, 0],
    [-22, '-EINVAL'],
    [1, '0x1'],
    [0x7000, '0x7000'],
  ])('that returns %d has the result %s', (addr, ret) => {
    told(EventKind.SyscallEnter, { detail: Syscall.mmap });
    told(EventKind.SyscallExit, { detail: Syscall.mmap, addr });
    expect(summary().result.ret).toBe(ret);
  });
});

describe('events of locks', () => {
  it('count for mmap_sem alone', () => {
    const held = (addr: number): void => {
      told(EventKind.LockRequest, { at: 10, addr, detail: LockMode.Write });
      told(EventKind.LockAcquire, { at: 20, addr, detail: LockMode.Write });
      told(EventKind.LockRelease, { at: 50, addr, detail: LockMode.Write });
    };
    held(3);
    expect(summary().exclusiveHoldMaxNs).toBe(0);
    held(MMAP_SEM);
    expect(summary().exclusiveHoldMaxNs).toBe(30);
    expect(Array.from(counters.lock.operations)).toEqual([0, 2, 0]);
  });

  it('include tries that fail, and nothing beside them', () => {
    told(EventKind.LockTryFailed, { detail: LockMode.Read });
    told(EventKind.LockGrant, { detail: LockMode.Read });
    told(EventKind.SectionBegin);
    expect(Array.from(counters.lock.operations)).toEqual([0, 1, 0]);
  });

  it('that begin a wait make it last until the end of the run', () => {
    told(EventKind.LockRequest, { at: 10, detail: LockMode.Read, task: 2 });
    told(EventKind.LockWait, { at: 15, detail: LockMode.Read, task: 2 });
    expect(summary(100).tasks[2]).toEqual({ name: 't2', waits: 1, waitMaxNs: 90, hungReports: 0 });
  });
});
