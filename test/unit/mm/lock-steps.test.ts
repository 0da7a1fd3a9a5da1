/** The functions of the lock, one by one: what each enters, asks and tells, and whom it wakes. */
import { describe, expect, test } from 'vitest';
import { EINTR } from '../../../src/mm/errno.ts';
import { EventKind, LockMode } from '../../../src/mm/events.ts';
import type { Kernel } from '../../../src/mm/kernel.ts';
import {
  downgradeWrite,
  downRead,
  downReadTrylock,
  downWrite,
  downWriteKillable,
  upRead,
  upWrite,
} from '../../../src/mm/locking.ts';
import { runAlone, type Path } from '../../../src/mm/request.ts';
import { RwSemaphore } from '../../../src/mm/rwsem.ts';
import { TaskSet } from '../../../src/mm/task-set.ts';
import { WorkKind } from '../../../src/mm/work.ts';
import { quietKernel } from '../../../src/mm/world.ts';
import { makeTask, World, type Recorder } from './world.ts';

type LockFunction = (k: Kernel, sem: RwSemaphore) => Path<unknown>;

/** As the kernel names them: which lock is held before, and what is asked on the way. */
const FUNCTIONS: readonly (readonly [string, LockFunction, LockMode | null, string])[] = [
  ['down_read', downRead, null, 'might_sleep touch'],
  ['down_read_trylock', downReadTrylock, null, 'touch'],
  ['up_read', upRead, LockMode.Read, 'touch'],
  ['down_write', downWrite, null, 'might_sleep touch'],
  ['down_write_killable', downWriteKillable, null, 'might_sleep touch'],
  ['up_write', upWrite, LockMode.Write, 'touch'],
  ['downgrade_write', downgradeWrite, LockMode.Write, 'touch'],
];

function prepared(held: LockMode | null, sem?: RwSemaphore): { k: Recorder; sem: RwSemaphore } {
  const k = new World().kernel();
  const lock = sem ?? k.mm.mmapSem;
  if (held === LockMode.Read) lock.tryRead(k.task);
  if (held === LockMode.Write) lock.tryWrite(k.task);
  return { k, sem: lock };
}

describe.each(FUNCTIONS)('%s()', (name, path, held, asks) => {
  test('enters, asks and counts once', () => {
    const { k, sem } = prepared(held);
    k.run(path(k, sem));
    expect(k.calls).toEqual([{ fn: name, args: [sem.id] }]);
    expect(k.requests.map(({ ask }) => ask).join(' ')).toBe(asks);
    expect(k.work.get(WorkKind.LockOp)).toBe(1);
    expect(k.events.every(({ addr }) => addr === sem.id)).toBe(true);
  });

  test('asks nothing where nobody can act, and works where nobody listens', () => {
    const { k, sem } = prepared(held);
    k.run(path(Object.assign(k, { undisturbed: () => true }), sem));
    expect(k.requests).toEqual([]);
    const unheard = prepared(held);
    const { mm, task, approach, config } = unheard.k;
    runAlone(path(quietKernel({ mm, task, approach, config }), unheard.sem));
    expect(unheard.sem.count).toBe(sem.count);
  });

  test('a writer that lets go, or turns reader, unmarks the VMAs that it marked: of mmap_sem, not of another lock', () => {
    const { k, sem } = prepared(held);
    const before = k.mm.lockSeq;
    k.run(path(k, sem));
    expect(k.mm.lockSeq - before).toBe(held === LockMode.Write ? 1 : 0);
    const other = prepared(held, new RwSemaphore(77));
    const unmarked = other.k.mm.lockSeq;
    other.k.run(path(other.k, other.sem));
    expect(other.k.mm.lockSeq).toBe(unmarked);
  });
});

test('down_read_trylock() says whether it has the lock, and tells when it has not', () => {
  const free = prepared(null);
  expect(free.k.run(downReadTrylock(free.k, free.sem))).toBe(true);
  expect(free.k.events.map(({ kind }) => kind)).toEqual([EventKind.LockAcquire]);
  const taken = prepared(null);
  taken.sem.tryWrite(makeTask(3));
  expect(taken.k.run(downReadTrylock(taken.k, taken.sem))).toBe(false);
  expect(taken.k.events.map(({ kind }) => kind)).toEqual([EventKind.LockTryFailed]);
});

test('who lets go wakes a writer, and grants the lock to readers', () => {
  const { k, sem } = prepared(LockMode.Write);
  sem.queueReader(makeTask(5));
  sem.queueReader(makeTask(6));
  k.run(upWrite(k, sem));
  expect(k.woken.map(({ id }) => id)).toEqual([5, 6]);
  expect(k.eventsOf(EventKind.LockGrant).map(({ lenBytes }) => lenBytes)).toEqual([5, 6]);
  const writer = prepared(LockMode.Write);
  writer.sem.queueWriter(makeTask(5));
  writer.k.run(upWrite(writer.k, writer.sem));
  expect(writer.k.woken.map(({ id }) => id)).toEqual([5]);
  expect(writer.k.eventsOf(EventKind.LockGrant)).toEqual([]);
});

test('a killed writer leaves the queue with -EINTR, which is told with the lock', () => {
  const { k, sem } = prepared(null);
  sem.tryRead(makeTask(5));
  const ret = k.run(downWriteKillable(k, sem), ({ ask }) => {
    if (ask === 'sleep_on') k.task.fatalSignalPending = true;
    return 0;
  });
  expect([ret, sem.isContended]).toEqual([-EINTR, false]);
  expect(k.eventsOf(EventKind.Error)).toEqual([
    { kind: EventKind.Error, addr: sem.id, lenBytes: 0, count: EINTR, detail: 0 },
  ]);
});

test('a set of tasks tells tasks of one number apart', () => {
  const set = new TaskSet();
  const [one, other, third] = [makeTask(1), makeTask(1), makeTask(2)];
  for (const task of [one, other, third]) set.add(task);
  set.add(one);
  expect([set.size, set.has(one), set.has(other), set.has(third)]).toEqual([3, true, true, true]);
  expect([set.delete(one), set.delete(one), set.size]).toEqual([true, false, 2]);
  expect([set.has(one), set.has(other), set.has(third), set.has(makeTask(9))]).toEqual([false, true, true, false]);
});
