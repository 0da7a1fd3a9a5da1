import type { Cell } from '../explore/cell.ts';
import type { ReplayedSchedule } from '../explore/replay-schedule.ts';

/** One square of the matrix. */
export interface CellAddress {
  readonly scenario: string;
  readonly approach: string;
}

/** A schedule as far as it was run, and what each task could do next. */
export interface SteppedSchedule extends Pick<ReplayedSchedule, 'schedule' | 'steps' | 'violations' | 'outcome'> {
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

/** From the page to the race search's worker. */
export type ToExploreWorker =
  /** Searches scenarios under approaches, one scenario after another; an earlier search ends without a word. */
  | { readonly type: 'search'; readonly searchId: number; readonly wanted: readonly CellAddress[] }
  /** Of what is searched, this one next. */
  | { readonly type: 'prefer'; readonly searchId: number; readonly cell: CellAddress }
  | { readonly type: 'cancel'; readonly searchId: number }
  | { readonly type: 'step'; readonly stepId: number; readonly cell: CellAddress; readonly schedule: string };

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
  | { readonly type: 'step-failed'; readonly stepId: number; readonly message: string };

export type { Cell } from '../explore/cell.ts';
export type { Check } from '../explore/violation.ts';
export type { Step } from '../explore/steps.ts';
