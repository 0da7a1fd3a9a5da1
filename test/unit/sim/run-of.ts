import { approachById } from '../../../src/mm/approaches/index.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { Simulation } from '../../../src/sim/simulation.ts';
import { EventStore } from '../../../src/trace/event-store.ts';
import type { EventColumns } from '../../../src/trace/event-columns.ts';
import type { RunSummary } from '../../../src/sim/run-summary.ts';

/** A finished run: what it came to, and all its events. */
export interface FinishedRun {
  readonly summary: RunSummary;
  readonly events: EventColumns;
}

/** Runs a scenario document to its end under one approach, `slice` events at a time. */
export function runOf(document: unknown, approachId: string, slice = 100_000): FinishedRun {
  const approach = approachById(approachId);
  if (approach === undefined) throw new Error(`no approach ${approachId}`);
  const store = new EventStore({ keep: true });
  const simulation = new Simulation(parseScenario(document), approach, store);
  while (!simulation.advance(slice));
  return { summary: simulation.summary(), events: store.columns() };
}

const START = '0x100000000000';

/** One populated mapping and its munmap, with other tasks beside it. */
export function munmapDocument(lenBytes: number, tasks: readonly object[] = [], more: object = {}): object {
  return {
    version: 1,
    id: 'test',
    title: 'test',
    mappings: [{ start: START, lenBytes }],
    tasks: [{ kind: 'calls', cpu: 0, calls: [{ op: 'munmap', addr: START, len: lenBytes }] }, ...tasks],
    ...more,
  };
}

/** All bytes of the columns, for comparing streams. */
export function bytesOf(events: EventColumns): Buffer {
  const columns = [
    events.timeNs,
    events.lastNs,
    events.addr,
    events.lenBytes,
    events.count,
    events.task,
    events.kind,
    events.detail,
  ];
  return Buffer.concat(columns.map((column) => Buffer.from(column.buffer, column.byteOffset, column.byteLength)));
}

/** Indexes of the events of one kind. */
export function indexesOf(events: EventColumns, kind: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < events.length; i++) if (events.kind[i] === kind) found.push(i);
  return found;
}
