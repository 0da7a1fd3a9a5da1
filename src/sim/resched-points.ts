import { EventKind, ReschedPoint } from '../mm/events.ts';
import type { Scheduler } from './scheduler.ts';
import type { SimTask } from './sim-task.ts';
import type { TaskLog } from './task-log.ts';

/** Where need_resched is honoured, or goes with the CPU. Tasks come here with their time the present. */
export class ReschedPoints {
  private readonly scheduler: Scheduler;
  private readonly log: TaskLog;

  constructor(scheduler: Scheduler, log: TaskLog) {
    this.scheduler = scheduler;
    this.log = log;
  }

  isSet(task: SimTask): boolean {
    return this.scheduler.cpus[task.cpu].needResched;
  }

  /** schedule() if the flag is set, at a point at which the kernel gives up the CPU by itself. @returns whether the task lost the CPU */
  voluntary(task: SimTask, point: ReschedPoint): boolean {
    if (!this.isSet(task) || this.scheduler.preempt === 'full') return false;
    return this.reschedule(task, point);
  }

  /** The way back to user mode, where the flag is looked at under every preemption model. @returns whether the task lost the CPU */
  returnToUser(task: SimTask): boolean {
    return this.isSet(task) && this.reschedule(task, ReschedPoint.preempted);
  }

  /** The task leaves its CPU: the flag goes. */
  clear(task: SimTask, point: ReschedPoint): void {
    if (this.isSet(task)) this.log.tell(task, task.localNs, EventKind.NeedReschedClear, task.cpu, 0, 0, point);
  }

  private reschedule(task: SimTask, point: ReschedPoint): boolean {
    this.log.tell(task, task.localNs, EventKind.NeedReschedClear, task.cpu, 0, 0, point);
    return this.scheduler.yieldCpu(task, task.localNs);
  }
}
