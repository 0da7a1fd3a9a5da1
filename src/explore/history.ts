import type { OperationResult } from './operations.ts';
import type { Violation } from './violation.ts';

/** One step of a schedule. `answer` is 1 where a need_resched() is true, else 0. */
export interface Choice {
  readonly task: number;
  readonly answer: number;
}

/** What a step did to the history: operations that began or ended in it, in order. */
export type HistoryEvent =
  | { readonly type: 'begin'; readonly task: number; readonly operation: number }
  | { readonly type: 'end'; readonly task: number; readonly operation: number; readonly result: OperationResult };

export interface StepReport {
  readonly history: HistoryEvent[];
  readonly violations: Violation[];
}
