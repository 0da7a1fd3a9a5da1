import { TaskSet } from './task-set.ts';
import type { Task } from './task.ts';

/** One waiter's worth in the upper half of count: RWSEM_WAITING_BIAS is its negative. */
const W = 2 ** 32;
const WRITE_BIAS = 1 - W;

/** What the owner field says once a reader took the lock; it stays until a writer takes it. */
export const READER_OWNED = 'readers';

/** What a path asks for that sleeps in the wait list (see Request). */
export interface SleepRequest {
  readonly ask: 'sleep_on';
  readonly sem: RwSemaphore;
  readonly killable: boolean;
}

export interface Waiter {
  readonly task: Task;
  readonly wants: 'read' | 'write';
  /** A reader is granted the lock before it runs again; a writer is only woken. */
  granted: boolean;
}

const NOBODY: readonly Waiter[] = [];

function activePart(count: number): number {
  return count - Math.floor(count / W) * W;
}

/**
 * struct rw_semaphore, x86 rwsem-xadd of 4.17: count arithmetic, FIFO wait list, who is granted and who is only woken. Each method is one
 * step under the wait_lock and returns the waiters that it woke; blocking and spinning belong to the paths in locking.ts.
 */
export class RwSemaphore {
  /** A number for events and messages; mmap_sem of the first address space is 0. */
  readonly id: number;
  /** The kernel's count, exact: free 0; n readers n; writer 1-W; -W nobody active but waiters; W = 2^32. */
  count = 0;
  owner: Task | typeof READER_OWNED | null = null;
  readonly waitList: Waiter[] = [];
  /** Who holds it now, for checks and pictures; the kernel itself does not know its readers. */
  readonly holders = new TaskSet();
  /** What a reader asks for that sleeps here: one object for all of them. */
  readonly sleepOnRead: SleepRequest = { ask: 'sleep_on', sem: this, killable: false };

  constructor(id: number) {
    this.id = id;
  }

  /** rwsem_is_contended(): somebody sleeps in the wait list. Spinners do not show. */
  get isContended(): boolean {
    return this.waitList.length > 0;
  }

  get writeHeld(): boolean {
    return this.owner !== null && this.owner !== READER_OWNED;
  }

  /** down_read_trylock(), and the fast path of down_read(): fails with a writer active or anybody queued. */
  tryRead(task: Task): boolean {
    if (this.count < 0) return false;
    this.count += 1;
    this.owner = READER_OWNED;
    this.holders.add(task);
    return true;
  }

  /** The fast path of down_write(), and down_write_trylock(): only the active part counts, so it steals past all sleepers. */
  tryWrite(task: Task): boolean {
    if (activePart(this.count) !== 0) return false;
    this.count += WRITE_BIAS;
    this.takeForWrite(task);
    return true;
  }

  /** rwsem_down_read_failed() up to the sleep. @returns who is woken; the caller itself may be among them, granted. */
  queueReader(task: Task): { readonly waiter: Waiter; readonly woken: readonly Waiter[] } {
    const first = this.waitList.length === 0;
    const waiter: Waiter = { task, wants: 'read', granted: false };
    this.waitList.push(waiter);
    if (first) this.count -= W;
    const wake = this.count === -W || (this.count > -W && first);
    return { waiter, woken: wake ? this.wakeHead(true) : NOBODY };
  }

  /** rwsem_down_write_failed(): append, and grant the readers at the head if only readers are active. @returns who is woken. */
  queueWriter(task: Task): readonly Waiter[] {
    const others = this.waitList.length > 0;
    this.waitList.push({ task, wants: 'write', granted: false });
    if (!others) {
      this.count -= W;
      return NOBODY;
    }
    return this.count > -W ? this.wakeHead(false) : NOBODY;
  }

  /** rwsem_try_write_lock(): a queued writer takes the lock, from any place in the list, if nobody is active. */
  tryWriteQueued(task: Task): boolean {
    if (this.count !== -W) return false;
    this.dequeue(task);
    this.count = WRITE_BIAS - (this.waitList.length > 0 ? W : 0);
    this.takeForWrite(task);
    return true;
  }

  /** rwsem_try_write_lock_unqueued(): a spinner steals past the sleepers. */
  tryWriteSpinning(task: Task): boolean {
    if (this.count !== 0 && this.count !== -W) return false;
    this.count += WRITE_BIAS;
    this.takeForWrite(task);
    return true;
  }

  /** up_read(): wakes only when the last reader leaves and somebody waits. */
  upRead(task: Task): readonly Waiter[] {
    this.release(task, 'read');
    this.count -= 1;
    return this.count < -1 && activePart(this.count) === 0 ? this.wakeHead(true) : NOBODY;
  }

  /** up_write(). */
  upWrite(task: Task): readonly Waiter[] {
    this.release(task, 'write');
    this.owner = null;
    this.count -= WRITE_BIAS;
    return this.count < 0 && activePart(this.count) === 0 ? this.wakeHead(true) : NOBODY;
  }

  /** downgrade_write(): the readers at the head come in beside the holder; a writer at the head is not woken, and blocks all readers behind it. */
  downgradeWrite(task: Task): readonly Waiter[] {
    if (this.owner !== task) throw new Error(`downgrade_write: ${task.name} does not hold the lock for write`);
    this.owner = READER_OWNED;
    this.count += W;
    return this.count < 0 ? this.wakeHead(false) : NOBODY;
  }

  /** A killed waiter leaves the list. @returns who is woken: a leaving writer wakes the head, a reader does not. */
  abandon(task: Task): readonly Waiter[] {
    const waiter = this.dequeue(task);
    if (this.waitList.length === 0) {
      this.count += W;
      return NOBODY;
    }
    if (waiter.wants === 'read') return NOBODY;
    // Queued readers come in beside readers that hold it; the grant is undone if a writer holds it.
    return this.count < -W && this.waitList[0].wants === 'read' ? NOBODY : this.wakeHead(true);
  }

  /** __rwsem_mark_wake(): a writer at the head is woken (if allowed) and must win the race; readers up to the first writer are granted. */
  private wakeHead(writersToo: boolean): readonly Waiter[] {
    const head = this.waitList[0];
    if (head === undefined) return NOBODY;
    if (head.wants === 'write') return writersToo ? [head] : NOBODY;
    let readers = 0;
    while (readers < this.waitList.length && this.waitList[readers].wants === 'read') readers++;
    const granted = this.waitList.splice(0, readers);
    for (const waiter of granted) {
      waiter.granted = true;
      this.holders.add(waiter.task);
    }
    this.owner = READER_OWNED;
    this.count += readers + (this.waitList.length === 0 ? W : 0);
    return granted;
  }

  private takeForWrite(task: Task): void {
    this.owner = task;
    this.holders.add(task);
  }

  private release(task: Task, mode: 'read' | 'write'): void {
    const isWriter = this.owner === task;
    if (isWriter !== (mode === 'write') || !this.holders.delete(task)) {
      throw new Error(`up_${mode}: ${task.name} does not hold the lock for ${mode}`);
    }
  }

  private dequeue(task: Task): Waiter {
    const i = this.waitList.findIndex((waiter) => waiter.task === task);
    if (i === -1) throw new Error(`${task.name} does not wait for the lock`);
    return this.waitList.splice(i, 1)[0];
  }
}
