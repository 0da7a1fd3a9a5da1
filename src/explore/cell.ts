import { pristine } from '../mm/approaches/pristine.ts';
import type { Approach } from '../mm/kernel.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { AtomicSpecification } from './atomic-specification.ts';
import { nearMissOf, type NearMiss } from './near-miss.ts';
import { programsOf, type Program } from './program.ts';
import { CHECKS, type Check, type Violation } from './violation.ts';
import { formatSchedule } from './schedule.ts';
import { Search } from './search.ts';
import type { Finding, Progress, SearchOptions, SearchResult } from './search-result.ts';
import { conflictOf, type Conflict } from './conflict.ts';
import { stepsOf, withoutAccesses, type Step } from './steps.ts';

export type Verdict = 'ok' | 'violated' | 'not-exercised';

/** A schedule after which something is wrong. */
export interface Counterexample {
  readonly check: Check;
  /** What is wrong, in one sentence. */
  readonly text: string;
  readonly schedule: string;
  readonly preemptions: number;
  readonly steps: readonly Step[];
  /** The two steps that decide; null if no two tasks meet. */
  readonly conflict: Conflict | null;
  /** The nearest schedule that passes; null if moving any preemption by a step still goes wrong. */
  readonly nearMiss: NearMiss | null;
}

/** One scenario under one approach, as `explore --json` prints it. */
export interface Cell {
  readonly scenario: string;
  readonly approach: string;
  readonly checks: Readonly<Record<Check, Verdict>>;
  readonly complete: boolean;
  readonly preemptionsComplete: number | null;
  /** A decimal number. */
  readonly schedules: string;
  readonly states: number;
  readonly transitions: number;
  readonly outcomes: number;
  /** Ends that the pristine kernel cannot come to. */
  readonly newlyPossible: readonly string[];
  /** The simplest of them all. */
  readonly counterexample: Counterexample | null;
  /** The simplest for each check that is violated. */
  readonly counterexamples: readonly Counterexample[];
}

/** Judges one approach by what its search found; `base` is what the pristine kernel comes to, and the same result where the approach is that. */
function cellOf(search: Search, result: SearchResult, base: SearchResult): Cell {
  const { scenario, approach } = search;
  const isPristine = result === base;
  const before = new Set(base.findings.map(({ violation }) => fingerprint(violation)));
  // Where the pristine kernel itself fails a check, only what it does not do counts.
  const findings = isPristine
    ? result.findings
    : result.findings.filter((finding) => !before.has(fingerprint(finding.violation)));
  const exercised = isPristine || result.exercised;
  const simplest = CHECKS.flatMap((check) => {
    const finding = findings.find(({ violation }) => violation.check === check);
    return finding === undefined ? [] : [finding];
  });
  const counterexamples = simplest
    .sort((a, b) => a.preemptions - b.preemptions || a.choices.length - b.choices.length)
    .map((finding) => counterexampleOf(search, finding, before));
  const known = new Set(base.outcomes);
  return {
    scenario: scenario.id,
    approach: approach.id,
    checks: verdicts((check) =>
      findings.some(({ violation }) => violation.check === check) ? 'violated' : exercised ? 'ok' : 'not-exercised',
    ),
    complete: result.complete && base.complete,
    preemptionsComplete: preemptionsCompleteOf([result, base]),
    schedules: result.schedules.toString(),
    states: result.states,
    transitions: result.transitions,
    outcomes: result.outcomes.length,
    newlyPossible: isPristine ? [] : result.outcomes.filter((outcome) => !known.has(outcome)),
    counterexample: counterexamples[0] ?? null,
    counterexamples,
  };
}

/** Up to so many preemptions all of these saw everything; null if all are complete, or one has not even seen all without any. */
function preemptionsCompleteOf(results: readonly SearchResult[]): number | null {
  const bounded = results.filter(({ complete }) => !complete).map(({ preemptionsComplete }) => preemptionsComplete);
  return bounded.length === 0 || bounded.includes(null) ? null : Math.min(...bounded.map(Number));
}

function verdicts(of: (check: Check) => Verdict): Record<Check, Verdict> {
  return Object.fromEntries(CHECKS.map((check) => [check, of(check)])) as Record<Check, Verdict>;
}

function fingerprint({ check, text }: Violation): string {
  return `${check} ${text}`;
}

/** `known` are the fingerprints of what the pristine kernel does as well. */
function counterexampleOf(search: Search, finding: Finding, known: ReadonlySet<string>): Counterexample {
  const { scenario, programs, approach } = search;
  const { violation, preemptions, choices } = finding;
  const steps = stepsOf(scenario, programs, approach, choices);
  return {
    ...violation,
    schedule: formatSchedule(choices),
    preemptions,
    steps: steps.map(withoutAccesses),
    conflict: conflictOf(steps),
    nearMiss: nearMissOf(
      scenario,
      programs,
      approach,
      choices,
      (others) => search.judge(others),
      (wrong) => approach === pristine || !known.has(fingerprint(wrong)),
    ),
  };
}

/** One scenario under some approaches, a slice at a time. */
export class Exploration {
  readonly scenario: Scenario;
  readonly programs: readonly Program[];
  readonly specification: AtomicSpecification;
  /** What is finished. */
  readonly cells: Cell[] = [];
  private readonly approaches: readonly Approach[];
  private readonly options: SearchOptions;
  private readonly searches: Approach[];
  private base: SearchResult | null = null;
  private search: Search | null = null;

  /** @throws ScenarioError for a scenario that cannot be searched */
  constructor(scenario: Scenario, approaches: readonly Approach[], options: SearchOptions = {}) {
    this.scenario = scenario;
    this.programs = programsOf(scenario);
    this.specification = new AtomicSpecification(scenario, this.programs);
    this.approaches = approaches;
    this.options = options;
    // The pristine kernel first, whether it is asked for or not: the others are compared with it.
    this.searches = [pristine, ...approaches.filter((approach) => approach !== pristine)];
  }

  /** What is searched now, and how far that has come; null at the end. */
  get progress(): (Progress & { readonly approach: string }) | null {
    return this.search === null ? null : { approach: this.search.approach.id, ...this.search.progress };
  }

  /** Tries about so many transitions more. @returns whether all is done */
  slice(transitions: number): boolean {
    const [approach] = this.searches;
    if (approach === undefined) return true;
    this.search ??= new Search(this.scenario, this.programs, approach, this.specification, this.options);
    if (this.search.slice(transitions)) this.finish(this.search);
    return this.searches.length === 0;
  }

  /** Ends the present search where it is: its cell says so. */
  stop(): void {
    this.search?.stop();
  }

  private finish(search: Search): void {
    const result = search.result();
    const approach = this.searches.shift()!;
    this.search = null;
    this.base ??= result;
    if (!this.approaches.includes(approach)) return;
    this.cells.push(cellOf(search, result, this.base));
  }
}

/** Searches a scenario under some approaches to the end. @returns cells in the order of the approaches */
export function exploreScenario(
  scenario: Scenario,
  approaches: readonly Approach[],
  options: SearchOptions = {},
): Cell[] {
  const exploration = new Exploration(scenario, approaches, options);
  while (!exploration.slice(10_000));
  return approaches.map(({ id }) => exploration.cells.find((cell) => cell.approach === id)!);
}
