import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Approach } from '../mm/kernel.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { CostModel } from '../sim/costs.ts';
import type { RunSummary } from '../sim/run-summary.ts';
import { Simulation } from '../sim/simulation.ts';
import type { EventColumns } from '../trace/event-columns.ts';
import { EventStore } from '../trace/event-store.ts';
import { UsageError } from './usage-error.ts';

export interface FinishedRun {
  readonly approach: Approach;
  readonly summary: RunSummary;
  /** Real time that the engine took, writing its events into columns. */
  readonly wallMs: number;
  readonly tasks: Simulation['tasks'];
  readonly range: Simulation['range'];
  /** Its events; null if they were not to be kept. */
  readonly columns: EventColumns | null;
}

export interface RunOptions {
  readonly keepEvents: boolean;
  /** Prices; left out: those that the scenario names. */
  readonly costs?: CostModel | undefined;
  /** Ends the present run; what is complete is returned. */
  readonly signal: AbortSignal;
  readonly onProgress: (approach: Approach, share: number) => void;
}

/** How many events are simulated between two looks at the signal: some milliseconds' worth. */
const EVENTS_AT_A_TIME = 20_000;

/**
 * Runs a scenario under each approach, one after another.
 *
 * @throws UsageError if the scenario's world cannot be built, or its order does not fit an approach
 */
export async function runSimulations(
  scenario: Scenario,
  approaches: readonly Approach[],
  { keepEvents, costs, signal, onProgress }: RunOptions,
): Promise<FinishedRun[]> {
  const finished: FinishedRun[] = [];
  for (const approach of approaches) {
    const store = new EventStore({ keep: keepEvents });
    const start = performance.now();
    const simulation = simulationOf(scenario, approach, store, costs);
    let wallMs = performance.now() - start;
    for (let over = false; !over;) {
      const resumed = performance.now();
      over = simulation.advance(EVENTS_AT_A_TIME);
      // What was taken needs no memory any more.
      if (!keepEvents) store.takeChunk(simulation.stableLength);
      wallMs += performance.now() - resumed;
      onProgress(approach, simulation.share);
      await nextTurn();
      if (signal.aborted && !over) return finished;
    }
    if (simulation.misfit !== null) throw new UsageError(`${approach.id}: ${simulation.misfit.message}`);
    finished.push({
      approach,
      summary: simulation.summary(),
      wallMs: Math.round(wallMs * 1000) / 1000,
      tasks: simulation.tasks,
      range: simulation.range,
      columns: keepEvents ? store.columns() : null,
    });
    if (signal.aborted) return finished;
  }
  return finished;
}

/** A run as `simulate --json` prints it. */
export function runDocument({ summary: { endedBy, ...summary }, wallMs }: FinishedRun): object {
  return { ...summary, ...(endedBy === null ? {} : { endedBy }), wallMs };
}

function simulationOf(scenario: Scenario, approach: Approach, store: EventStore, costs?: CostModel): Simulation {
  try {
    return new Simulation(scenario, approach, store, costs);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}
