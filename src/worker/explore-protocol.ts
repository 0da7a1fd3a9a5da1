import type { Cell, Counterexample } from '../explore/cell.ts';
import type { ObjectsAt } from '../explore/objects.ts';
import type { ReplayedSchedule } from '../explore/replay-schedule.ts';
import type { Check } from '../explore/violation.ts';
import type { ScenarioDocument } from '../scenario/document.ts';

/** One square of the matrix. */
export interface CellAddress {
  readonly scenario: string;
  readonly approach: string;
}

/** A schedule as far as it was run, and what each task could do next. */
export interface SteppedSchedule extends Pick<
  ReplayedSchedule,
  'schedule' | 'steps' | 'conflict' | 'violations' | 'outcome'
> {
  /** What is there before the first step, and after each. */
  readonly objects: readonly ObjectsAt[];
  /** Why the rest of what was asked for does not fit; null if it does. */
  readonly error: string | null;
  readonly tasks: readonly {
    readonly task: string;
    readonly name: string;
    /** Why it cannot go on; null if it can. */
    readonly waits: string | null;
    /** It stands at a need_resched() whose answer is open. */
    readonly isAtResched: boolean;
  }[];
}

/** A smaller world in which the same check is violated. */
export interface ShrunkScenario {
  readonly document: ScenarioDocument;
  readonly counterexample: Counterexample;
}

/** From the page to the race search's worker. */
export type ToExploreWorker =
  /** Searches scenarios under approaches, one scenario after another; an earlier search ends without a word. */
  | { readonly type: 'search'; readonly searchId: number; readonly wanted: readonly CellAddress[] }
  /** Of what is searched, this one next. */
  | { readonly type: 'prefer'; readonly searchId: number; readonly cell: CellAddress }
  | { readonly type: 'cancel'; readonly searchId: number }
  | {
      readonly type: 'step';
      readonly stepId: number;
      readonly cell: CellAddress;
      readonly schedule: string;
      /** The scenario, where it is not the built-in one that the cell names. */
      readonly document: ScenarioDocument | null;
    }
  /** Makes the scenario of a counterexample smaller. */
  | {
      readonly type: 'shrink';
      readonly shrinkId: number;
      readonly cell: CellAddress;
      readonly check: Check;
      readonly preemptions: number;
    };

/** From the race search's worker to the page. */
export type FromExploreWorker =
  /** The first message: the worker's script is loaded and hears what it is told. */
  | { readonly type: 'ready' }
  | {
      readonly type: 'progress';
      readonly searchId: number;
      readonly cell: CellAddress;
      readonly preemptions: number;
      readonly states: number;
    }
  | { readonly type: 'cell'; readonly searchId: number; readonly cell: Cell }
  | { readonly type: 'complete'; readonly searchId: number }
  | { readonly type: 'failed'; readonly searchId: number; readonly message: string }
  | { readonly type: 'stepped'; readonly stepId: number; readonly stepped: SteppedSchedule }
  | { readonly type: 'step-failed'; readonly stepId: number; readonly message: string }
  /** null: nothing can be left out. */
  | { readonly type: 'shrunk'; readonly shrinkId: number; readonly shrunk: ShrunkScenario | null }
  | { readonly type: 'shrink-failed'; readonly shrinkId: number; readonly message: string };

export type { Cell, Counterexample } from '../explore/cell.ts';
export type { Conflict } from '../explore/conflict.ts';
export type { LockObject, ObjectsAt, Span, VmaObject } from '../explore/objects.ts';
export type { Check } from '../explore/violation.ts';
export type { Step } from '../explore/steps.ts';
