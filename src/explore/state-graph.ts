import { UNEXPLAINED, type AtomicSpecification } from './atomic-specification.ts';
import { accountingErrors } from './end-checks.ts';
import type { Choice, HistoryEvent, StepReport } from './history.ts';
import { Interner } from './interner.ts';
import { knowledgeAfter, NOTHING_KNOWN } from './knowledge.ts';
import { OwnEffects } from './own-effects.ts';
import type { Program } from './program.ts';
import type { Run } from './run.ts';
import type { Edge, State } from './state.ts';
import type { Violation } from './violation.ts';
import { memoryOf, memoryText, semText, worldText } from './world.ts';

/** What a step starts from. */
type Before = Pick<State, 'kept' | 'look' | 'monitor' | 'knowledge' | 'effects' | 'results'>;

/** What the history of a step comes to. */
interface Heard {
  readonly monitor: number;
  readonly effects: readonly number[];
  readonly results: readonly number[];
  readonly violations: readonly number[];
}

interface Options {
  /** Of tests: leaves out of a state's key what paths have read. */
  readonly forgetReaders: boolean;
}

/** The states of one scenario under one approach, as far as they were met: equal keys are one state. The checks are made here, a step at a time. */
export class StateGraph {
  readonly root: State;
  /** Everything that was found to go wrong, once each; states and edges hold their numbers. */
  readonly violations: Violation[] = [];
  private readonly programs: readonly Program[];
  private readonly specification: AtomicSpecification;
  private readonly options: Options;
  private readonly firstBrk: number;
  private readonly worlds = new Interner();
  private readonly keptTexts = new Interner();
  private readonly lookOfWorld: number[] = [];
  private readonly pasts = new Interner();
  private readonly texts = new Interner();
  private readonly ownEffects = new OwnEffects();
  private readonly outcomes = new Interner();
  private readonly violationIds = new Interner();
  private readonly states = new Map<string, State>();
  private readonly keys: string[] = [];

  /** @param run stands at its start */
  constructor(run: Run, programs: readonly Program[], specification: AtomicSpecification, options: Options) {
    this.programs = programs;
    this.specification = specification;
    this.options = options;
    this.firstBrk = run.mm.brk;
    const none = programs.map(() => 0);
    const before: Before = {
      kept: 0,
      look: 0,
      monitor: specification.start,
      knowledge: programs.map(() => NOTHING_KNOWN),
      effects: none,
      results: none,
    };
    this.root = this.stateOf(run, null, null, before, run.startReport).to;
  }

  get size(): number {
    return this.states.size;
  }

  get outcomeCount(): number {
    return this.outcomes.count;
  }

  /** What the ends that were met are. */
  outcomeTexts(): string[] {
    return Array.from({ length: this.outcomes.count }, (_, i) => this.outcomes.textOf(i + 1));
  }

  /** What a state ends in; null if it goes on. */
  outcomeOf(state: State): string | null {
    return state.outcome === 0 ? null : this.outcomes.textOf(state.outcome);
  }

  keyOf(state: State): string {
    return this.keys[state.id];
  }

  /** The state in which a run stands after a step from another one. */
  after(run: Run, from: State, via: Choice, report: StepReport): Edge {
    return this.stateOf(run, from, via, from, report);
  }

  private stateOf(run: Run, parent: State | null, via: Choice | null, before: Before, report: StepReport): Edge {
    const { mm, tasks } = run;
    const answers = mm.answers.join();
    const texts = worldText(mm, mm.names, run.childrenInProgress());
    const kept = this.keptTexts.idOf(texts.kept);
    const world = this.worlds.idOf(`${kept} ${texts.rest}`);
    const look = (this.lookOfWorld[world] ??= this.ownEffects.lookOf(memoryOf(mm)));
    const ids = report.violations.map((violation) => this.idOf(violation));
    const heard = this.hear(run, via, before, look, report.history);
    const violations = [...ids, ...heard.violations];
    const knowledge =
      via === null
        ? before.knowledge
        : before.knowledge.with(
            via.task,
            knowledgeAfter(before.knowledge[via.task], tasks[via.task], before.kept, kept, answers, this.pasts),
          );
    const { monitor, effects, results } = heard;
    const here = { kept, look, monitor, knowledge, effects, results };
    const choices = run.choices();
    const end = choices.length === 0 ? this.endOf(run, here, report) : { outcome: 0, violations: [] };
    const dead = run.dead ? `dead ${via?.task ?? -1} ${violations.join()}` : '';
    const key = this.keyHere(run, world, here) + dead;
    let to = this.states.get(key);
    if (to === undefined) {
      const edges = choices.map(() => null);
      // No step leads to the start that could tell of what goes wrong before it.
      const wrong = via === null ? [...violations, ...end.violations] : end.violations;
      to = { id: this.states.size, parent, via, ...here, choices, edges, ...end, violations: wrong, visited: 0 };
      this.states.set(key, to);
      this.keys.push(key);
    }
    return { to, violations };
  }

  /** Follows what operations began and ended, and what the step itself changed. */
  private hear(run: Run, via: Choice | null, before: Before, look: number, history: readonly HistoryEvent[]): Heard {
    const { specification, ownEffects } = this;
    const effects = [...before.effects];
    const results = [...before.results];
    const violations: number[] = [];
    if (via !== null) effects[via.task] = ownEffects.after(effects[via.task], before.look, look);
    let { monitor } = before;
    for (const event of history) {
      const { task: id, operation } = event;
      if (event.type === 'begin') {
        monitor = specification.begin(monitor, id, operation);
        continue;
      }
      const { text, failed } = event.result;
      results[id] = this.texts.idOf(`${results[id] === 0 ? '' : `${this.texts.textOf(results[id])}, `}${text}`);
      if (failed && effects[id] !== 0) {
        const what = `${run.tasks[id].name}: ${text}, but the call left ${ownEffects.textOf(effects[id])}`;
        violations.push(this.idOf({ check: 'failureAtomicity', text: what }));
      }
      effects[id] = 0;
      const explained = monitor !== UNEXPLAINED;
      monitor = specification.end(monitor, id, text);
      if (explained && monitor === UNEXPLAINED) {
        const what = `no order of whole calls explains ${this.resultsText(results)}`;
        violations.push(this.idOf({ check: 'linearizability', text: what }));
      }
    }
    return { monitor, effects, results, violations };
  }

  /** What a state is in which nobody can go on, and what is wrong with it. */
  private endOf(
    run: Run,
    { monitor, results }: Before,
    report: StepReport,
  ): { readonly outcome: number; readonly violations: readonly number[] } {
    const seen = this.resultsText(results);
    if (run.dead) {
      const last = report.violations.at(-1)?.text ?? '';
      return { outcome: this.outcomes.idOf(`${seen}; undefined: ${last}`), violations: [] };
    }
    const memory = memoryText(run.mm);
    const outcome = this.outcomes.idOf(`${seen}; memory: ${memory}${run.allFinished ? '' : '; blocked for ever'}`);
    return { outcome, violations: this.checkEnd(run, monitor, memory, seen).map((violation) => this.idOf(violation)) };
  }

  private checkEnd(run: Run, monitor: number, memory: string, seen: string): Violation[] {
    if (!run.allFinished) {
      const waiting = run.tasks.flatMap((task) => {
        const why = task.finished ? null : run.whyNot(task);
        return why === null ? [] : [`${task.name} ${why}`];
      });
      return [{ check: 'progress', text: waiting.join('; ') }];
    }
    const found: Violation[] = [];
    if (monitor !== UNEXPLAINED && !this.specification.explainsMemory(monitor, memory)) {
      const text = `no order of whole calls explains ${seen} and then this memory: ${memory}`;
      found.push({ check: 'linearizability', text });
    }
    for (const text of accountingErrors(run.mm, this.programs, this.firstBrk))
      found.push({ check: 'accounting', text });
    return found;
  }

  private keyHere({ mm, tasks }: Run, world: number, { monitor, knowledge, effects, results }: Before): string {
    let key = `${world} ${semText(mm.mmapSem)} ${monitor}`;
    tasks.forEach((task, id) => {
      const { pending, operation, woken, reschedDecided, pollWaits, lastPoll, trace, holds } = task;
      const flags =
        (woken ? 1 : 0) | (reschedDecided ? 2 : 0) | (pollWaits ? 4 : 0) | (lastPoll ? 8 : 0) | (holds ? 16 : 0);
      const past = this.options.forgetReaders ? 0 : knowledge[id].past;
      key += ` ${operation},${pending?.ask ?? '-'},${flags},${trace},${past},${effects[id]},${results[id]}`;
    });
    return key;
  }

  private resultsText(results: readonly number[]): string {
    const texts = this.programs.map(({ letter }, id) => `${letter}: ${this.texts.textOf(results[id]) || '-'}`);
    return texts.join('; ');
  }

  private idOf(violation: Violation): number {
    const id = this.violationIds.idOf(`${violation.check} ${violation.text}`) - 1;
    this.violations[id] ??= violation;
    return id;
  }
}
