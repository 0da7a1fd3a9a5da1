import { approachById } from '../../../src/mm/approaches/index.ts';
import { defaultScenario, type DefaultScenarioOptions } from '../../../src/scenario/default-scenario.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { Simulation } from '../../../src/sim/simulation.ts';
import type { RunSummary } from '../../../src/sim/run-summary.ts';
import type { EventColumns } from '../../../src/trace/event-columns.ts';
import { EventStore } from '../../../src/trace/event-store.ts';
import { RunTrace } from '../../../src/trace/run-trace.ts';

/** One event as tests write it; what is left out is 0, `lastNs` is `timeNs`. */
export interface Told {
  readonly kind: number;
  readonly timeNs: number;
  readonly lastNs?: number;
  readonly addr?: number;
  readonly lenBytes?: number;
  readonly count?: number;
  readonly task?: number;
  readonly detail?: number;
}

export function columnsOf(events: readonly Told[]): EventColumns {
  const store = new EventStore({ keep: true });
  for (const { kind, timeNs, lastNs = timeNs, addr = 0, lenBytes = 0, count = 0, task = 0, detail = 0 } of events) {
    store.append(timeNs, lastNs, addr, lenBytes, count, task, kind, detail);
  }
  return store.columns();
}

/** A whole simulated run, taken in chunks as the worker does. */
export function simulated(
  document: unknown,
  approachId: string,
): { trace: RunTrace; chunks: EventColumns[]; summary: RunSummary } {
  const scenario = parseScenario(document);
  const store = new EventStore();
  const simulation = new Simulation(scenario, approachById(approachId)!, store);
  const trace = new RunTrace({
    tasks: simulation.tasks.map(({ name, kind, cpu }) => ({ name, kind, cpu })),
    range: simulation.range,
    mappings: scenario.mappings.map(({ start, lenBytes, populated }) => ({
      start,
      lenBytes,
      resident: populated !== 'none',
    })),
  });
  const chunks: EventColumns[] = [];
  for (let isDone = false; !isDone;) {
    isDone = simulation.advance(512);
    const chunk = store.takeChunk(simulation.stableLength);
    if (chunk === null) continue;
    chunks.push(chunk);
    trace.addChunk(chunk);
  }
  return { trace, chunks, summary: simulation.summary() };
}

export function simulatedDefault(options: DefaultScenarioOptions, approachId: string): ReturnType<typeof simulated> {
  return simulated(defaultScenario(options), approachId);
}
