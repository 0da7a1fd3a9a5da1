import { pristine } from '../mm/approaches/pristine.ts';
import type { Kernel } from '../mm/kernel.ts';
import { runAlone, TooManyRequests } from '../mm/request.ts';
import type { Task } from '../mm/task.ts';
import { quietKernel } from '../mm/world.ts';
import { ScenarioError } from '../scenario/scenario-error.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Interner } from './interner.ts';
import { runOperation } from './operations.ts';
import type { Operation, Program } from './program.ts';
import { memoryText, worldOf, worldText } from './world.ts';

/** A position in the specification: a state, and for each task the result of its pending operation if that has taken effect already. */
interface Configuration {
  readonly state: number;
  readonly results: readonly (string | null)[];
}

interface State {
  /** Operations that lead here, one after another, as task and index. */
  readonly path: readonly (readonly [number, number])[];
  readonly memory: string;
}

/** Everything that the history so far can be explained by; an empty set is a history that cannot. */
interface Monitor {
  readonly configurations: readonly Configuration[];
  /** The operation that each task has begun and not ended; -1 for none. */
  readonly pending: readonly number[];
}

/** A call that asks the kernel this often is a state for each time, in every order: far more than can be searched. */
const MOST_REQUESTS = 100_000;

/** The number of the monitor that no history can leave any more. */
export const UNEXPLAINED = 0;

/**
 * What the threads may see if every system call and access is one step: the same operations, each run alone, under pristine semantics, in any order
 * that keeps what ended before something else began (linearizability, after Wing and Gong). A history is followed as it goes: a monitor is the set
 * of all explanations of it that are left, and the same monitors have the same number.
 */
export class AtomicSpecification {
  /** Of a history in which nothing has begun. */
  readonly start: number;
  private readonly scenario: Scenario;
  private readonly programs: readonly Program[];
  private readonly states: State[] = [];
  private readonly stateIds = new Interner();
  private readonly applied = new Map<string, readonly [number, string]>();
  private readonly monitors: Monitor[] = [{ configurations: [], pending: [] }];
  private readonly monitorIds = new Interner();
  private readonly moves = new Map<string, number>();

  constructor(scenario: Scenario, programs: readonly Program[]) {
    this.scenario = scenario;
    this.programs = programs;
    const state = this.stateOf([]);
    const nothing = programs.map(() => null);
    this.start = this.monitorOf({
      configurations: [{ state, results: nothing }],
      pending: programs.map(() => -1),
    });
  }

  /** A task begins an operation. @throws ScenarioError if a call alone takes more steps than can be searched */
  begin(monitor: number, task: number, operation: number): number {
    if (monitor === UNEXPLAINED) return UNEXPLAINED;
    return this.moved(`${monitor}b${task},${operation}`, () => {
      const { configurations, pending } = this.monitors[monitor];
      const now = pending.with(task, operation);
      return { configurations: this.closed(configurations, now), pending: now };
    });
  }

  /** It ends with a result. */
  end(monitor: number, task: number, result: string): number {
    if (monitor === UNEXPLAINED) return UNEXPLAINED;
    return this.moved(`${monitor}e${task},${result}`, () => {
      const { configurations, pending } = this.monitors[monitor];
      const left = configurations
        .filter(({ results }) => results[task] === result)
        .map(({ state, results }) => ({ state, results: results.with(task, null) }));
      return { configurations: left, pending: pending.with(task, -1) };
    });
  }

  /** Whether all is explained if the memory looks like this in the end. */
  explainsMemory(monitor: number, memory: string): boolean {
    return this.monitors[monitor].configurations.some(({ state }) => this.states[state].memory === memory);
  }

  /** What memory could look like in the end. */
  memories(monitor: number): string[] {
    return [...new Set(this.monitors[monitor].configurations.map(({ state }) => this.states[state].memory))];
  }

  private moved(move: string, make: () => Monitor): number {
    let to = this.moves.get(move);
    if (to === undefined) this.moves.set(move, (to = this.monitorOf(make())));
    return to;
  }

  private monitorOf(monitor: Monitor): number {
    if (monitor.configurations.length === 0) return UNEXPLAINED;
    const texts = monitor.configurations.map(({ state, results }) => `${state}:${results.map(resultText).join('|')}`);
    const byText = new Map(texts.map((text, i) => [text, monitor.configurations[i]]));
    const sorted = [...byText.keys()].sort();
    const id = this.monitorIds.idOf(`${monitor.pending.join(',')} ${sorted.join(' ')}`);
    this.monitors[id] ??= { pending: monitor.pending, configurations: sorted.map((text) => byText.get(text)!) };
    return id;
  }

  /** Any pending operation may take effect at any moment: all that can have come of it. */
  private closed(configurations: readonly Configuration[], pending: readonly number[]): Configuration[] {
    const found = [...configurations];
    const seen = new Set(found.map(configurationText));
    for (let i = 0; i < found.length; i++) {
      const { state, results } = found[i];
      pending.forEach((operation, task) => {
        if (operation === -1 || results[task] !== null) return;
        const [to, result] = this.apply(state, task, operation);
        const next = { state: to, results: results.with(task, result) };
        const text = configurationText(next);
        if (seen.has(text)) return;
        seen.add(text);
        found.push(next);
      });
    }
    return found;
  }

  private apply(state: number, task: number, operation: number): readonly [number, string] {
    const key = `${state},${task},${operation}`;
    let applied = this.applied.get(key);
    if (applied === undefined) {
      const path = [...this.states[state].path, [task, operation] as const];
      let result = '';
      const to = this.stateOf(path, (text) => (result = text));
      this.applied.set(key, (applied = [to, result]));
    }
    return applied;
  }

  private stateOf(path: State['path'], onLast: (result: string) => void = () => undefined): number {
    const { scenario, programs } = this;
    const mm = worldOf(scenario, programs.filter(({ sharesMm }) => sharesMm).length);
    for (const [task, index] of path) {
      const current: Task = { id: task, name: programs[task].letter, fatalSignalPending: false };
      const k = quietKernel({ mm, task: current, approach: pristine, config: scenario });
      onLast(resultAlone(k, programs[task].operations[index]));
    }
    mm.rename();
    const { kept, rest } = worldText(mm, mm.names);
    const id = this.stateIds.idOf(`${kept} ${rest}`) - 1;
    this.states[id] ??= { path, memory: memoryText(mm) };
    return id;
  }
}

function resultAlone(k: Kernel, operation: Operation): string {
  try {
    return runAlone(
      runOperation(k, operation, () => undefined),
      MOST_REQUESTS,
    ).text;
  } catch (error) {
    if (!(error instanceof TooManyRequests)) throw error;
    const found = `${operation.text}, which takes more than ${MOST_REQUESTS} steps`;
    throw new ScenarioError('tasks', found, `calls of at most ${MOST_REQUESTS} steps in the race search`);
  }
}

function resultText(result: string | null): string {
  return result === null ? '' : `=${result}`;
}

function configurationText({ state, results }: Configuration): string {
  return `${state}:${results.map(resultText).join('|')}`;
}
