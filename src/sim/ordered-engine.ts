import { isChoicePoint } from '../mm/choice-points.ts';
import { EventKind, ReschedCause, ReschedPoint, SchedOutReason, Violation } from '../mm/events.ts';
import { indexOfLetter, letterOf, parseSchedule, type Stretch } from '../scenario/schedule.ts';
import { ScenarioError } from '../scenario/scenario-error.ts';
import type { CostModel } from './costs.ts';
import type { EventSink } from './event-sink.ts';
import { UseAfterFree, type OrderedKernel } from './ordered-kernel.ts';
import type { OrderedProgram, OrderedRequest } from './ordered-programs.ts';
import { stepsFor } from './quiet-steps.ts';
import type { RunCounters } from './run-counters.ts';
import type { SimTask } from './sim-task.ts';
import { TaskLog } from './task-log.ts';

/** What an ordered run tells whoever began it. */
export interface OrderListener {
  onExit(task: SimTask): void;
  /** Nothing can be run any more. @param misfit where it is since a step of the order cannot be made */
  onEnd(reason: string, misfit: ScenarioError | null): void;
}

interface OrderedTask {
  readonly task: SimTask;
  readonly kernel: OrderedKernel;
  readonly program: OrderedProgram;
  readonly makesCalls: boolean;
  /** The choice point that it stands at; null before its first one, and at its end. */
  pending: OrderedRequest | null;
  /** It was woken from the sleep that it asked for. */
  isWoken: boolean;
  /** Another task ran while it stood at a need_resched(), which is true thereby. */
  lostCpu: boolean;
  /** need_resched is set on its CPU. */
  needResched: boolean;
}

/**
 * Runs tasks in a given order, a schedule of the race search, in place of the scheduler: as many choice points of a task as the order says, then
 * those of the next. Work takes its time, and each switch a context switch. After the end of the order each task goes on as far as it gets, in document
 * order. A use after free ends the run, since nothing is known of what comes after.
 */
export class OrderedEngine {
  /** How far simulated time has come, ns. */
  nowNs = 0;
  private readonly order: readonly Stretch[];
  private readonly contextSwitchNs: number;
  private readonly sink: EventSink;
  private readonly log: TaskLog;
  private readonly listener: OrderListener;
  private readonly tasks: OrderedTask[] = [];
  private readonly planned: { readonly timeNs: number; readonly happen: () => void }[] = [];
  private readonly lastPolls: ReadonlySet<number>;
  private current: OrderedTask | null = null;
  /** The stretch of the order that it is in, how many of its steps are made, and how many in all. */
  private stretch = 0;
  private stepsOfStretch = 0;
  private steps = 0;
  /** The present step is one of the order. */
  private isFollowing = false;
  /** Somebody was on a CPU already. */
  private hasRun = false;
  private isHalted = false;

  /** @param lastPolls numbers of the tasks that poll for the last time */
  constructor(
    order: string,
    costs: CostModel,
    sink: EventSink,
    counters: RunCounters,
    lastPolls: ReadonlySet<number>,
    listener: OrderListener,
  ) {
    this.order = parseSchedule(order);
    this.contextSwitchNs = Math.floor(costs.contextSwitch.ps / 1000);
    this.sink = sink;
    this.log = new TaskLog(sink, counters);
    this.lastPolls = lastPolls;
    this.listener = listener;
  }

  get reachedNs(): number {
    return this.nowNs;
  }

  /** Only one task runs at a time, so that nothing moves any more once it is told. */
  get stableLength(): number {
    return this.sink.length;
  }

  /** Tasks come in document order. */
  launch(task: SimTask, kernel: OrderedKernel, program: OrderedProgram, makesCalls: boolean): void {
    const launched = { task, kernel, program, makesCalls, pending: null, isWoken: false, lostCpu: false };
    this.tasks.push({ ...launched, needResched: false });
    this.tell(task, EventKind.TaskStart, task.cpu, 0, 0, task.kind);
  }

  plan(timeNs: number, happen: () => void): void {
    this.planned.push({ timeNs, happen });
    this.planned.sort((a, b) => a.timeNs - b.timeNs);
  }

  wakeAt(taskId: number): void {
    this.tasks[taskId].isWoken = true;
  }

  /** Every task does what it has to do. */
  stop(): void {
    // Nobody is stopped.
  }

  halt(): void {
    this.isHalted = true;
  }

  isOver(): boolean {
    return this.next() === null;
  }

  /** Makes steps until `toldUntil` events were told in all, halt() was called, nobody can go on, or so many were made that more might have been told. */
  run(toldUntil: number): void {
    let steps = stepsFor(toldUntil - this.log.told);
    while (this.log.told < toldUntil && steps-- > 0 && !this.isHalted) {
      const next = this.next();
      if (next === null) return;
      while (this.planned.length > 0 && this.planned[0].timeNs <= this.nowNs) this.planned.shift()?.happen();
      if (!this.isHalted) this.step(next);
    }
  }

  /** @returns who makes the next step; null if nobody can */
  private next(): OrderedTask | null {
    if (this.isInOrder) return this.tasks[indexOfLetter(this.order[this.stretch].letter)];
    const { current } = this;
    if (current !== null && this.whyNot(current) === null) return current;
    return this.tasks.find((task) => this.whyNot(task) === null) ?? null;
  }

  private get isInOrder(): boolean {
    return this.stretch < this.order.length;
  }

  private step(next: OrderedTask): void {
    const { isInOrder } = this;
    const isBorder = isInOrder && this.stepsOfStretch === 0;
    this.isFollowing = isInOrder;
    if (isInOrder) this.countStep();
    if (next.task.state === 'new') {
      this.switchTo(next);
      this.advance(next, 0);
    }
    const why = this.whyNot(next);
    if (why === null) {
      this.switchTo(next);
      this.resume(next, isBorder);
    } else if (isInOrder) this.endOfFit(next, why);
  }

  private countStep(): void {
    this.steps++;
    this.stepsOfStretch++;
    if (this.stepsOfStretch < this.order[this.stretch].steps) return;
    this.stretch++;
    this.stepsOfStretch = 0;
  }

  private endOfFit({ task }: OrderedTask, why: string): void {
    const found = `step ${this.steps}, at which ${letterOf(task.id)} (${task.name}) ${why}`;
    const misfit = new ScenarioError('order', found, 'a schedule whose every step can be made under the approach');
    this.listener.onEnd(`order: ${found}`, misfit);
  }

  /** Why a task cannot go on now; null if it can. */
  private whyNot({ task, pending, isWoken }: OrderedTask): string | null {
    if (task.state === 'done') return 'has ended';
    if (pending?.ask === 'sleep_on' && !isWoken) {
      const { id, holders } = pending.sem;
      const who = Array.from(holders, ({ id: holder }) => letterOf(holder)).join(', ');
      return `waits for ${id === 0 ? 'mmap_sem' : `lock ${id}`}${who === '' ? '' : `, which ${who} holds`}`;
    }
    if (pending?.ask === 'poll_again' && !this.isAloneInCalling(task)) return 'waits until nobody else makes calls';
    return null;
  }

  private isAloneInCalling(task: SimTask): boolean {
    return this.tasks.every(
      (other) =>
        other.task === task ||
        !other.makesCalls ||
        other.task.state === 'done' ||
        other.pending?.ask === 'poll_again' ||
        this.lastPolls.has(other.task.id),
    );
  }

  /** Answers the choice point that a task stands at, and runs it to its next one. */
  private resume(resumed: OrderedTask, isBorder: boolean): void {
    for (const other of this.tasks) {
      if (other !== resumed && other.pending?.ask === 'need_resched') other.lostCpu = true;
    }
    const { task, kernel, pending, lostCpu } = resumed;
    resumed.pending = null;
    resumed.isWoken = false;
    resumed.lostCpu = false;
    let answer = 0;
    if (pending?.ask === 'steps') answer = kernel.walkSteps(1, pending.pagesPerStep);
    else if (pending?.ask === 'need_resched' && (isBorder || lostCpu)) {
      answer = 1;
      if (!resumed.needResched) {
        const by = this.tasks.find((other) => other !== resumed && other.task.state !== 'done') ?? resumed;
        this.tell(task, EventKind.NeedReschedSet, task.cpu, 0, by.task.id, ReschedCause.tick);
      }
      resumed.needResched = true;
    }
    this.advance(resumed, answer);
  }

  private advance(running: OrderedTask, first: number): void {
    const { task, kernel, program } = running;
    for (let answer = first; ; answer = 0) {
      let next: IteratorResult<OrderedRequest, void>;
      try {
        next = program.next(answer);
      } catch (error) {
        this.endInViolation(running, error);
        return;
      }
      this.nowNs = task.localNs;
      if (next.done === true) {
        this.finish(running);
        return;
      }
      const request = next.value;
      if (request.ask === 'poll_again' || isChoicePoint(kernel, request)) {
        running.pending = request;
        if (request.ask === 'sleep_on') this.leaveCpu(running, 'sleeping', SchedOutReason.blocked, ReschedPoint.slept);
        return;
      }
      if (request.ask === 'cond_resched') this.clearFlag(running, ReschedPoint.cond_resched);
      if (request.ask === 'might_sleep') this.clearFlag(running, ReschedPoint.might_sleep);
    }
  }

  /** A mechanism that refuses (a VMA over another one, a page mapped twice) stands before a broken address space. */
  private endInViolation({ task }: OrderedTask, error: unknown): void {
    if (!(error instanceof Error)) throw error;
    this.nowNs = task.localNs;
    if (!(error instanceof UseAfterFree)) this.tell(task, EventKind.Violation, 0, 0, 0, Violation.refused);
    const where = this.isFollowing ? `in step ${this.steps} of the order` : 'after the order';
    this.listener.onEnd(`memory safety ${where}: ${task.name}: ${error.message}`, null);
  }

  private switchTo(next: OrderedTask): void {
    const { current } = this;
    if (current === next) return;
    const { task } = next;
    if (current !== null) this.leaveCpu(current, 'runnable', SchedOutReason.preempted, ReschedPoint.preempted);
    if (this.hasRun) this.nowNs += this.contextSwitchNs;
    this.hasRun = true;
    task.localNs = this.nowNs;
    task.state = 'running';
    this.current = next;
    this.tell(task, EventKind.SchedIn, task.cpu, 0, 0, 0);
  }

  private leaveCpu(leaving: OrderedTask, state: SimTask['state'], reason: SchedOutReason, point: ReschedPoint): void {
    const { task } = leaving;
    this.clearFlag(leaving, point);
    this.tell(task, EventKind.SchedOut, task.cpu, 0, 0, reason);
    task.state = state;
    this.current = null;
  }

  private clearFlag(cleared: OrderedTask, point: ReschedPoint): void {
    if (!cleared.needResched) return;
    cleared.needResched = false;
    this.tell(cleared.task, EventKind.NeedReschedClear, cleared.task.cpu, 0, 0, point);
  }

  private finish(finished: OrderedTask): void {
    const { task } = finished;
    this.tell(task, EventKind.TaskEnd, task.cpu, 0, 0, 0);
    this.leaveCpu(finished, 'done', SchedOutReason.exited, ReschedPoint.exited);
    this.listener.onExit(task);
  }

  private tell(task: SimTask, kind: EventKind, addr: number, lenBytes: number, count: number, detail: number): void {
    this.log.tell(task, this.nowNs, kind, addr, lenBytes, count, detail);
  }
}
