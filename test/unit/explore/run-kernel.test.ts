/** What the kernel of a task in the race search notes of what its paths tell. */
import { describe, expect, test } from 'vitest';
import { programsOf } from '../../../src/explore/program.ts';
import { RunKernel, UndefinedBehaviour, type RunHooks } from '../../../src/explore/run-kernel.ts';
import { RunTask } from '../../../src/explore/run-task.ts';
import type { Telling } from '../../../src/explore/telling.ts';
import type { Violation } from '../../../src/explore/violation.ts';
import { worldOf } from '../../../src/explore/world.ts';
import { approachById } from '../../../src/mm/approaches/index.ts';
import { Dereference, DropTest, EventKind, Violation as Forbidden } from '../../../src/mm/events.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import { WorkKind } from '../../../src/mm/work.ts';
import { at, B, SECTION, smallWorld, type DocumentCall } from './small-worlds.ts';

const MUNMAP: DocumentCall = { op: 'munmap', addr: at(0), len: SECTION };
const MPROTECT: DocumentCall = { op: 'mprotect', addr: at(0), len: SECTION, prot: 'r--' };
const OTHER_LOCK = 7;

/** The kernel of a task in its only call, beside what it told the run. */
function kernelOf(call: DocumentCall, { approach = 'pristine', log = null as Telling[] | null } = {}) {
  const scenario = smallWorld([{ start: at(0), lenBytes: SECTION }], [[call]]);
  const task = new RunTask(0, programsOf(scenario)[0]);
  const noted: string[] = [];
  const violations: Violation[] = [];
  const run: RunHooks = {
    mm: worldOf(scenario, 1),
    tasks: [task],
    exercised: false,
    log,
    noteDrop: ({ name }) => void noted.push(`${name} drops`),
    noteSection: ({ name }, section) => void noted.push(`${name} section ${section}`),
    violated: (violation) => void violations.push(violation),
  };
  const k = new RunKernel(run, task, approachById(approach)!, scenario);
  const tell = (kind: EventKind, { addr = B, count = 1, detail = 0 } = {}): void =>
    k.tell(kind, addr, PAGE_SIZE, count, detail);
  return { k, run, task, noted, violations, tell };
}

describe('somebody is let in where the pristine path lets nobody in', () => {
  test('by a drop, which the run is told of; not by a test after which the lock is kept', () => {
    const { run, noted, tell } = kernelOf(MUNMAP);
    tell(EventKind.DropTest, { detail: DropTest.contended | DropTest.notAtomic });
    expect([run.exercised, noted]).toEqual([false, []]);
    tell(EventKind.DropTest, { detail: DropTest.contended | DropTest.dropped });
    expect([run.exercised, noted]).toEqual([true, ['a drops']]);
  });

  test('by a downgrade of mmap_sem, not of another lock', () => {
    const { run, tell } = kernelOf(MUNMAP);
    tell(EventKind.LockDowngrade, { addr: OTHER_LOCK });
    expect(run.exercised).toBe(false);
    tell(EventKind.LockDowngrade, { addr: 0 });
    expect(run.exercised).toBe(true);
  });

  test.each([
    ['munmap(2) of an approach with a vm_munmap() of its own', MUNMAP, 'two-phase', true],
    ['the pristine munmap(2)', MUNMAP, 'pristine', false],
    ['another call under that approach', MPROTECT, 'two-phase', false],
  ] as const)('where %s takes mmap_sem twice, or zaps without it: %#', (_, call, approach, isExercised) => {
    const locks = kernelOf(call, { approach });
    locks.tell(EventKind.LockAcquire, { addr: 0 });
    expect(locks.run.exercised).toBe(false);
    locks.tell(EventKind.LockAcquire, { addr: 0 });
    expect([locks.run.exercised, locks.task.lockTakes]).toEqual([isExercised, 2]);

    const zaps = kernelOf(call, { approach });
    zaps.tell(EventKind.Zap);
    expect(zaps.run.exercised).toBe(isExercised);

    const holder = kernelOf(call, { approach });
    holder.run.mm.mmapSem.tryRead(holder.task);
    holder.tell(EventKind.Zap);
    expect(holder.run.exercised).toBe(false);
  });

  test('where another lock is taken, nothing is counted', () => {
    const { task, tell } = kernelOf(MUNMAP, { approach: 'two-phase' });
    tell(EventKind.LockAcquire, { addr: OTHER_LOCK });
    expect(task.lockTakes).toBe(0);
  });

  test('by a fault that is served without mmap_sem', () => {
    const { k, run } = kernelOf(MUNMAP);
    k.did(WorkKind.Syscall);
    expect(run.exercised).toBe(false);
    k.did(WorkKind.Fault);
    expect(run.exercised).toBe(true);
  });

  test('not by one that holds it', () => {
    const { k, run, task } = kernelOf(MUNMAP);
    run.mm.mmapSem.tryRead(task);
    k.did(WorkKind.Fault);
    expect(run.exercised).toBe(false);
  });

  test('nor by a task that has made all its calls', () => {
    const { run, task, tell } = kernelOf(MUNMAP, { approach: 'two-phase' });
    task.operation = 1;
    tell(EventKind.Zap);
    expect(run.exercised).toBe(false);
  });
});

test('sections are noted by their numbers, and by nothing else', () => {
  const { noted, tell } = kernelOf(MUNMAP);
  tell(EventKind.SectionBegin, { count: 3 });
  tell(EventKind.SectionEnd, { count: 3 });
  expect(noted).toEqual(['a section 3']);
});

test('once mmap_sem is taken again, what was requested during the drop is forgotten, once', () => {
  const { task, tell } = kernelOf(MUNMAP);
  Object.assign(task, { trace: 5, traceAfterDrop: 2 });
  tell(EventKind.LockAcquire, { addr: 0 });
  expect([task.trace, task.traceAfterDrop]).toEqual([2, -1]);
  task.trace = 9;
  tell(EventKind.LockAcquire, { addr: 0 });
  expect(task.trace).toBe(9);
});

describe('what is forbidden', () => {
  test('after a use after free nothing goes on', () => {
    const { violations, tell } = kernelOf(MUNMAP);
    const place = { count: Dereference['free_pgtables: prev->vm_end'], detail: Forbidden.useAfterFree };
    expect(() => tell(EventKind.Violation, place)).toThrow(UndefinedBehaviour);
    expect(violations).toEqual([{ check: 'memorySafety', text: 'use after free: free_pgtables: prev->vm_end' }]);
  });

  test('other things are told with their range, and the path goes on', () => {
    const { violations, tell } = kernelOf(MUNMAP);
    tell(EventKind.Violation, { detail: Forbidden.foreignZap });
    expect(violations).toEqual([{ check: 'memorySafety', text: 'pages of another VMA are zapped: 0x100000-0x101000' }]);
  });
});

describe('who reads along', () => {
  test('hears of a VMA that fork links, as a read of the one it is a copy of', () => {
    const log: Telling[] = [];
    const { tell } = kernelOf({ op: 'fork' }, { log });
    tell(EventKind.VmaLink);
    expect(log).toEqual([
      {
        text: 'dup_mmap 0x100000-0x101000',
        accesses: [{ of: 'vma', start: B, end: B + PAGE_SIZE, writes: false }],
      },
    ]);
  });

  test('hears of one that another call links, as a write', () => {
    const log: Telling[] = [];
    const { tell } = kernelOf(MPROTECT, { log });
    tell(EventKind.VmaLink);
    expect(log).toEqual([
      { text: 'vma_link 0x100000-0x101000', accesses: [{ of: 'vma', start: B, end: B + PAGE_SIZE, writes: true }] },
    ]);
  });

  test('hears what a path notes, and nothing of what is not told', () => {
    const log: Telling[] = [];
    const { k, tell } = kernelOf(MUNMAP, { log });
    k.noted('looks at it', 'brk', B, PAGE_SIZE, false);
    tell(EventKind.SectionBegin);
    expect(log).toEqual([
      { text: 'looks at it', accesses: [{ of: 'brk', start: B, end: B + PAGE_SIZE, writes: false }] },
    ]);
  });
});

test('runs and spans are told as single events', () => {
  const { k, noted } = kernelOf(MUNMAP);
  k.tellSince(k.mark(), EventKind.SectionBegin, B, PAGE_SIZE, 4, 0);
  k.tellRun(EventKind.SectionBegin, B, PAGE_SIZE, 5, 0);
  expect(noted).toEqual(['a section 4', 'a section 5']);
});

test('a woken task is marked so', () => {
  const { k, task } = kernelOf(MUNMAP);
  k.wake(task);
  expect(task.woken).toBe(true);
});
