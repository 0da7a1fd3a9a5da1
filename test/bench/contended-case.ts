import { approachById } from '../../src/mm/approaches/index.ts';
import { hex0x, MIB } from '../../src/mm/units.ts';
import type { ScenarioDocument } from '../../src/scenario/document.ts';
import { DEFAULT_START } from '../../src/scenario/default-mapping.ts';
import { parseScenario } from '../../src/scenario/schema.ts';
import { Simulation } from '../../src/sim/simulation.ts';
import { EventStore } from '../../src/trace/event-store.ts';
import { chunksOfRun, columnBytes } from './chunks-of-run.ts';

/** What one contended run took, with all its events kept. */
export interface ContendedSample {
  readonly wallMs: number;
  /** Processor time of the process: other processes on the machine do not add to it. */
  readonly cpuMs: number;
  readonly faults: number;
  readonly events: number;
  readonly bytesPerEvent: number;
}

const FAULT_THREADS = 31;

export interface ContendedOptions {
  readonly writerPauseNs?: number;
  readonly approachId?: string;
}

/** 32 CPUs: 31 threads that fault without a pause, and one that maps and unmaps 1 MiB, until so many faults are done. */
export function contendedDocument(faults: number, writerPauseNs: number): ScenarioDocument {
  const addr = hex0x(DEFAULT_START);
  return {
    version: 1,
    id: 'contended',
    cpus: FAULT_THREADS + 1,
    mappings: [{ start: addr, lenBytes: MIB }],
    tasks: [
      { kind: 'calls', cpu: FAULT_THREADS, calls: [{ op: 'munmap', addr, len: MIB }] },
      { kind: 'writer', cpu: FAULT_THREADS, pauseNs: writerPauseNs },
      { kind: 'fault', count: FAULT_THREADS, pauseNs: 0, rounds: Math.ceil(faults / FAULT_THREADS) },
    ],
    limits: { events: 1e9, simNs: 1e15 },
  };
}

export function runContended(
  faults: number,
  { writerPauseNs = 0, approachId = 'pristine' }: ContendedOptions = {},
): ContendedSample {
  const scenario = parseScenario(contendedDocument(faults, writerPauseNs));
  const cpuFrom = process.cpuUsage();
  const from = performance.now();
  const store = new EventStore();
  const simulation = new Simulation(scenario, approachById(approachId)!, store);
  const chunks = [...chunksOfRun(simulation, store)];
  const wallMs = performance.now() - from;
  const { user, system } = process.cpuUsage(cpuFrom);
  const { endedBy } = simulation.summary();
  if (endedBy !== null) throw new Error(`the contended run was ended: ${endedBy}`);
  const rounds = Math.ceil(faults / FAULT_THREADS);
  return {
    wallMs,
    cpuMs: (user + system) / 1000,
    faults: rounds * FAULT_THREADS,
    events: store.length,
    bytesPerEvent: chunks.reduce((sum, chunk) => sum + columnBytes(chunk), 0) / store.length,
  };
}
