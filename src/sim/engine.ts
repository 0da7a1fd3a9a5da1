import { EventKind, ReschedPoint, SchedOutReason, type ReschedCause } from '../mm/events.ts';
import type { PreemptModel } from '../scenario/scenario.ts';
import { Answers, NOT_YET } from './answers.ts';
import type { CostModel } from './costs.ts';
import { EventQueue, Upcoming } from './event-queue.ts';
import type { EventSink } from './event-sink.ts';
import { Preemption } from './preemption.ts';
import { stepsFor } from './quiet-steps.ts';
import { Present } from './present.ts';
import { ReschedPoints } from './resched-points.ts';
import type { RunCounters } from './run-counters.ts';
import { Scheduler, type Cpu, type SchedulerHost } from './scheduler.ts';
import type { AnsweredRequest, SimTask } from './sim-task.ts';
import { Spinners } from './spinners.ts';
import type { TaskKernel } from './task-kernel.ts';
import { TaskLog } from './task-log.ts';

const EXIT: AnsweredRequest = { ask: 'exit' };

export interface EngineOptions {
  readonly cpus: number;
  readonly preempt: PreemptModel;
  readonly hz: number;
  readonly tickPhaseNs: number;
  readonly costs: CostModel;
}

/**
 * Discrete-event simulation of tasks on CPUs. It runs each task's program as far ahead as nobody could notice, has what kernel paths ask
 * answered, and lets everything that comes before a moment happen before it.
 */
export class Engine implements SchedulerHost {
  readonly scheduler: Scheduler;
  readonly contextSwitchNs: number;
  readonly wakeIdleNs: number;
  /** The moment that was last reached. */
  nowNs = 0;
  private toldUntil = 0;
  private stepsLeft = 0;
  private isHalted = false;
  /** The task that was being run when enough was told. It goes on before anything else happens, so that slices change nothing. */
  private interrupted: SimTask | null = null;
  private readonly queue = new EventQueue();
  private readonly log: TaskLog;
  private readonly present: Present;
  private readonly points: ReschedPoints;
  private readonly preemption: Preemption;
  private readonly spinners: Spinners;
  private readonly answers: Answers;
  /** By task number. */
  private readonly tasks: SimTask[] = [];
  private readonly kernels: TaskKernel[] = [];
  private readonly onExit: (task: SimTask) => void;

  constructor(
    { cpus, preempt, hz, tickPhaseNs, costs }: EngineOptions,
    sink: EventSink,
    counters: RunCounters,
    onExit: (task: SimTask) => void,
  ) {
    this.contextSwitchNs = Math.floor(costs.contextSwitch.ps / 1000);
    this.wakeIdleNs = Math.floor(costs.wakeIdleCpu.ps / 1000);
    this.onExit = onExit;
    const { queue, kernels } = this;
    const log = new TaskLog(sink, counters);
    const present = new Present(queue, sink);
    const scheduler = new Scheduler(cpus, preempt, hz, tickPhaseNs, this);
    const points = new ReschedPoints(scheduler, log);
    const spinHandOverNs = Math.floor(costs.spinHandOver.ps / 1000);
    const spinners = new Spinners(this.tasks, scheduler, present, log, spinHandOverNs);
    const finish = (task: SimTask): void => {
      // Nothing is to come before: who is stopped because of it, is not stopped earlier.
      this.nowNs = task.localNs;
      this.finish(task, task.localNs);
    };
    this.log = log;
    this.present = present;
    this.scheduler = scheduler;
    this.points = points;
    this.spinners = spinners;
    this.preemption = new Preemption(scheduler, queue, sink, log);
    this.answers = new Answers({ scheduler, queue, present, points, spinners, kernels, finish });
  }

  /** The latest moment that anything was told of: ahead of nowNs while a path runs straight through. */
  get reachedNs(): number {
    return this.interrupted === null ? this.nowNs : this.interrupted.localNs;
  }

  /** Events below this index will not change any more. */
  get stableLength(): number {
    return this.preemption.stableLength(this.tasks, this.nowNs);
  }

  /** Whether nothing is to come but `bounds` things that only bound the run. */
  isOver(bounds: number): boolean {
    return this.interrupted === null && this.queue.size <= bounds;
  }

  /**
   * Lets things happen until `toldUntil` events were told in all, halt() was called, the run is over but for so many bounds, or so much has happened that
   * more events might have been told.
   */
  run(toldUntil: number, bounds: number): void {
    this.toldUntil = toldUntil;
    this.stepsLeft = stepsFor(toldUntil - this.log.told);
    while (this.log.told < toldUntil && this.stepsLeft-- > 0 && !this.isHalted && !this.isOver(bounds)) this.step();
  }

  /** Nothing happens any more. */
  halt(): void {
    this.isHalted = true;
  }

  plan(timeNs: number, happen: () => void): void {
    this.queue.plan(timeNs, happen);
  }

  /** A new task, which becomes runnable at `atNs`. */
  launch(task: SimTask, kernel: TaskKernel, atNs: number): void {
    this.tasks[task.id] = task;
    this.kernels[task.id] = kernel;
    this.plan(atNs, () => {
      if (task.state !== 'new') return;
      task.localNs = atNs;
      this.scheduler.wake(task, atNs, true);
      this.log.tell(task, atNs, EventKind.TaskStart, task.cpu, 0, 0, task.kind);
    });
  }

  /** Wakes the task of that number at a moment to come. */
  wakeAt(taskId: number, timeNs: number): void {
    this.queue.planFor(this.tasks[taskId], timeNs, Upcoming.wake);
  }

  /** Ends a task that sleeps in a pause, computes in user mode, or has not begun; one that is inside the kernel ends by itself. */
  stop(task: SimTask): void {
    if (task.state === 'new') {
      task.state = 'done';
      return;
    }
    const inUserMode = task.userUntilNs > this.nowNs && task.state !== 'sleeping';
    if (!task.isPausing && !inUserMode) return;
    if (task.state === 'runnable') this.scheduler.forget(task);
    this.finish(task, Math.max(this.nowNs, task.pickedNs));
  }

  /** Tells of every task that was blocked uninterruptibly at the last look already and has not been scheduled since. */
  reportHungTasks(): void {
    for (const task of this.tasks) {
      if (task.blockedNs !== -1 && task.switchesSeen === task.switches) {
        this.log.tell(task, this.nowNs, EventKind.HungTask, 0, this.nowNs - task.blockedNs, 0, 0);
      }
      task.switchesSeen = task.switches;
    }
  }

  /**
   * Nothing is to come before the task's own time, and it is not asked to give up its CPU: what others see is what it sees. Once enough was told
   * the answer is no, so that a path asks and the run can stop there.
   */
  isUndisturbed(task: SimTask): boolean {
    if (this.log.told >= this.toldUntil || this.spinners.count > 0) return false;
    if (this.points.isSet(task) || !this.present.isReached(task)) return false;
    task.atReschedPoint = false;
    return true;
  }

  // What the scheduler tells the simulation.

  start(task: SimTask, startNs: number, cpu: Cpu): void {
    task.blockedNs = -1;
    if (task.preemptedNs === -1) {
      task.localNs = Math.max(task.localNs, startNs);
      this.present.beginStretch(task);
    } else this.preemption.goOn(task, startNs);
    this.log.tell(task, startNs, EventKind.SchedIn, cpu.id, 0, 0, 0);
    this.present.resumeAt(task, task.localNs);
  }

  lostCpu(task: SimTask, nowNs: number, reason: SchedOutReason, cpu: Cpu): void {
    task.generation++;
    task.switches++;
    this.log.tell(task, nowNs, EventKind.SchedOut, cpu.id, 0, 0, reason);
    if (this.spinners.count > 0) this.spinners.check(nowNs);
  }

  needReschedSet(cpu: Cpu, nowNs: number, cause: ReschedCause, by: SimTask): void {
    const { current } = cpu;
    if (current === null) return;
    this.log.tell(current, nowNs, EventKind.NeedReschedSet, cpu.id, 0, by.id, cause);
    if (current.state === 'spinning') this.spinners.check(nowNs);
    else if (this.scheduler.preempt === 'full') this.preemption.plan(cpu, current, nowNs);
    else if (current.userUntilNs > nowNs) this.preemption.plan(cpu, current, Math.max(nowNs, current.userFromNs));
  }

  private step(): void {
    const task = this.interrupted;
    if (task !== null) {
      this.interrupted = null;
      this.drive(task);
      return;
    }
    const { queue } = this;
    if (!queue.take()) return;
    this.nowNs = queue.timeNs;
    switch (queue.what) {
      case Upcoming.resume:
        this.resume(queue.task!, queue.generation);
        break;
      case Upcoming.wake:
        this.wake(queue.task!);
        break;
      case Upcoming.call:
        queue.happen!();
    }
  }

  private resume(task: SimTask, generation: number): void {
    if (task.generation !== generation) return;
    this.present.reach(task);
    this.drive(task);
  }

  private wake(task: SimTask): void {
    if (task.state === 'done') return;
    if (task.isPausing) this.log.tell(task, this.nowNs, EventKind.Wakeup, 0, 0, task.id, 0);
    task.wakePending = true;
    if (task.state === 'sleeping') this.scheduler.wake(task, this.nowNs, false);
  }

  /** Runs a task that has the CPU until it must wait for something. */
  private drive(task: SimTask): void {
    const { program } = task;
    if (program === null) return;
    let answer = 0;
    for (;;) {
      if (task.pending !== null) {
        answer = this.answers.answer(task, task.pending);
        if (answer === NOT_YET) return;
        task.pending = null;
      }
      const { path } = task;
      const next = path === null ? program.next(answer) : path.next(answer);
      if (this.spinners.count > 0) this.spinners.check(task.localNs);
      if (next.done === true) {
        answer = 0;
        if (path === null) task.pending = EXIT;
        else task.path = null;
        continue;
      }
      if (next.value.ask === 'run') {
        task.path = next.value.path;
        answer = 0;
        continue;
      }
      task.pending = next.value;
      if (this.log.told >= this.toldUntil || this.stepsLeft-- <= 0) {
        this.interrupted = task;
        return;
      }
    }
  }

  private finish(task: SimTask, nowNs: number): void {
    task.isPausing = false;
    const onCpu = this.scheduler.isOnCpu(task);
    if (onCpu) this.points.clear(task, ReschedPoint.exited);
    this.log.tell(task, nowNs, EventKind.TaskEnd, task.cpu, 0, 0, 0);
    task.state = 'done';
    task.generation++;
    if (onCpu) this.scheduler.leaveCpu(task, nowNs, SchedOutReason.exited);
    this.onExit(task);
  }
}
