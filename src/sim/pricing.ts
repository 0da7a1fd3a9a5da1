import type { CostModel, MoveCost } from './costs.ts';

/** Prices that rows of a table are simulated at. */
export interface Pricing {
  /** Of the fit or the calibration. */
  readonly id: string;
  readonly costs: CostModel;
  /** The same with the assumed costs elsewhere in their ranges; what is fitted follows. */
  readonly moved: (move: MoveCost) => CostModel;
  /** Whether the pristine column of the munmap table was fitted to. */
  readonly isFitted: boolean;
}

export const ALL_LOW: MoveCost = (_, cost) => ({ ...cost, ps: cost.lowPs });
export const ALL_HIGH: MoveCost = (_, cost) => ({ ...cost, ps: cost.highPs });
