import { EventKind, ReschedPoint } from '../mm/events.ts';
import type { EventQueue } from './event-queue.ts';
import type { EventSink } from './event-sink.ts';
import type { Cpu, Scheduler } from './scheduler.ts';
import type { SimTask } from './sim-task.ts';
import type { TaskLog } from './task-log.ts';

/** Preemption on return from an interrupt, in the middle of what a task has told already for later. */
export class Preemption {
  private readonly scheduler: Scheduler;
  private readonly queue: EventQueue;
  private readonly sink: EventSink;
  private readonly log: TaskLog;

  constructor(scheduler: Scheduler, queue: EventQueue, sink: EventSink, log: TaskLog) {
    this.scheduler = scheduler;
    this.queue = queue;
    this.sink = sink;
    this.log = log;
  }

  /** Takes the CPU from a task, not inside this call, whose caller still works on the run queue. */
  plan(cpu: Cpu, task: SimTask, notBeforeNs: number): void {
    const { generation } = task;
    // A task that is still being switched to runs its first instruction before it is preempted.
    const atNs = Math.max(notBeforeNs, task.pickedNs);
    this.queue.plan(atNs, () => {
      if (task.generation !== generation || cpu.current !== task || !cpu.needResched) return;
      this.log.tell(task, atNs, EventKind.NeedReschedClear, cpu.id, 0, 0, ReschedPoint.preempted);
      if (task.localNs > atNs) task.preemptedNs = atNs;
      if (!this.scheduler.yieldCpu(task, atNs)) task.preemptedNs = -1;
    });
  }

  /** A preempted task goes on in the middle of what it did: all that it told for later happens later. */
  goOn(task: SimTask, startNs: number): void {
    const since = task.preemptedNs;
    const by = startNs - since;
    // In user mode a task tells nothing, so there nothing moves.
    const inUserMode = task.userFromNs <= since && since < task.userUntilNs;
    if (!inUserMode) this.sink.shift(task.id, task.stretchStart, since, by);
    for (let i = 0; i < task.openMarks; i++) if (task.marks[i] > since) task.marks[i] += by;
    if (task.stepsFromNs > since) task.stepsFromNs += by;
    if (task.stepsToNs > since) task.stepsToNs += by;
    if (task.userFromNs > since) task.userFromNs += by;
    if (task.userUntilNs > since) task.userUntilNs += by;
    task.localNs += by;
    task.preemptedNs = -1;
  }

  /** Events below this index will not move any more. */
  stableLength(tasks: readonly SimTask[], nowNs: number): number {
    let stable = this.sink.length;
    if (this.scheduler.preempt !== 'full') return stable;
    for (const task of tasks) {
      const unfinished = task.preemptedNs !== -1 || (task.state === 'running' && task.localNs > nowNs);
      if (unfinished) stable = Math.min(stable, task.stretchStart);
    }
    return stable;
  }
}
