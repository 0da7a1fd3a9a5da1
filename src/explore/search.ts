import type { Approach } from '../mm/kernel.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { UNEXPLAINED, type AtomicSpecification } from './atomic-specification.ts';
import { accountingErrors } from './end-checks.ts';
import { Interner } from './interner.ts';
import { OwnEffects } from './own-effects.ts';
import type { Program } from './program.ts';
import { Run, type Choice, type StepReport, type Violation } from './run.ts';
import { memoryOf, memoryText, semText, worldText } from './world.ts';

/** Where a search stops before it has seen all. */
export interface Bounds {
  readonly states: number;
  readonly preemptions: number;
}

/** A state of the whole: what is run from here on does not depend on how it was reached. */
interface Node {
  readonly id: number;
  /** How it was first reached: what is run again to be here. */
  readonly parent: Node | null;
  readonly via: Choice | null;
  /** Numbers of the world without mmap_sem, of that in it which paths keep, of how memory looks, and of what explains the history. */
  readonly world: number;
  readonly kept: number;
  readonly look: number;
  readonly monitor: number;
  /** By task: all that it has read since it holds something, as one number. */
  readonly pasts: readonly number[];
  /** By task: what it had read when its do_munmap() began. */
  readonly munmapPasts: readonly number[];
  /** By task: what could be kept of the world after its last step. */
  readonly lastKept: readonly number[];
  /** By task: what its present operation has changed. */
  readonly effects: readonly number[];
  /** By task: what it has seen. */
  readonly results: readonly number[];
  readonly choices: readonly Choice[];
  /** By choice: where it leads, once it was tried. */
  readonly edges: (Edge | null)[];
  /** What is wrong with the end that this state is. */
  readonly violations: readonly number[];
  /** 0: it goes on. */
  readonly outcome: number;
  /** A bit for each task that may have run last, bit 0 for none: what was looked at already. */
  visited: number;
}

interface Edge {
  readonly to: Node;
  readonly violations: readonly number[];
}

/** A state to look at, and what to do there. */
interface Work {
  readonly node: Node;
  readonly choice: number;
}

export interface Finding {
  readonly violation: Violation;
  readonly preemptions: number;
  readonly choices: readonly Choice[];
}

export interface Progress {
  /** Number of preemptions of the schedules that are looked at now. */
  readonly level: number;
  readonly states: number;
  readonly transitions: number;
  readonly outcomes: number;
  readonly violations: number;
}

export interface SearchResult {
  readonly complete: boolean;
  /** Up to so many preemptions everything was seen; null if complete, or if not even all without any. */
  readonly preemptionsComplete: number | null;
  /** Complete schedules among what was seen. */
  readonly schedules: bigint;
  readonly states: number;
  readonly transitions: number;
  readonly outcomes: readonly string[];
  readonly exercised: boolean;
  /** Everything that can go wrong, once each, by its simplest schedule: fewest preemptions, then fewest steps. The simplest first. */
  readonly findings: readonly Finding[];
}

/** One schedule, judged by itself, not by what the pristine kernel does. */
export interface Judgement {
  readonly violations: readonly (Violation & { readonly step: number })[];
  /** What it ends in; null while somebody can go on. */
  readonly outcome: string | null;
  /** The key of the state it leads to. */
  readonly state: string;
}

export interface SearchOptions {
  readonly bounds?: Partial<Bounds>;
  /** Of tests: leaves out of a state's key what paths have read. */
  readonly forgetReaders?: boolean;
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
  private readonly specification: AtomicSpecification;
  private readonly bounds: Bounds;
  private readonly forgetReaders: boolean;
  private readonly worlds = new Interner();
  private readonly keptTexts = new Interner();
  private readonly lookOfWorld: number[] = [];
  private readonly traces = new Interner();
  private readonly pasts = new Interner();
  private readonly texts = new Interner();
  private readonly ownEffects = new OwnEffects();
  private readonly outcomes = new Interner();
  private readonly violationIds = new Interner();
  private readonly violations: Violation[] = [];
  private readonly nodes = new Map<string, Node>();
  private readonly keys: string[] = [];
  private readonly root: Node;
  private run: Run;
  private at: Node;
  private readonly firstBrk: number;
  private exercised = false;
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
    this.specification = specification;
    this.bounds = { states: scenario.limits.states, preemptions: Infinity, ...options.bounds };
    this.forgetReaders = options.forgetReaders === true;
    this.run = this.newRun();
    this.firstBrk = this.run.mm.brk;
    const none = programs.map(() => 0);
    const before = { kept: 0, look: 0, monitor: specification.start, pasts: none, munmapPasts: none, lastKept: none };
    this.root = this.nodeHere(null, null, { ...before, effects: none, results: none }, this.run.startReport).to;
    this.at = this.root;
    this.steps = this.work();
  }

  get progress(): Progress {
    return {
      level: this.level,
      states: this.nodes.size,
      transitions: this.transitions,
      outcomes: this.outcomes.count,
      violations: this.violations.length,
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
    const complete = this.done && !this.stopped;
    const findings = this.findings();
    return {
      complete,
      preemptionsComplete: complete || this.level === 0 ? null : this.level - 1,
      schedules: this.countSchedules(),
      states: this.nodes.size,
      transitions: this.transitions,
      outcomes: Array.from({ length: this.outcomes.count }, (_, i) => this.outcomes.textOf(i + 1)),
      exercised: this.exercised,
      findings,
    };
  }

  /** Follows one schedule: what goes wrong at which of its steps, and how it ends if it leads to an end. Choices must be possible ones. */
  judge(choices: readonly Choice[]): Judgement {
    let node = this.root;
    const violations: Judgement['violations'][number][] = [];
    const note = (ids: readonly number[], step: number): void => {
      for (const id of ids) violations.push({ step, ...this.violations[id] });
    };
    note(node.violations, 0);
    choices.forEach((choice, i) => {
      const { to, violations: ids } = this.follow(node, indexOfChoice(node, choice));
      node = to;
      note(ids, i + 1);
      note(node.violations, i + 1);
    });
    const outcome = node.outcome === 0 ? null : this.outcomes.textOf(node.outcome);
    return { violations, outcome, state: this.keys[node.id] };
  }

  /** Level by level; yields after each transition. */
  private *work(): Generator<void, void> {
    let next: Work[] = [];
    const stack: Work[] = [];
    const visit = (node: Node, last: number): void => {
      const bit = 1 << (last + 1);
      if ((node.visited & bit) !== 0) return;
      node.visited |= bit;
      const canGoOn = node.choices.some(({ task }) => task === last);
      // The last one pushed is looked at first: where the run goes on by itself.
      for (let choice = node.choices.length - 1; choice >= 0; choice--) {
        const isPreemption = canGoOn && node.choices[choice].task !== last;
        (isPreemption ? next : stack).push({ node, choice });
      }
    };
    visit(this.root, -1);
    for (;;) {
      for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
        const { node, choice } = item;
        const known = node.edges[choice] !== null;
        if (!known && this.nodes.size >= this.bounds.states) this.stopped = true;
        if (this.stopped) return;
        const { to } = this.follow(node, choice);
        visit(to, node.choices[choice].task);
        if (!known) yield;
      }
      if (next.length === 0) return;
      this.level++;
      if (this.level > this.bounds.preemptions) {
        this.stopped = true;
        return;
      }
      stack.push(...next.reverse());
      next = [];
    }
  }

  private follow(node: Node, choice: number): Edge {
    const known = node.edges[choice];
    if (known !== null) return known;
    this.goTo(node);
    const step = node.choices[choice];
    const report = this.run.step(step);
    const edge = this.nodeHere(node, step, node, report);
    node.edges[choice] = edge;
    // A state that was known before may stand for another run; the one at hand is just as good to go on from.
    this.at = edge.to;
    this.transitions++;
    return edge;
  }

  /** Makes the run stand at a state. */
  private goTo(node: Node): void {
    if (this.at === node) return;
    const path: Choice[] = [];
    for (let n: Node | null = node; n?.via; n = n.parent) path.push(n.via);
    this.run = this.newRun();
    for (let i = path.length - 1; i >= 0; i--) this.run.step(path[i]);
    this.at = node;
  }

  private newRun(): Run {
    return new Run(this.scenario, this.programs, this.approach, this.traces);
  }

  /** The state in which the run stands after a step. */
  private nodeHere(
    parent: Node | null,
    via: Choice | null,
    before: Pick<Node, 'kept' | 'look' | 'monitor' | 'pasts' | 'munmapPasts' | 'lastKept' | 'effects' | 'results'>,
    report: StepReport,
  ): Edge {
    const { run, specification, ownEffects } = this;
    const { mm, tasks } = run;
    this.exercised ||= run.exercised;
    const answers = mm.answers.join();
    const texts = worldText(mm, mm.names, run.childrenInProgress());
    const kept = this.keptTexts.idOf(texts.kept);
    const world = this.worlds.idOf(`${kept} ${texts.rest}`);
    const look = (this.lookOfWorld[world] ??= ownEffects.lookOf(memoryOf(mm)));
    const violations = report.violations.map((violation) => this.idOf(violation));
    const pasts = [...before.pasts];
    const munmapPasts = [...before.munmapPasts];
    const lastKept = [...before.lastKept];
    const effects = [...before.effects];
    const results = [...before.results];

    if (via !== null) {
      const { task: id } = via;
      effects[id] = ownEffects.after(effects[id], before.look, look);
    }
    let { monitor } = before;
    for (const event of report.history) {
      const { task: id, operation } = event;
      if (event.type === 'begin') {
        monitor = specification.begin(monitor, id, operation);
        continue;
      }
      const { result } = event;
      results[id] = this.texts.idOf(`${results[id] === 0 ? '' : `${this.texts.textOf(results[id])}, `}${result.text}`);
      if (result.failed && effects[id] !== 0) {
        const what = `${tasks[id].name}: ${result.text}, but the call left ${ownEffects.textOf(effects[id])}`;
        violations.push(this.idOf({ check: 'failureAtomicity', text: what }));
      }
      effects[id] = 0;
      const explained = monitor !== UNEXPLAINED;
      monitor = specification.end(monitor, id, result.text);
      if (explained && monitor === UNEXPLAINED) {
        const text = `no order of whole calls explains ${this.resultsText(results)}`;
        violations.push(this.idOf({ check: 'linearizability', text }));
      }
    }
    if (via !== null) {
      const { task: id } = via;
      const task = tasks[id];
      if (!task.holds) {
        pasts[id] = 0;
        lastKept[id] = 0;
        munmapPasts[id] = 0;
      } else if (task.pending?.ask !== 'sleep_on' || answers !== '') {
        // What a path knows follows from what it knew and what it read; that is new only if somebody else changed it.
        const isNew = task.sectionBegan || before.lastKept[id] !== before.kept;
        const past = task.sectionBegan ? before.munmapPasts[id] : before.pasts[id];
        if (isNew || answers !== '') {
          pasts[id] = this.pasts.idOf(`${past},${task.trace},${isNew ? before.kept : 0},${answers}`);
        }
        // What was read in the step in which do_munmap() began counts as its caller's.
        if (task.munmapBegan) munmapPasts[id] = pasts[id];
        lastKept[id] = kept;
      }
    }

    let outcome = 0;
    const atEnd: number[] = [];
    const choices = run.choices();
    if (choices.length === 0) {
      const memory = memoryText(mm);
      const seen = this.resultsText(results);
      const last = report.violations.at(-1)?.text ?? '';
      outcome = this.outcomes.idOf(
        run.dead
          ? `${seen}; undefined: ${last}`
          : `${seen}; memory: ${memory}${run.allFinished ? '' : '; blocked for ever'}`,
      );
      if (!run.dead) this.checkEnd(monitor, memory, seen, atEnd);
    }

    const { task: mover = -1 } = via ?? {};
    const key = this.keyHere(
      world,
      monitor,
      pasts,
      effects,
      results,
      run.dead ? `dead ${mover} ${violations.join()}` : '',
    );
    let to = this.nodes.get(key);
    if (to === undefined) {
      to = {
        id: this.nodes.size,
        parent,
        via,
        world,
        kept,
        look,
        monitor,
        pasts,
        munmapPasts,
        lastKept,
        effects,
        results,
        choices,
        edges: choices.map(() => null),
        violations: atEnd,
        outcome,
        visited: 0,
      };
      this.nodes.set(key, to);
      this.keys.push(key);
    }
    return { to, violations };
  }

  private checkEnd(monitor: number, memory: string, seen: string, atEnd: number[]): void {
    const { run, specification } = this;
    if (!run.allFinished) {
      const waiting = run.tasks.flatMap((task) => {
        const why = task.finished ? null : run.whyNot(task);
        return why === null ? [] : [`${task.name} ${why}`];
      });
      atEnd.push(this.idOf({ check: 'progress', text: waiting.join('; ') }));
      return;
    }
    if (monitor !== UNEXPLAINED && !specification.explainsMemory(monitor, memory)) {
      const text = `no order of whole calls explains ${seen} and then this memory: ${memory}`;
      atEnd.push(this.idOf({ check: 'linearizability', text }));
    }
    for (const text of accountingErrors(run.mm, this.programs, this.firstBrk)) {
      atEnd.push(this.idOf({ check: 'accounting', text }));
    }
  }

  private keyHere(
    world: number,
    monitor: number,
    pasts: readonly number[],
    effects: readonly number[],
    results: readonly number[],
    dead: string,
  ): string {
    const { mm, tasks } = this.run;
    let key = `${world} ${semText(mm.mmapSem)} ${monitor}`;
    tasks.forEach((task, id) => {
      const { pending, operation, woken, reschedDecided, pollWaits, lastPoll, trace, holds } = task;
      const flags =
        (woken ? 1 : 0) | (reschedDecided ? 2 : 0) | (pollWaits ? 4 : 0) | (lastPoll ? 8 : 0) | (holds ? 16 : 0);
      const past = this.forgetReaders ? 0 : pasts[id];
      key += ` ${operation},${pending?.ask ?? '-'},${flags},${trace},${past},${effects[id]},${results[id]}`;
    });
    return key + dead;
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

  /** How many ways lead from the start to an end. The graph has no circles: every step is one that some task never makes again. */
  private countSchedules(): bigint {
    const counts = new Map<Node, bigint>();
    const stack: Node[] = [this.root];
    while (stack.length > 0) {
      const node = stack[stack.length - 1];
      if (counts.has(node)) {
        stack.pop();
        continue;
      }
      let sum = node.choices.length === 0 ? 1n : 0n;
      let ready = true;
      for (const edge of node.edges) {
        if (edge === null) continue;
        const count = counts.get(edge.to);
        if (count === undefined) {
          stack.push(edge.to);
          ready = false;
        } else sum += count;
      }
      if (!ready) continue;
      counts.set(node, sum);
      stack.pop();
    }
    return counts.get(this.root) ?? 0n;
  }

  /** The simplest schedule of each violation: a shortest path by preemptions, then steps, over what was seen. */
  private findings(): Finding[] {
    const found: Finding[] = [];
    if (this.violations.length === 0) return found;
    const width = this.programs.length + 1;
    interface Label {
      readonly node: Node;
      readonly last: number;
      readonly from: Label | null;
      readonly via: Choice | null;
      readonly violations: readonly number[];
    }
    const settled = new Set<number>();
    const seen = new Set<number>();
    const note = (ids: readonly number[], label: Label, preemptions: number): void => {
      for (const id of ids) {
        if (seen.has(id)) continue;
        seen.add(id);
        const choices: Choice[] = [];
        for (let l: Label | null = label; l?.via; l = l.from) choices.push(l.via);
        found.push({ violation: this.violations[id], preemptions, choices: choices.reverse() });
      }
    };
    // By preemptions, then steps: each a list of what was reached so.
    let level: Label[][] = [[{ node: this.root, last: -1, from: null, via: null, violations: [] }]];
    for (let preemptions = 0; level.length > 0; preemptions++) {
      const nextLevel: Label[][] = [];
      for (let step = 0; step < level.length; step++) {
        for (const label of level[step] ?? []) {
          const { node, last } = label;
          note(label.violations, label, preemptions);
          const index = node.id * width + last + 1;
          if (settled.has(index)) continue;
          settled.add(index);
          note(node.violations, label, preemptions);
          const canGoOn = node.choices.some(({ task }) => task === last);
          node.edges.forEach((edge, i) => {
            if (edge === null) return;
            const via = node.choices[i];
            const to: Label = { node: edge.to, last: via.task, from: label, via, violations: edge.violations };
            const list = canGoOn && via.task !== last ? nextLevel : level;
            (list[step + 1] ??= []).push(to);
          });
        }
      }
      level = nextLevel;
    }
    return found.sort((a, b) => a.preemptions - b.preemptions || a.choices.length - b.choices.length);
  }
}

function indexOfChoice(node: { readonly choices: readonly Choice[] }, { task, answer }: Choice): number {
  return node.choices.findIndex((choice) => choice.task === task && choice.answer === answer);
}
