import type { Approach } from '../mm/kernel.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Calibration } from '../sim/calibration.ts';
import { uncertaintySteps, type Uncertainty } from '../sim/uncertainty.ts';

export interface UncertaintyListener {
  onUncertainty(uncertainty: Uncertainty): void;
  /** After every slice. @param share of all runs that is done, 0 to 1 */
  onProgress(share: number): void;
}

/** Runs a scenario over the ranges of its costs, in slices of wall time. */
export class UncertainRuns {
  private readonly steps: ReturnType<typeof uncertaintySteps>;
  private readonly listener: UncertaintyListener;
  private readonly clock: () => number;

  /** @param clock wall time in ms, e.g. performance.now */
  constructor(
    scenario: Scenario,
    approaches: readonly Approach[],
    calibration: Calibration,
    listener: UncertaintyListener,
    clock: () => number,
  ) {
    this.steps = uncertaintySteps(scenario, approaches, calibration);
    this.listener = listener;
    this.clock = clock;
  }

  /**
   * Goes on for about so many ms of wall time.
   *
   * @returns true when all is done
   * @throws RangeError if the scenario cannot be set up
   */
  slice(budgetMs: number): boolean {
    const endMs = this.clock() + budgetMs;
    for (;;) {
      const step = this.steps.next();
      if (step.done) {
        this.listener.onUncertainty(step.value);
        return true;
      }
      if (this.clock() < endMs) continue;
      this.listener.onProgress(step.value.done / step.value.total);
      return false;
    }
  }
}
