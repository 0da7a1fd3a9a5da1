import type { Simulation } from '../../src/sim/simulation.ts';
import { arraysOf, type EventColumns } from '../../src/trace/event-columns.ts';
import type { EventStore } from '../../src/trace/event-store.ts';

const EVENTS_AT_A_TIME = 65_536;

/** Runs a simulation to its end and hands its events over in chunks, as the worker does. */
export function* chunksOfRun(simulation: Simulation, store: EventStore): Generator<EventColumns, void> {
  for (let over = false; !over;) {
    over = simulation.advance(EVENTS_AT_A_TIME);
    const chunk = store.takeChunk(simulation.stableLength);
    if (chunk !== null) yield chunk;
  }
}

/** What the columns of some events take. */
export function columnBytes(columns: EventColumns): number {
  return arraysOf(columns).reduce((sum, { byteLength }) => sum + byteLength, 0);
}
