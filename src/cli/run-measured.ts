import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Approach } from '../mm/kernel.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { CostModel } from '../sim/costs.ts';
import { MeasuredRun, type MeasuredSummary } from '../sim/measured-run.ts';
import { hdrHistogram } from '../trace/hdr-histogram.ts';
import { UsageError } from './usage-error.ts';

export interface MeasuredOptions {
  /** Prices; left out: those that the scenario names. */
  readonly costs?: CostModel | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
}

export interface FinishedMeasuredRun {
  readonly summary: MeasuredSummary;
  /** Real time that the engine took. */
  readonly wallMs: number;
}

const EVENTS_AT_A_TIME = 20_000;

/**
 * Runs a scenario under one approach to its end.
 *
 * @returns null if it was interrupted before that
 * @throws UsageError if the scenario's world cannot be built
 */
export async function runMeasured(
  scenario: Scenario,
  approach: Approach,
  { costs, signal, onProgress }: MeasuredOptions,
): Promise<FinishedMeasuredRun | null> {
  let wallMs = 0;
  const timed = <T>(work: () => T): T => {
    const from = performance.now();
    const result = work();
    wallMs += performance.now() - from;
    return result;
  };
  const run = timed(() => measuredRunOf(scenario, approach, costs));
  while (!timed(() => run.advance(EVENTS_AT_A_TIME))) {
    onProgress(run.share);
    await nextTurn();
    if (signal.aborted) return null;
  }
  await nextTurn();
  return { summary: run.summary(), wallMs: Math.round(wallMs * 1000) / 1000 };
}

function measuredRunOf(scenario: Scenario, approach: Approach, costs: CostModel | undefined): MeasuredRun {
  try {
    return new MeasuredRun(scenario, approach, hdrHistogram, costs);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

/** A run as `compare --json` and `sweep --json` print it: as `simulate` does, with its waits. */
export function measuredDocument({ summary: { endedBy, ...summary }, wallMs }: FinishedMeasuredRun): object {
  return { ...summary, ...(endedBy === null ? {} : { endedBy }), wallMs };
}
