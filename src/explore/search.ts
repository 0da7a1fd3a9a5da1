import type { Approach } from '../mm/kernel.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { AtomicSpecification } from './atomic-specification.ts';
import { countSchedules } from './count-schedules.ts';
import type { Choice } from './history.ts';
import { Interner } from './interner.ts';
import type { Program } from './program.ts';
import { Run } from './run.ts';
import type { Bounds, Judgement, Progress, SearchOptions, SearchResult } from './search-result.ts';
import { simplestFindings } from './simplest-findings.ts';
import type { Edge, State } from './state.ts';
import { StateGraph } from './state-graph.ts';

/** A state to look at, and what to do there. */
interface Work {
  readonly state: State;
  readonly choice: number;
}

/**
 * Every order in which the tasks of a scenario can run under one approach. Generators cannot be copied, so a state is reached by running the steps that
 * lead to it again, unless the last run stands just there. States are looked at by the number of preemptions it takes to reach them, a preemption
 * being a switch away from a task that could go on.
 */
export class Search {
  readonly scenario: Scenario;
  readonly programs: readonly Program[];
  readonly approach: Approach;
  private readonly bounds: Bounds;
  private readonly traces = new Interner();
  private readonly graph: StateGraph;
  private run: Run;
  private at: State;
  private exercised: boolean;
  private transitions = 0;
  private level = 0;
  private stopped = false;
  private readonly steps: Generator<void, void>;
  private done = false;

  constructor(
    scenario: Scenario,
    programs: readonly Program[],
    approach: Approach,
    specification: AtomicSpecification,
    options: SearchOptions = {},
  ) {
    this.scenario = scenario;
    this.programs = programs;
    this.approach = approach;
    this.bounds = { states: scenario.limits.states, preemptions: Infinity, ...options.bounds };
    this.run = this.newRun();
    this.exercised = this.run.exercised;
    this.graph = new StateGraph(this.run, programs, specification, { forgetReaders: options.forgetReaders === true });
    this.at = this.graph.root;
    this.steps = this.work();
  }

  get progress(): Progress {
    const { size, outcomeCount, violations } = this.graph;
    return {
      level: this.level,
      states: size,
      transitions: this.transitions,
      outcomes: outcomeCount,
      violations: violations.length,
    };
  }

  /** Tries about so many transitions more. @returns whether all is done */
  slice(transitions: number): boolean {
    const until = this.transitions + transitions;
    while (!this.done && this.transitions < until) this.done = this.steps.next().done === true;
    return this.done;
  }

  /** Ends the search where it is. */
  stop(): void {
    this.stopped = true;
  }

  result(): SearchResult {
    const { graph } = this;
    const complete = this.done && !this.stopped;
    return {
      complete,
      preemptionsComplete: complete || this.level === 0 ? null : this.level - 1,
      schedules: countSchedules(graph.root),
      states: graph.size,
      transitions: this.transitions,
      outcomes: graph.outcomeTexts(),
      exercised: this.exercised,
      findings: simplestFindings(graph.root, this.programs.length, graph.violations),
    };
  }

  /** Follows one schedule: what goes wrong at which of its steps, and how it ends if it leads to an end. Choices must be possible ones. */
  judge(choices: readonly Choice[]): Judgement {
    const { graph } = this;
    let state = graph.root;
    const violations: Judgement['violations'][number][] = [];
    const note = (ids: readonly number[], step: number): void => {
      for (const id of ids) violations.push({ step, ...graph.violations[id] });
    };
    note(state.violations, 0);
    choices.forEach((choice, i) => {
      const { to, violations: ids } = this.follow(state, indexOfChoice(state, choice));
      state = to;
      note(ids, i + 1);
      note(state.violations, i + 1);
    });
    return { violations, outcome: graph.outcomeOf(state), state: graph.keyOf(state) };
  }

  /** Level by level; yields after each transition. */
  private *work(): Generator<void, void> {
    let next: Work[] = [];
    let stack: Work[] = [];
    const visit = (state: State, last: number): void => {
      const bit = 1 << (last + 1);
      if ((state.visited & bit) !== 0) return;
      state.visited |= bit;
      const canGoOn = state.choices.some(({ task }) => task === last);
      // The last one pushed is looked at first: where the run goes on by itself.
      for (let choice = state.choices.length - 1; choice >= 0; choice--) {
        const isPreemption = canGoOn && state.choices[choice].task !== last;
        (isPreemption ? next : stack).push({ state, choice });
      }
    };
    visit(this.graph.root, -1);
    for (;;) {
      for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
        const { state, choice } = item;
        const known = state.edges[choice] !== null;
        if (!known && this.graph.size >= this.bounds.states) this.stopped = true;
        if (this.stopped) return;
        const { to } = this.follow(state, choice);
        visit(to, state.choices[choice].task);
        if (!known) yield;
      }
      if (next.length === 0) return;
      this.level++;
      if (this.level > this.bounds.preemptions) {
        this.stopped = true;
        return;
      }
      stack = next.reverse();
      next = [];
    }
  }

  private follow(state: State, choice: number): Edge {
    const known = state.edges[choice];
    if (known !== null) return known;
    this.goTo(state);
    const step = state.choices[choice];
    const edge = this.graph.after(this.run, state, step, this.run.step(step));
    this.exercised ||= this.run.exercised;
    state.edges[choice] = edge;
    // A state that was known before may stand for another run; the one at hand is just as good to go on from.
    this.at = edge.to;
    this.transitions++;
    return edge;
  }

  /** Makes the run stand at a state. */
  private goTo(state: State): void {
    if (this.at === state) return;
    const path: Choice[] = [];
    for (let s: State | null = state; s?.via; s = s.parent) path.push(s.via);
    this.run = this.newRun();
    for (let i = path.length - 1; i >= 0; i--) this.run.step(path[i]);
    this.at = state;
  }

  private newRun(): Run {
    return new Run(this.scenario, this.programs, this.approach, this.traces);
  }
}

function indexOfChoice(state: State, { task, answer }: Choice): number {
  return state.choices.findIndex((choice) => choice.task === task && choice.answer === answer);
}
