import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { READER_OWNED, RwSemaphore, type Waiter } from '../../../src/mm/rwsem.ts';
import type { Task } from '../../../src/mm/task.ts';
import { makeTask } from './world.ts';

const W = 2 ** 32;

let sem: RwSemaphore;
/** Readers and writers. `t` is the thread that unmaps. */
let r1: Task, r2: Task, r3: Task, w1: Task, w2: Task, t: Task;

beforeEach(() => {
  sem = new RwSemaphore(0);
  [r1, r2, r3, w1, w2, t] = ['r1', 'r2', 'r3', 'w1', 'w2', 't'].map((name, id) => makeTask(id, name));
});

function names(woken: readonly Waiter[]): string[] {
  return woken.map(({ task, granted }) => `${task.name} ${granted ? 'granted' : 'woken'}`);
}

/** A reader that finds the lock closed and goes to the list. */
function queueRead(task: Task): string[] {
  expect(sem.tryRead(task)).toBe(false);
  return names(sem.queueReader(task).woken);
}

/** A writer that finds the lock held, does not spin, and goes to the list. */
function queueWrite(task: Task): string[] {
  expect(sem.tryWrite(task)).toBe(false);
  const woken = names(sem.queueWriter(task));
  expect(sem.tryWriteQueued(task)).toBe(false);
  return woken;
}

function waiting(): string[] {
  return sem.waitList.map(({ task }) => task.name);
}

describe('the count, step by step', () => {
  test('free', () => {
    expect([sem.count, sem.owner, sem.isContended, sem.writeHeld]).toEqual([0, null, false, false]);
  });

  test('n readers are n', () => {
    for (const [i, reader] of [r1, r2, r3].entries()) {
      expect(sem.tryRead(reader)).toBe(true);
      expect(sem.count).toBe(i + 1);
    }
    expect(sem.owner).toBe(READER_OWNED);
  });

  test('a writer, a second one that sleeps, the hand-over by a wake-up', () => {
    expect(sem.tryWrite(w1)).toBe(true);
    expect(sem.count).toBe(1 - W);
    expect(queueWrite(w2)).toEqual([]);
    expect(sem.count).toBe(1 - 2 * W);
    expect(sem.isContended).toBe(true);
    expect(names(sem.upWrite(w1))).toEqual(['w2 woken']);
    expect([sem.count, sem.owner]).toEqual([-W, null]);
    expect(sem.tryWriteQueued(w2)).toBe(true);
    expect([sem.count, sem.owner, sem.isContended]).toEqual([1 - W, w2, false]);
  });

  test('two readers behind a writer are granted together', () => {
    sem.tryWrite(w1);
    expect(queueRead(r1)).toEqual([]);
    expect(queueRead(r2)).toEqual([]);
    expect(sem.count).toBe(1 - 2 * W);
    expect(names(sem.upWrite(w1))).toEqual(['r1 granted', 'r2 granted']);
    expect([sem.count, sem.owner, sem.isContended]).toEqual([2, READER_OWNED, false]);
    expect(new Set(sem.holders)).toEqual(new Set([r1, r2]));
  });

  test('reader, writer, reader: only up to the first writer', () => {
    sem.tryWrite(t);
    queueRead(r1);
    queueWrite(w1);
    queueRead(r2);
    expect(names(sem.upWrite(t))).toEqual(['r1 granted']);
    expect(sem.count).toBe(1 - W);
    expect(waiting()).toEqual(['w1', 'r2']);
    expect(sem.tryRead(r3)).toBe(false);
    expect(names(sem.upRead(r1))).toEqual(['w1 woken']);
    expect(sem.count).toBe(-W);
  });

  test('a read trylock fails with one reader and waiters, and never queues', () => {
    sem.tryRead(r1);
    queueWrite(w1);
    expect(sem.count).toBe(1 - W);
    expect(sem.tryRead(r2)).toBe(false);
    expect(waiting()).toEqual(['w1']);
  });

  test('a write lock on -W steals past the queue', () => {
    sem.tryWrite(w1);
    queueWrite(w2);
    sem.upWrite(w1);
    expect(sem.count).toBe(-W);
    expect(sem.tryWrite(t)).toBe(true);
    expect([sem.count, sem.owner]).toEqual([1 - 2 * W, t]);
    expect(sem.tryWriteQueued(w2)).toBe(false);
    expect(waiting()).toEqual(['w2']);
  });

  test('downgrade with a reader and a writer queued', () => {
    sem.tryWrite(t);
    queueRead(r1);
    queueWrite(w1);
    expect(sem.count).toBe(1 - 2 * W);
    expect(names(sem.downgradeWrite(t))).toEqual(['r1 granted']);
    expect([sem.count, sem.owner]).toEqual([2 - W, READER_OWNED]);
    expect(queueRead(r2)).toEqual([]);
    expect(waiting()).toEqual(['w1', 'r2']);
    expect(new Set(sem.holders)).toEqual(new Set([t, r1]));
  });

  test('downgrade with a writer at the head wakes nobody', () => {
    sem.tryWrite(t);
    queueWrite(w1);
    queueRead(r1);
    expect(names(sem.downgradeWrite(t))).toEqual([]);
    expect(sem.count).toBe(1 - W);
    expect(names(sem.upRead(t))).toEqual(['w1 woken']);
  });

  test('downgrade with nobody waiting', () => {
    sem.tryWrite(t);
    expect(names(sem.downgradeWrite(t))).toEqual([]);
    expect([sem.count, sem.owner, sem.tryRead(r1)]).toEqual([1, READER_OWNED, true]);
  });
});

describe('details of the slow paths', () => {
  test('reader-owned sticks after the last reader left, until a writer takes it', () => {
    sem.tryRead(r1);
    sem.upRead(r1);
    expect([sem.count, sem.owner, sem.writeHeld]).toEqual([0, READER_OWNED, false]);
    sem.tryWrite(w1);
    expect([sem.owner, sem.writeHeld]).toEqual([w1, true]);
    sem.upWrite(w1);
    expect(sem.owner).toBe(null);
  });

  test('only the last reader that leaves wakes', () => {
    sem.tryRead(r1);
    sem.tryRead(r2);
    queueWrite(w1);
    expect(names(sem.upRead(r1))).toEqual([]);
    expect(names(sem.upRead(r2))).toEqual(['w1 woken']);
  });

  test('a writer takes the lock from any place in the list when count is exactly -W', () => {
    sem.tryWrite(t);
    queueWrite(w1);
    queueWrite(w2);
    sem.upWrite(t);
    expect(sem.tryWriteQueued(w2)).toBe(true);
    expect([sem.count, waiting()]).toEqual([1 - 2 * W, ['w1']]);
  });

  test('a reader that queues alone while only readers are active comes in at once', () => {
    sem.tryRead(r1);
    // As if a writer had been in the way of the fast path and was gone before the reader stood in the list.
    expect(names(sem.queueReader(r2).woken)).toEqual(['r2 granted']);
    expect([sem.count, sem.isContended]).toEqual([2, false]);
  });

  test('a reader that meets -W wakes the head again: a writer', () => {
    sem.tryWrite(t);
    queueWrite(w1);
    sem.upWrite(t);
    expect(queueRead(r1)).toEqual(['w1 woken']);
    expect([sem.count, waiting()]).toEqual([-W, ['w1', 'r1']]);
  });

  test('a spinner takes a free lock, queue or not, but never one that is held', () => {
    sem.tryWrite(t);
    expect(sem.tryWriteSpinning(w2)).toBe(false);
    queueWrite(w1);
    sem.upWrite(t);
    expect(sem.tryWriteSpinning(w2)).toBe(true);
    expect([sem.count, sem.owner]).toEqual([1 - 2 * W, w2]);
  });

  test('a spinner does not show as contention', () => {
    sem.tryWrite(t);
    sem.tryWriteSpinning(w1);
    expect(sem.isContended).toBe(false);
  });

  test('the series drop: all queued readers get in, then the unmapper queues at the tail, new readers behind it', () => {
    sem.tryWrite(t);
    queueRead(r1);
    queueRead(r2);
    expect(names(sem.upWrite(t))).toEqual(['r1 granted', 'r2 granted']);
    expect(queueWrite(t)).toEqual([]);
    expect(queueRead(r3)).toEqual([]);
    expect(waiting()).toEqual(['t', 'r3']);
    sem.upRead(r2);
    expect(names(sem.upRead(r1))).toEqual(['t woken']);
    expect(sem.tryWriteQueued(t)).toBe(true);
    expect(sem.count).toBe(1 - 2 * W);
  });

  test('the series drop with a writer at the head: the unmapper steals if it comes back first', () => {
    sem.tryWrite(t);
    queueWrite(w1);
    queueRead(r1);
    expect(names(sem.upWrite(t))).toEqual(['w1 woken']);
    expect(sem.tryWrite(t)).toBe(true);
    expect(sem.tryWriteQueued(w1)).toBe(false);
    expect(waiting()).toEqual(['w1', 'r1']);
  });

  test('if the granted readers have left already, the unmapper takes the fast path past a queue', () => {
    sem.tryWrite(t);
    queueRead(r1);
    queueWrite(w1);
    sem.upWrite(t);
    sem.upRead(r1);
    expect(sem.tryWrite(t)).toBe(true);
    expect(waiting()).toEqual(['w1']);
  });
});

describe('a waiter that is killed', () => {
  test('the last one takes the waiting bias with it', () => {
    sem.tryWrite(t);
    queueWrite(w1);
    expect(names(sem.abandon(w1))).toEqual([]);
    expect(sem.count).toBe(1 - W);
    expect(names(sem.upWrite(t))).toEqual([]);
    expect(sem.count).toBe(0);
  });

  test('a writer that leaves a queue wakes its head', () => {
    sem.tryWrite(t);
    queueWrite(w1);
    queueWrite(w2);
    sem.upWrite(t);
    expect(names(sem.abandon(w1))).toEqual(['w2 woken']);
    expect(sem.count).toBe(-W);
  });

  test('a writer that stood between readers and readers lets those behind it in at once', () => {
    sem.tryRead(r1);
    queueWrite(w1);
    queueRead(r2);
    queueRead(r3);
    expect(names(sem.abandon(w1))).toEqual(['r2 granted', 'r3 granted']);
    expect([sem.count, sem.isContended]).toEqual([3, false]);
  });

  test('but grants nothing while a writer holds the lock', () => {
    sem.tryWrite(t);
    queueWrite(w1);
    queueRead(r1);
    expect(names(sem.abandon(w1))).toEqual([]);
    expect([sem.count, waiting()]).toEqual([1 - 2 * W, ['r1']]);
  });

  test('a reader does not wake the head', () => {
    sem.tryWrite(t);
    queueRead(r1);
    queueWrite(w1);
    expect(names(sem.abandon(r1))).toEqual([]);
    expect([sem.count, waiting()]).toEqual([1 - 2 * W, ['w1']]);
  });
});

describe('misuse is an error', () => {
  test('releasing what one does not hold', () => {
    expect(() => sem.upRead(r1)).toThrow('r1 does not hold the lock for read');
    expect(() => sem.upWrite(w1)).toThrow('w1 does not hold the lock for write');
    sem.tryRead(r1);
    expect(() => sem.upWrite(r1)).toThrow('r1 does not hold the lock for write');
    expect(() => sem.downgradeWrite(r1)).toThrow('r1 does not hold the lock');
    sem.upRead(r1);
    sem.tryWrite(w1);
    expect(() => sem.upRead(w1)).toThrow('w1 does not hold the lock for read');
  });

  test('leaving a list one is not in', () => {
    expect(() => sem.abandon(r1)).toThrow('r1 does not wait');
  });
});

/**
 * What the text says of the lock, without its count: who is active, who queues. Each operation answers as the lock should.
 */
class Model {
  readonly readers = new Set<Task>();
  writer: Task | null = null;
  queue: { readonly task: Task; readonly wants: 'read' | 'write' }[] = [];
  /** Writers that were woken and have not looked since. */
  readonly wokenWriters = new Set<Task>();

  get active(): boolean {
    return this.writer !== null || this.readers.size > 0;
  }

  get count(): number {
    return (this.writer === null ? this.readers.size : 1 - W) - (this.queue.length > 0 ? W : 0);
  }

  queued(task: Task): 'read' | 'write' | null {
    return this.queue.find((waiter) => waiter.task === task)?.wants ?? null;
  }

  /** All readers at the head come in. @returns their names */
  admit(): string[] {
    const firstWriter = this.queue.findIndex(({ wants }) => wants === 'write');
    const granted = this.queue.splice(0, firstWriter === -1 ? this.queue.length : firstWriter);
    for (const { task } of granted) this.readers.add(task);
    return granted.map(({ task }) => `${task.name} granted`);
  }

  /** What happens to the head of the queue when nobody is active. */
  wake(): string[] {
    const [head] = this.queue;
    if (head === undefined) return [];
    if (head.wants === 'read') return this.admit();
    this.wokenWriters.add(head.task);
    return [`${head.task.name} woken`];
  }

  take(task: Task): boolean {
    this.wokenWriters.delete(task);
    if (this.active) return false;
    this.queue = this.queue.filter((waiter) => waiter.task !== task);
    this.writer = task;
    return true;
  }

  release(task: Task): string[] {
    if (this.writer === task) this.writer = null;
    else this.readers.delete(task);
    return this.active ? [] : this.wake();
  }
}

interface Step {
  readonly name: string;
  readonly run: () => readonly [unknown, unknown];
}

/** What a task may do next, each as [what the lock does, what the model does]. */
function stepsOf(lock: RwSemaphore, model: Model, task: Task): Step[] {
  const step = (name: string, inLock: () => unknown, inModel: () => unknown): Step => ({
    name: `${task.name} ${name}`,
    run: () => [inLock(), inModel()],
  });
  const queued = model.queued(task);
  if (queued === 'read') {
    const leave = step(
      'is killed while it waits to read',
      () => names(lock.abandon(task)),
      () => {
        model.queue = model.queue.filter((waiter) => waiter.task !== task);
        return [];
      },
    );
    return [leave];
  }
  if (queued === 'write') {
    const look = step(
      'looks whether it gets the lock',
      () => lock.tryWriteQueued(task),
      () => model.take(task),
    );
    if (!model.active) return [look];
    const leave = step(
      'is killed while it waits to write',
      () => names(lock.abandon(task)),
      () => {
        model.queue = model.queue.filter((waiter) => waiter.task !== task);
        model.wokenWriters.delete(task);
        const [head] = model.queue;
        if (head?.wants === 'read') return model.writer === null ? model.admit() : [];
        return model.wake();
      },
    );
    return [look, leave];
  }
  if (model.writer === task) {
    return [
      step(
        'unlocks',
        () => names(lock.upWrite(task)),
        () => model.release(task),
      ),
      step(
        'downgrades',
        () => names(lock.downgradeWrite(task)),
        () => {
          model.writer = null;
          model.readers.add(task);
          return model.queue[0]?.wants === 'read' ? model.admit() : [];
        },
      ),
    ];
  }
  if (model.readers.has(task)) {
    return [
      step(
        'unlocks',
        () => names(lock.upRead(task)),
        () => model.release(task),
      ),
    ];
  }
  const mayRead = (): boolean => model.writer === null && model.queue.length === 0;
  return [
    step(
      'tries to read',
      () => lock.tryRead(task),
      () => mayRead() && (model.readers.add(task), true),
    ),
    step(
      'reads',
      () => lock.tryRead(task) || names(lock.queueReader(task).woken),
      () => {
        if (mayRead()) return Boolean(model.readers.add(task));
        model.queue.push({ task, wants: 'read' });
        return model.active ? [] : model.wake();
      },
    ),
    step(
      'tries to write',
      () => lock.tryWrite(task),
      () => model.take(task),
    ),
    step(
      'spins',
      () => lock.tryWriteSpinning(task),
      () => model.take(task),
    ),
    step(
      'writes',
      () => lock.tryWrite(task) || [names(lock.queueWriter(task)), lock.tryWriteQueued(task)],
      () => {
        if (model.take(task)) return true;
        model.queue.push({ task, wants: 'write' });
        const readersFirst = model.queue.length > 1 && model.writer === null && model.queue[0].wants === 'read';
        return [readersFirst ? model.admit() : [], false];
      },
    ),
  ];
}

describe('a writer that is killed while it waits', () => {
  test('after it was woken, in front of readers: they get the lock, or they would sleep for ever', () => {
    sem.tryWrite(t);
    queueWrite(w1);
    queueRead(r1);
    queueRead(r2);
    expect(names(sem.upWrite(t))).toEqual(['w1 woken']);
    expect(names(sem.abandon(w1))).toEqual(['r1 granted', 'r2 granted']);
    expect([sem.count, sem.owner]).toEqual([2, READER_OWNED]);
  });

  test('in front of a writer, the lock still held: that one is woken, for nothing', () => {
    sem.tryWrite(t);
    queueWrite(w1);
    queueWrite(w2);
    expect(names(sem.abandon(w1))).toEqual(['w2 woken']);
    expect([sem.count, sem.owner]).toEqual([1 - 2 * W, t]);
  });
});

test('whatever tasks do: the count, the queue, the holders and the wake-ups are those of the model', () => {
  const choices = fc.array(fc.tuple(fc.nat(4), fc.nat(99)), { maxLength: 60 });
  fc.assert(
    fc.property(choices, (picks) => {
      const lock = new RwSemaphore(0);
      const model = new Model();
      const tasks = ['a', 'b', 'c', 'd', 'e'].map((name, id) => makeTask(id, name));
      const done: string[] = [];
      for (const [who, what] of picks) {
        const steps = stepsOf(lock, model, tasks[who]);
        const step = steps[what % steps.length];
        done.push(step.name);
        const [got, expected] = step.run();
        expect(got, done.join(', ')).toEqual(expected);
        expect(lock.count).toBe(model.count);
        expect(lock.waitList.map(({ task, wants }) => ({ task, wants }))).toEqual(model.queue);
        expect(lock.isContended).toBe(model.queue.length > 0);
        // Nobody reads beside a writer, and there is one writer at most.
        expect(new Set(lock.holders)).toEqual(model.writer === null ? model.readers : new Set([model.writer]));
        expect(lock.writeHeld).toBe(model.writer !== null);
        // No lost wake-up: with nobody active the head is a writer that was woken and has yet to look.
        if (!model.active && model.queue.length > 0) {
          expect(model.queue[0].wants).toBe('write');
          expect(model.wokenWriters).toContain(model.queue[0].task);
        }
      }
    }),
    { numRuns: 800 },
  );
});
