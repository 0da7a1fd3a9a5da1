import type { Choice } from './history.ts';
import type { Violation } from './violation.ts';

/** Where a search stops before it has seen all. */
export interface Bounds {
  readonly states: number;
  readonly preemptions: number;
}

/** Something that goes wrong, and a schedule in which it does. */
export interface Finding {
  readonly violation: Violation;
  readonly preemptions: number;
  readonly choices: readonly Choice[];
}

/** How far a search has come. */
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
