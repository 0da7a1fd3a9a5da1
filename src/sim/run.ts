import type { Approach } from '../mm/kernel.ts';
import { TASK_SIZE } from '../mm/units.ts';
import type { Scenario, TaskSpec } from '../scenario/scenario.ts';
import type { ScenarioError } from '../scenario/scenario-error.ts';
import type { CostModel } from './costs.ts';
import { Engine } from './engine.ts';
import { OrderedEngine } from './ordered-engine.ts';
import { OrderedKernel } from './ordered-kernel.ts';
import { orderedProgram } from './ordered-programs.ts';
import type { EventSink } from './event-sink.ts';
import type { WaitListener } from './lock-log.ts';
import { programOf, type RunState } from './programs.ts';
import { Random } from './random.ts';
import { RunCounters } from './run-counters.ts';
import type { RunSummary } from './run-summary.ts';
import type { SimTask } from './sim-task.ts';
import { ForesightedKernel } from './task-kernel.ts';
import { worldOf, type World } from './world-of.ts';

/** Things that are planned only to bound the run: the end of simulated time, and khungtaskd's next look. */
const BOUNDS = 2;

/** How often khungtaskd looks (sysctl kernel.hung_task_timeout_secs), and how long a task must be blocked. */
const HUNG_TASK_TIMEOUT_NS = 120_000_000_000;

/** A run of one scenario under one approach at given prices, resumable in slices. The same scenario gives the same events everywhere. */
export class Run implements RunState {
  callsDone = false;
  readonly seed: number;
  readonly polling = new Set<number>();
  /** Set where a step of the scenario's order could not be made, which ended the run: says which, and why. */
  misfit: ScenarioError | null = null;
  /** The range of the first munmap (or of the first mapping), for pictures and progress. */
  readonly range: { readonly start: number; readonly lenBytes: number };
  private readonly scenario: Scenario;
  private readonly approach: Approach;
  private readonly sink: EventSink;
  private readonly world: World;
  private readonly engine: Engine | OrderedEngine;
  private readonly counters: RunCounters;
  private callsLeft: number;
  private finished = false;
  private endedBy: string | null = null;

  constructor(scenario: Scenario, approach: Approach, sink: EventSink, costs: CostModel) {
    this.scenario = scenario;
    this.approach = approach;
    this.seed = scenario.seed;
    this.sink = sink;
    this.world = worldOf(scenario);
    const { mm, tasks } = this.world;
    const simTasks = tasks.map(({ task }) => task);
    const firstCalls = tasks.findIndex(({ spec }) => spec.kind === 'calls' && !spec.repeat);
    this.counters = new RunCounters(simTasks, firstCalls, mm);
    this.callsLeft = tasks.filter(({ spec }) => endsTheRun(spec)).length;
    this.range = rangeOf(scenario);
    this.engine = scenario.order === null ? this.scheduled(costs) : this.ordered(scenario.order, costs);
  }

  /** The tasks, in the order of the `task` column. */
  get tasks(): readonly SimTask[] {
    return this.world.tasks.map(({ task }) => task);
  }

  /** How far simulated time has come, ns. */
  get nowNs(): number {
    return this.engine.reachedNs;
  }

  /** Hears of every wait for mmap_sem, also of those that the run's end cuts short. */
  set onWait(listener: WaitListener) {
    this.counters.lock.onWait = listener;
  }

  /** How often each task took mmap_sem, failed to, let go of it or downgraded it. */
  get lockOperations(): ArrayLike<number> {
    return this.counters.lock.operations;
  }

  onlyPollersLeft(): boolean {
    return this.world.tasks.every(
      ({ task, spec }) => spec.kind !== 'calls' || spec.repeat || task.state === 'done' || this.polling.has(task.id),
    );
  }

  /** How much of the range is unmapped, 0 to 1. */
  get share(): number {
    if (this.finished) return 1;
    const { start, lenBytes } = this.range;
    return Math.min(1, Math.max(0, (this.counters.sweptTo - start) / lenBytes));
  }

  /** Events below this index will not change any more: they may leave the process. */
  get stableLength(): number {
    return this.finished ? this.sink.length : this.engine.stableLength;
  }

  /**
   * Goes on until about `maxEvents` more events were told, or for so long that they might have been.
   *
   * @returns true when the run is over: all calls returned and their neighbours finished their round, or a bound of the scenario was met
   */
  advance(maxEvents: number): boolean {
    const { limits } = this.scenario;
    this.engine.run(Math.min(this.counters.told + maxEvents, limits.events), BOUNDS);
    if (this.engine.isOver(BOUNDS)) this.end(this.callsDone ? null : 'deadlock: every task waits for another');
    else if (this.counters.told >= limits.events) this.end(`limits.events: ${limits.events} events were told`);
    return this.finished;
  }

  /** What the run comes to so far; call it after the last advance(). */
  summary(): RunSummary {
    const { mm, tasks } = this.world;
    const simTasks = tasks.map(({ task }) => task);
    return this.counters.summary(this.approach.id, simTasks, mm, this.engine.nowNs, this.endedBy);
  }

  /** By the scheduler. */
  private scheduled(costs: CostModel): Engine {
    const { scenario, approach, world, sink, counters } = this;
    const tickPhaseNs = new Random(scenario.seed).below(Math.floor(1_000_000_000 / scenario.hz));
    const { cpus, preempt, hz } = scenario;
    const engine = new Engine({ cpus, preempt, hz, tickPhaseNs, costs }, sink, counters, (task) => {
      this.noteExit(task);
    });
    this.planBounds(engine);
    this.planHungTaskCheck(engine, HUNG_TASK_TIMEOUT_NS);
    const parts = { host: engine, sink, counters, costs };
    for (const { task, spec, region } of world.tasks) {
      const kernel = new ForesightedKernel(world.mm, task, approach, scenario, parts);
      task.program = programOf(kernel, spec, region, this);
      engine.launch(task, kernel, spec.atNs);
    }
    return engine;
  }

  /** In the order of a schedule. */
  private ordered(order: string, costs: CostModel): OrderedEngine {
    const { scenario, approach, world, sink, counters } = this;
    const lastPolls = new Set<number>();
    const engine = new OrderedEngine(order, costs, sink, counters, lastPolls, {
      onExit: (task) => {
        this.noteExit(task);
      },
      onEnd: (reason, misfit) => {
        this.misfit = misfit;
        this.end(reason);
      },
    });
    this.planBounds(engine);
    const parts = { host: engine, sink, counters, costs };
    for (const { task, spec, region } of world.tasks) {
      const kernel = new OrderedKernel(world.mm, task, approach, scenario, parts);
      engine.launch(task, kernel, orderedProgram(kernel, spec, region, lastPolls), spec.kind === 'calls');
    }
    return engine;
  }

  private planBounds(engine: Engine | OrderedEngine): void {
    const { simNs } = this.scenario.limits;
    engine.plan(simNs, () => {
      this.end(`limits.simNs: ${simNs} ns were simulated`);
    });
  }

  /** check_hung_uninterruptible_tasks(): every 120 s, reports who has not been scheduled since the last look. Killable waits do not count. */
  private planHungTaskCheck(engine: Engine, atNs: number): void {
    engine.plan(atNs, () => {
      engine.reportHungTasks();
      this.planHungTaskCheck(engine, atNs + HUNG_TASK_TIMEOUT_NS);
    });
  }

  private noteExit(task: SimTask): void {
    if (!endsTheRun(this.world.tasks[task.id].spec)) return;
    this.callsLeft--;
    if (this.callsLeft > 0) return;
    this.callsDone = true;
    for (const { task: neighbour } of this.world.tasks) if (neighbour.state !== 'done') this.engine.stop(neighbour);
  }

  private end(reason: string | null): void {
    if (this.finished) return;
    this.finished = true;
    this.endedBy = reason;
    this.engine.halt();
    this.counters.lock.endAt(this.engine.nowNs);
  }
}

/** Whether the run goes on until the task has returned. */
function endsTheRun(spec: TaskSpec): boolean {
  return spec.kind === 'calls' ? !spec.repeat : spec.rounds !== null;
}

function rangeOf(scenario: Scenario): { start: number; lenBytes: number } {
  for (const { calls } of scenario.tasks) {
    for (const call of calls) {
      if (call.op === 'munmap' && call.len > 0) return { start: call.addr, lenBytes: Math.min(call.len, TASK_SIZE) };
    }
  }
  const [first] = scenario.mappings;
  return first === undefined ? { start: 0, lenBytes: 1 } : { start: first.start, lenBytes: first.lenBytes };
}
