import { EventKind, LockMode } from '../mm/events.ts';
import { READER_OWNED, type RwSemaphore } from '../mm/rwsem.ts';
import type { Present } from './present.ts';
import type { Scheduler } from './scheduler.ts';
import type { SimTask } from './sim-task.ts';
import type { TaskLog } from './task-log.ts';

/** rwsem_optimistic_spin(): writers that spin on a lock while its owner is a writer that runs, and nobody wants their CPU. */
export class Spinners {
  private readonly scheduler: Scheduler;
  private readonly present: Present;
  private readonly log: TaskLog;
  private readonly handOverNs: number;
  /** By task number. */
  private readonly tasks: readonly SimTask[];
  /** In the order of the osq; the first spins on the owner. */
  private readonly spinning: { readonly task: SimTask; readonly sem: RwSemaphore }[] = [];

  constructor(tasks: readonly SimTask[], scheduler: Scheduler, present: Present, log: TaskLog, handOverNs: number) {
    this.tasks = tasks;
    this.scheduler = scheduler;
    this.present = present;
    this.log = log;
    this.handOverNs = handOverNs;
  }

  get count(): number {
    return this.spinning.length;
  }

  /** Begins to spin. @returns false if it may not: it is to sleep */
  spin(task: SimTask, sem: RwSemaphore): boolean {
    if (!this.maySpin(task, sem)) return false;
    const waiting = sem.waitList.length;
    this.log.tell(task, task.localNs, EventKind.LockWait, sem.id, 0, waiting, LockMode.Write | LockMode.Spin);
    task.state = 'spinning';
    this.spinning.push({ task, sem });
    return true;
  }

  /** The world changed: who spins may have the lock, or must give up. */
  check(nowNs: number): void {
    for (let i = 0; i < this.spinning.length;) {
      const { task, sem } = this.spinning[i];
      if (i === 0 && sem.owner === null && sem.tryWriteSpinning(task)) this.end(i, nowNs + this.handOverNs, 1);
      else if (!this.maySpin(task, sem)) this.end(i, nowNs, 0);
      else i++;
    }
  }

  private maySpin(task: SimTask, sem: RwSemaphore): boolean {
    if (this.scheduler.cpus[task.cpu].needResched || sem.owner === READER_OWNED) return false;
    return sem.owner === null || this.scheduler.isOnCpu(this.tasks[sem.owner.id]);
  }

  private end(index: number, atNs: number, result: 0 | 1): void {
    const [{ task }] = this.spinning.splice(index, 1);
    task.spun = result;
    task.state = 'running';
    task.localNs = Math.max(task.localNs, atNs);
    this.present.resumeAt(task, task.localNs);
  }
}
