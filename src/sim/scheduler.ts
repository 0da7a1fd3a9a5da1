import { ReschedCause, SchedOutReason } from '../mm/events.ts';
import type { PreemptModel } from '../scenario/scenario.ts';
import type { SimTask } from './sim-task.ts';

/** One CPU and its run queue. */
export interface Cpu {
  readonly id: number;
  current: SimTask | null;
  /** Runnable tasks that wait for this CPU; the running one is not in it. */
  readonly queue: SimTask[];
  needResched: boolean;
  minVruntime: number;
  tickPlanned: boolean;
}

/** What the scheduler needs of the simulation around it. */
export interface SchedulerHost {
  /** A task gets a CPU: it may go on at `startNs`. */
  start(task: SimTask, startNs: number, cpu: Cpu): void;
  lostCpu(task: SimTask, nowNs: number, reason: SchedOutReason, cpu: Cpu): void;
  needReschedSet(cpu: Cpu, nowNs: number, cause: ReschedCause, by: SimTask): void;
  plan(timeNs: number, happen: () => void): void;
  readonly contextSwitchNs: number;
  readonly wakeIdleNs: number;
}

const SCHED_LATENCY_NS = 6_000_000;
const MIN_GRANULARITY_NS = 750_000;
const WAKEUP_GRANULARITY_NS = 1_000_000;
/** sched_nr_latency: with more runnable tasks the period grows. */
const NR_LATENCY = 8;

/**
 * CFS of v4.17 for tasks of one weight in one group: slices, wake-up preemption, the tick, idle balancing. need_resched is set where the
 * kernel sets it (tick with more than one runnable task; wake-up of a task that is far enough behind) and nowhere else: somebody who waits
 * for a lock is not runnable and never sets it.
 */
export class Scheduler {
  readonly cpus: readonly Cpu[];
  readonly preempt: PreemptModel;
  private readonly host: SchedulerHost;
  private readonly tickNs: number;
  private readonly tickPhaseNs: number;
  private readonly latencyNs: number;
  private readonly minGranularityNs: number;
  private readonly wakeupGranularityNs: number;
  /** Tasks that wait for a CPU and may move to another, in all queues. */
  private movable = 0;

  /** @param tickPhaseNs where the first tick lies, 0 to one tick */
  constructor(cpuCount: number, preempt: PreemptModel, hz: number, tickPhaseNs: number, host: SchedulerHost) {
    this.cpus = Array.from({ length: cpuCount }, (_, id) => ({
      id,
      current: null,
      queue: [],
      needResched: false,
      minVruntime: 0,
      tickPlanned: false,
    }));
    this.preempt = preempt;
    this.host = host;
    this.tickNs = Math.floor(1_000_000_000 / hz);
    this.tickPhaseNs = tickPhaseNs;
    // get_update_sysctl_factor(): 1 + ilog2(min(cpus, 8))
    const factor = 32 - Math.clz32(Math.min(cpuCount, 8));
    this.latencyNs = SCHED_LATENCY_NS * factor;
    this.minGranularityNs = MIN_GRANULARITY_NS * factor;
    this.wakeupGranularityNs = WAKEUP_GRANULARITY_NS * factor;
  }

  isOnCpu(task: SimTask): boolean {
    return this.cpus[task.cpu].current === task;
  }

  /** try_to_wake_up(), or wake_up_new_task() with `isNew`: chooses a CPU, queues, and lets it preempt if it is far enough behind. */
  wake(task: SimTask, nowNs: number, isNew: boolean): void {
    const cpu = this.chooseCpu(task);
    const from = this.cpus[task.cpu];
    if (from !== cpu) task.vruntime += cpu.minVruntime - from.minVruntime;
    task.cpu = cpu.id;
    // enqueue_entity(): what the CPU did meanwhile counts before the task is placed.
    if (cpu.current !== null) this.account(cpu.current, nowNs);
    // place_entity() with GENTLE_FAIR_SLEEPERS
    task.vruntime = Math.max(task.vruntime, cpu.minVruntime - (isNew ? 0 : this.latencyNs / 2));
    if (cpu.current === null) {
      this.dispatch(cpu, task, nowNs + (isNew ? 0 : this.host.wakeIdleNs));
      return;
    }
    this.enqueue(cpu, task);
    if (cpu.current.vruntime - task.vruntime > this.wakeupGranularityNs) {
      this.setNeedResched(cpu, nowNs, ReschedCause.wakeup, task);
    }
    this.ensureTick(cpu, nowNs);
  }

  /**
   * schedule() of a task that wants to go on running: another may take the CPU.
   * @returns false if it keeps the CPU
   */
  yieldCpu(task: SimTask, nowNs: number): boolean {
    const cpu = this.cpus[task.cpu];
    cpu.needResched = false;
    this.account(task, nowNs);
    const next = this.leftmost(cpu);
    if (next === null || next.vruntime >= task.vruntime) return false;
    this.release(cpu, task, nowNs, SchedOutReason.preempted);
    this.enqueue(cpu, task);
    this.pickNext(cpu, nowNs);
    return true;
  }

  /** schedule() of a task that goes to sleep or ends; it must be on a CPU. */
  leaveCpu(task: SimTask, nowNs: number, reason: SchedOutReason): void {
    const cpu = this.cpus[task.cpu];
    cpu.needResched = false;
    this.account(task, nowNs);
    this.release(cpu, task, nowNs, reason);
    this.pickNext(cpu, nowNs);
  }

  /** Takes a task that waits for a CPU out of its queue. */
  forget(task: SimTask): void {
    const { queue } = this.cpus[task.cpu];
    const i = queue.indexOf(task);
    if (i === -1) return;
    queue.splice(i, 1);
    if (task.pinned === null) this.movable--;
  }

  private enqueue(cpu: Cpu, task: SimTask): void {
    task.state = 'runnable';
    cpu.queue.push(task);
    if (task.pinned === null) this.movable++;
  }

  private release(cpu: Cpu, task: SimTask, nowNs: number, reason: SchedOutReason): void {
    cpu.current = null;
    this.host.lostCpu(task, nowNs, reason, cpu);
  }

  private pickNext(cpu: Cpu, nowNs: number): void {
    const next = this.leftmost(cpu) ?? this.pull(cpu);
    if (next === null) return;
    this.forget(next);
    if (next.cpu !== cpu.id) {
      next.vruntime += cpu.minVruntime - this.cpus[next.cpu].minVruntime;
      next.cpu = cpu.id;
    }
    this.dispatch(cpu, next, nowNs + this.host.contextSwitchNs);
    this.ensureTick(cpu, nowNs);
  }

  private dispatch(cpu: Cpu, task: SimTask, startNs: number): void {
    cpu.current = task;
    task.state = 'running';
    task.pickedNs = startNs;
    task.accountedNs = startNs;
    this.host.start(task, startNs, cpu);
  }

  /** update_curr() */
  private account(task: SimTask, nowNs: number): void {
    const cpu = this.cpus[task.cpu];
    if (nowNs > task.accountedNs) {
      task.vruntime += nowNs - task.accountedNs;
      task.accountedNs = nowNs;
    }
    const next = this.leftmost(cpu);
    const least = next === null ? task.vruntime : Math.min(task.vruntime, next.vruntime);
    cpu.minVruntime = Math.max(cpu.minVruntime, least);
  }

  private leftmost(cpu: Cpu): SimTask | null {
    let least: SimTask | null = null;
    for (const task of cpu.queue) if (least === null || task.vruntime < least.vruntime) least = task;
    return least;
  }

  /** New-idle balancing: the longest queue gives up a task that may move. */
  private pull(idle: Cpu): SimTask | null {
    if (this.movable === 0) return null;
    let found: SimTask | null = null;
    let longest = 0;
    for (const cpu of this.cpus) {
      if (cpu === idle || cpu.queue.length <= longest) continue;
      const candidate = cpu.queue.find((task) => task.pinned === null);
      if (candidate === undefined) continue;
      longest = cpu.queue.length;
      found = candidate;
    }
    if (found !== null) this.forget(found);
    return found;
  }

  /** select_task_rq_fair() in short: where it ran if that is idle, else any idle CPU, else where it ran. */
  private chooseCpu(task: SimTask): Cpu {
    if (task.pinned !== null) return this.cpus[task.pinned];
    const previous = this.cpus[task.cpu];
    if (previous.current === null) return previous;
    const idle = this.cpus.find((cpu) => cpu.current === null);
    if (idle !== undefined) return idle;
    return this.cpus.reduce((best, cpu) => (cpu.queue.length < best.queue.length ? cpu : best), previous);
  }

  private ensureTick(cpu: Cpu, nowNs: number): void {
    if (cpu.tickPlanned || cpu.current === null || cpu.queue.length === 0) return;
    cpu.tickPlanned = true;
    const past = Math.floor((nowNs - this.tickPhaseNs) / this.tickNs);
    this.host.plan(this.tickPhaseNs + (past + 1) * this.tickNs, () => {
      this.tick(cpu, this.tickPhaseNs + (past + 1) * this.tickNs);
    });
  }

  /** task_tick_fair(): looks for preemption only while more than one task is runnable here. */
  private tick(cpu: Cpu, nowNs: number): void {
    cpu.tickPlanned = false;
    const { current } = cpu;
    if (current === null || cpu.queue.length === 0) return;
    this.account(current, nowNs);
    if (this.sliceIsOver(cpu, current, nowNs)) {
      const next = this.leftmost(cpu);
      if (next !== null) this.setNeedResched(cpu, nowNs, ReschedCause.tick, next);
    }
    this.ensureTick(cpu, nowNs);
  }

  /** check_preempt_tick() */
  private sliceIsOver(cpu: Cpu, current: SimTask, nowNs: number): boolean {
    const running = cpu.queue.length + 1;
    const period = running > NR_LATENCY ? running * this.minGranularityNs : this.latencyNs;
    const slice = Math.floor(period / running);
    const ran = nowNs - current.pickedNs;
    if (ran > slice) return true;
    if (ran < this.minGranularityNs) return false;
    const next = this.leftmost(cpu);
    return next !== null && current.vruntime - next.vruntime > slice;
  }

  /** resched_curr() */
  private setNeedResched(cpu: Cpu, nowNs: number, cause: ReschedCause, by: SimTask): void {
    if (cpu.needResched) return;
    cpu.needResched = true;
    this.host.needReschedSet(cpu, nowNs, cause, by);
  }
}
