import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Approach } from '../mm/kernel.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Calibration } from '../sim/calibration.ts';
import { uncertaintySteps, type Uncertainty } from '../sim/uncertainty.ts';

export interface UncertaintyOptions {
  /** Ends it; nothing is returned then, as what is complete would be intervals that are too narrow. */
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** Runs a scenario over the ranges of a calibration. @returns null if it was ended before it was through */
export async function runUncertainty(
  scenario: Scenario,
  approaches: readonly Approach[],
  calibration: Calibration,
  { signal, onProgress }: UncertaintyOptions,
): Promise<Uncertainty | null> {
  const steps = uncertaintySteps(scenario, approaches, calibration);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    onProgress(step.value.done, step.value.total);
    await nextTurn();
    if (signal.aborted) return null;
  }
}
