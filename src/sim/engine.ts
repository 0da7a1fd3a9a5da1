import { EventKind, LockMode, ReschedPoint, SchedOutReason, type ReschedCause } from '../mm/events.ts';
import type { StepsRequest } from '../mm/request.ts';
import { READER_OWNED, type RwSemaphore } from '../mm/rwsem.ts';
import type { CostModel } from './costs.ts';
import { EventQueue, Upcoming } from './event-queue.ts';
import type { EventSink } from './event-sink.ts';
import type { RunCounters } from './run-counters.ts';
import { Scheduler, type Cpu, type SchedulerHost } from './scheduler.ts';
import type { AnsweredRequest, SimTask } from './sim-task.ts';
import type { TaskKernel } from './task-kernel.ts';
import type { PreemptModel } from '../scenario/scenario.ts';

const EXIT: AnsweredRequest = { ask: 'exit' };

/** The request cannot be answered yet: the task comes back to it later. */
const NOT_YET = -1;

export interface EngineOptions {
  readonly cpus: number;
  readonly preempt: PreemptModel;
  readonly hz: number;
  readonly tickPhaseNs: number;
  readonly costs: CostModel;
}

/**
 * Discrete-event simulation of tasks on CPUs. It runs each task's program as far ahead as nobody could notice, answers what kernel paths ask,
 * and lets everything that comes before a moment happen before it.
 */
export class Engine implements SchedulerHost {
  readonly scheduler: Scheduler;
  readonly contextSwitchNs: number;
  readonly wakeIdleNs: number;
  /** The moment that was last reached. */
  nowNs = 0;
  private toldUntil = 0;
  private isHalted = false;
  /** The task that was being run when enough was told. It goes on before anything else happens, so that slices change nothing. */
  private interrupted: SimTask | null = null;
  private readonly queue = new EventQueue();
  private readonly sink: EventSink;
  private readonly counters: RunCounters;
  private readonly spinHandOverNs: number;
  /** Writers that spin on mmap_sem, in the order of the osq; the first spins on the owner. */
  private readonly spinners: { readonly task: SimTask; readonly sem: RwSemaphore }[] = [];
  /** By task number. */
  private readonly tasks: SimTask[] = [];
  private readonly kernels: TaskKernel[] = [];
  private readonly onExit: (task: SimTask) => void;

  constructor(options: EngineOptions, sink: EventSink, counters: RunCounters, onExit: (task: SimTask) => void) {
    const { costs } = options;
    this.contextSwitchNs = Math.floor(costs.contextSwitch.ps / 1000);
    this.wakeIdleNs = Math.floor(costs.wakeIdleCpu.ps / 1000);
    this.spinHandOverNs = Math.floor(costs.spinHandOver.ps / 1000);
    this.sink = sink;
    this.counters = counters;
    this.onExit = onExit;
    this.scheduler = new Scheduler(options.cpus, options.preempt, options.hz, options.tickPhaseNs, this);
  }

  /** The latest moment that anything was told of: ahead of nowNs while a path runs straight through. */
  get reachedNs(): number {
    return this.interrupted === null ? this.nowNs : this.interrupted.localNs;
  }

  /** Whether nothing is to come but `bounds` things that only bound the run. */
  isOver(bounds: number): boolean {
    return this.interrupted === null && this.queue.size <= bounds;
  }

  /** Lets things happen until `toldUntil` events were told in all, halt() was called, or the run is over but for so many bounds. */
  run(toldUntil: number, bounds: number): void {
    this.toldUntil = toldUntil;
    while (this.counters.told < toldUntil && !this.isHalted && !this.isOver(bounds)) this.step();
  }

  /** Nothing happens any more. */
  halt(): void {
    this.isHalted = true;
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
      this.tell(task, atNs, EventKind.TaskStart, task.cpu, 0, 0, task.kind);
    });
  }

  /** Wakes the task of that number at a moment to come. */
  wakeAt(taskId: number, timeNs: number): void {
    this.queue.planFor(this.tasks[taskId], timeNs, Upcoming.wake);
  }

  /** Ends a task that sleeps in a pause, computes in user mode, or has not begun. @returns false if it is inside the kernel */
  stop(task: SimTask): boolean {
    if (task.state === 'new') {
      task.state = 'done';
      return true;
    }
    const inUserMode = task.userUntilNs > this.nowNs && task.state !== 'sleeping';
    if (!task.isPausing && !inUserMode) return false;
    if (task.state === 'runnable') this.scheduler.forget(task);
    this.finish(task, Math.max(this.nowNs, task.pickedNs));
    return true;
  }

  /** Events below this index will not change any more. */
  get stableLength(): number {
    let stable = this.sink.length;
    if (this.scheduler.preempt !== 'full') return stable;
    for (const task of this.tasks) {
      const unfinished = task.preemptedNs !== -1 || (task.state === 'running' && task.localNs > this.nowNs);
      if (unfinished) stable = Math.min(stable, task.stretchStart);
    }
    return stable;
  }

  /** Tells of every task that was blocked uninterruptibly at the last look already and has not been scheduled since. */
  reportHungTasks(): void {
    for (const task of this.tasks) {
      if (task.blockedNs !== -1 && task.switchesSeen === task.switches) {
        this.tell(task, this.nowNs, EventKind.HungTask, 0, this.nowNs - task.blockedNs, 0, 0);
      }
      task.switchesSeen = task.switches;
    }
  }

  // What the scheduler tells the simulation.

  start(task: SimTask, startNs: number, cpu: Cpu): void {
    task.blockedNs = -1;
    if (task.preemptedNs === -1) {
      task.localNs = Math.max(task.localNs, startNs);
      task.stretchStart = this.sink.length;
    } else this.continueStretch(task, startNs);
    this.tell(task, startNs, EventKind.SchedIn, cpu.id, 0, 0, 0);
    this.resumeAt(task, task.localNs);
  }

  lostCpu(task: SimTask, nowNs: number, reason: SchedOutReason, cpu: Cpu): void {
    task.generation++;
    task.switches++;
    this.tell(task, nowNs, EventKind.SchedOut, cpu.id, 0, 0, reason);
    if (this.spinners.length > 0) this.checkSpinners(nowNs);
  }

  needReschedSet(cpu: Cpu, nowNs: number, cause: ReschedCause, by: SimTask): void {
    const { current } = cpu;
    if (current === null) return;
    this.tell(current, nowNs, EventKind.NeedReschedSet, cpu.id, 0, by.id, cause);
    if (current.state === 'spinning') {
      this.checkSpinners(nowNs);
      return;
    }
    if (this.scheduler.preempt === 'full') this.planPreemption(cpu, current, nowNs);
    else if (current.userUntilNs > nowNs) this.planPreemption(cpu, current, Math.max(nowNs, current.userFromNs));
  }

  /** Preemption on return from an interrupt: not inside this call, whose caller still works on the run queue. */
  private planPreemption(cpu: Cpu, task: SimTask, notBeforeNs: number): void {
    const { generation } = task;
    // A task that is still being switched to runs its first instruction before it is preempted.
    const atNs = Math.max(notBeforeNs, task.pickedNs);
    this.plan(atNs, () => {
      if (task.generation !== generation || cpu.current !== task || !cpu.needResched) return;
      this.tell(task, atNs, EventKind.NeedReschedClear, cpu.id, 0, 0, ReschedPoint.preempted);
      if (task.localNs > atNs) task.preemptedNs = atNs;
      if (!this.scheduler.yieldCpu(task, atNs)) task.preemptedNs = -1;
    });
  }

  /** A preempted task goes on in the middle of what it did: all that it told for later happens later. */
  private continueStretch(task: SimTask, startNs: number): void {
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

  private resumeAt(task: SimTask, timeNs: number): void {
    this.queue.planFor(task, timeNs, Upcoming.resume);
  }

  private resume(task: SimTask, generation: number): void {
    if (task.generation !== generation) return;
    task.syncedNs = task.localNs;
    task.stretchStart = this.sink.length;
    this.drive(task);
  }

  private wake(task: SimTask): void {
    if (task.state === 'done') return;
    if (task.isPausing) this.tell(task, this.nowNs, EventKind.Wakeup, 0, 0, task.id, 0);
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
        answer = this.answer(task, task.pending);
        if (answer === NOT_YET) return;
        task.pending = null;
      }
      const { path } = task;
      const next = path === null ? program.next(answer) : path.next(answer);
      if (this.spinners.length > 0) this.checkSpinners(task.localNs);
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
      if (this.counters.told >= this.toldUntil) {
        this.interrupted = task;
        return;
      }
    }
  }

  private answer(task: SimTask, request: AnsweredRequest): number {
    if (task.atReschedPoint) {
      if (!this.sync(task)) return NOT_YET;
      task.atReschedPoint = false;
      if (this.rescheduled(task, ReschedPoint.cond_resched)) return NOT_YET;
    }
    switch (request.ask) {
      case 'steps':
        return this.walkSteps(task, request);
      case 'touch':
        return this.sync(task) ? 0 : NOT_YET;
      case 'cond_resched':
        return this.reschedPoint(task, this.scheduler.preempt !== 'full', ReschedPoint.cond_resched);
      case 'might_sleep':
        return this.reschedPoint(task, this.scheduler.preempt === 'voluntary', ReschedPoint.might_sleep);
      case 'need_resched':
        if (!this.sync(task)) return NOT_YET;
        return this.scheduler.cpus[task.cpu].needResched ? 1 : 0;
      case 'spin':
        return this.spin(task, request.sem);
      case 'sleep_on':
        return this.sleepUntilWoken(task, request.killable);
      case 'pause':
        return this.pause(task, request.ns);
      case 'compute':
        return this.compute(task, request.ns);
      case 'exit':
        if (this.sync(task)) this.finish(task, task.localNs);
        return NOT_YET;
    }
  }

  /**
   * Nothing is to come before the task's own time, and it is not asked to give up its CPU: what others see is what it sees. Once enough was told
   * the answer is no, so that a path asks and the run can stop there.
   */
  isUndisturbed(task: SimTask): boolean {
    if (this.counters.told >= this.toldUntil) return false;
    const { localNs } = task;
    const isSynced = task.syncedNs === localNs;
    if ((!isSynced && this.queue.nextNs <= localNs) || this.spinners.length > 0) return false;
    if (this.scheduler.cpus[task.cpu].needResched) return false;
    task.atReschedPoint = false;
    if (isSynced) return true;
    task.syncedNs = localNs;
    task.stretchStart = this.sink.length;
    return true;
  }

  /** Lets everything happen that comes before the task's own time. @returns false if the task has to wait for that */
  private sync(task: SimTask): boolean {
    if (task.syncedNs === task.localNs || this.queue.nextNs > task.localNs) {
      // Nothing lies between: the task's time is the present.
      if (task.syncedNs !== task.localNs) {
        task.syncedNs = task.localNs;
        task.stretchStart = this.sink.length;
      }
      return true;
    }
    this.resumeAt(task, task.localNs);
    return false;
  }

  private reschedPoint(task: SimTask, applies: boolean, point: ReschedPoint): number {
    if (!applies) return 0;
    if (!this.sync(task)) return NOT_YET;
    return this.rescheduled(task, point) ? NOT_YET : 0;
  }

  /** schedule() if the flag is set. @returns whether the task lost the CPU */
  private rescheduled(task: SimTask, point: ReschedPoint): boolean {
    const cpu = this.scheduler.cpus[task.cpu];
    if (!cpu.needResched || this.scheduler.preempt === 'full') return false;
    this.tell(task, task.localNs, EventKind.NeedReschedClear, cpu.id, 0, 0, point);
    return this.scheduler.yieldCpu(task, task.localNs);
  }

  /** As many steps as end before anything else happens, but at least one. */
  private walkSteps(task: SimTask, request: StepsRequest): number {
    const kernel = this.kernels[task.id];
    const stepPs = kernel.stepPs(request.pagesPerStep);
    const horizonNs = this.queue.nextNs;
    let steps = request.steps;
    if (horizonNs !== Infinity && stepPs > 0) {
      const fits = Math.floor(((horizonNs - task.localNs) * 1000 - task.carryPs - 1) / stepPs);
      steps = Math.max(1, Math.min(steps, fits));
    }
    task.atReschedPoint = request.endsInCondResched;
    return kernel.walkSteps(steps, request.pagesPerStep);
  }

  private sleepUntilWoken(task: SimTask, killable: boolean): number {
    if (!task.wakePending && !this.sync(task)) return NOT_YET;
    if (task.wakePending) {
      task.wakePending = false;
      return 0;
    }
    if (!killable) task.blockedNs = task.localNs;
    this.goToSleep(task, SchedOutReason.blocked);
    return NOT_YET;
  }

  private pause(task: SimTask, ns: number): number {
    if (task.isPausing) {
      task.isPausing = false;
      task.wakePending = false;
      return 0;
    }
    if (!this.sync(task)) return NOT_YET;
    task.isPausing = true;
    this.wakeAt(task.id, task.localNs + ns);
    this.goToSleep(task, SchedOutReason.slept);
    return NOT_YET;
  }

  private goToSleep(task: SimTask, reason: SchedOutReason): void {
    this.clearFlag(task, ReschedPoint.slept);
    task.state = 'sleeping';
    this.scheduler.leaveCpu(task, task.localNs, reason);
  }

  /** The way back to user mode is a rescheduling point under every preemption model. */
  private compute(task: SimTask, ns: number): number {
    if (!this.sync(task)) return NOT_YET;
    const cpu = this.scheduler.cpus[task.cpu];
    if (cpu.needResched) {
      this.tell(task, task.localNs, EventKind.NeedReschedClear, cpu.id, 0, 0, ReschedPoint.preempted);
      if (this.scheduler.yieldCpu(task, task.localNs)) return NOT_YET;
    }
    task.userFromNs = task.localNs;
    task.localNs += ns;
    task.userUntilNs = task.localNs;
    return 0;
  }

  private finish(task: SimTask, nowNs: number): void {
    task.isPausing = false;
    const onCpu = this.scheduler.isOnCpu(task);
    if (onCpu) this.clearFlag(task, ReschedPoint.exited);
    this.tell(task, nowNs, EventKind.TaskEnd, task.cpu, 0, 0, 0);
    task.state = 'done';
    task.generation++;
    if (onCpu) this.scheduler.leaveCpu(task, nowNs, SchedOutReason.exited);
    this.onExit(task);
  }

  private clearFlag(task: SimTask, point: ReschedPoint): void {
    const cpu = this.scheduler.cpus[task.cpu];
    if (cpu.needResched) this.tell(task, task.localNs, EventKind.NeedReschedClear, cpu.id, 0, 0, point);
  }

  /** rwsem_optimistic_spin(): only while the owner is a writer that runs, and nobody wants this CPU. */
  private spin(task: SimTask, sem: RwSemaphore): number {
    const result = task.spun;
    if (result !== null) {
      task.spun = null;
      return result;
    }
    if (!this.sync(task)) return NOT_YET;
    if (!this.maySpin(task, sem)) return 0;
    this.tell(task, task.localNs, EventKind.LockWait, sem.id, 0, sem.waitList.length, LockMode.Write | LockMode.Spin);
    task.state = 'spinning';
    this.spinners.push({ task, sem });
    return NOT_YET;
  }

  private maySpin(task: SimTask, sem: RwSemaphore): boolean {
    if (this.scheduler.cpus[task.cpu].needResched || sem.owner === READER_OWNED) return false;
    return sem.owner === null || this.scheduler.isOnCpu(this.tasks[sem.owner.id]);
  }

  /** The world changed: who spins may have the lock, or must give up. */
  private checkSpinners(nowNs: number): void {
    for (let i = 0; i < this.spinners.length;) {
      const { task, sem } = this.spinners[i];
      if (i === 0 && sem.owner === null && sem.tryWriteSpinning(task))
        this.endSpin(task, nowNs + this.spinHandOverNs, 1);
      else if (!this.maySpin(task, sem)) this.endSpin(task, nowNs, 0);
      else i++;
    }
  }

  private endSpin(task: SimTask, atNs: number, result: 0 | 1): void {
    this.spinners.splice(
      this.spinners.findIndex((spinner) => spinner.task === task),
      1,
    );
    task.spun = result;
    task.state = 'running';
    task.localNs = Math.max(task.localNs, atNs);
    this.resumeAt(task, task.localNs);
  }

  private tell(
    task: SimTask,
    timeNs: number,
    kind: EventKind,
    addr: number,
    lenBytes: number,
    count: number,
    detail: number,
  ): void {
    this.sink.append(timeNs, timeNs, addr, lenBytes, count, task.id, kind, detail);
    this.counters.note(timeNs, addr, lenBytes, count, task.id, kind, detail);
  }
}
