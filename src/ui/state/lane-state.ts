import type { RunSummary } from './run-summary.ts';

/** One approach of the run on screen, by its index among the timelines. */
export interface LaneState {
  readonly id: string;
  readonly label: string;
  /** How much of the range is unmapped, 0 to 1. */
  readonly share: number;
  readonly simNs: number;
  /** Null until the lane is complete. */
  readonly summary: RunSummary | null;
}
