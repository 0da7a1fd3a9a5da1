import { approachById } from '../../src/mm/approaches/index.ts';
import { defaultScenario } from '../../src/scenario/default-scenario.ts';
import { parseScenario } from '../../src/scenario/schema.ts';
import { Simulation } from '../../src/sim/simulation.ts';
import { EventStore } from '../../src/trace/event-store.ts';
import { chunksOfRun, columnBytes } from './chunks-of-run.ts';

/** What one simulation of a size under some approaches took, with all events handed over as chunks of columns. */
export interface CaseSample {
  readonly wallMs: number;
  readonly events: number;
  /** Bytes of the columns handed over, for each stored event. */
  readonly bytesPerEvent: number;
}

/** Runs a populated munmap, alone or with some ps beside it. */
export function runCase(sizeBytes: number, approachIds: readonly string[], ps: number): CaseSample {
  const neighbours = ps === 0 ? [] : [{ kind: 'ps' as const, count: ps }];
  const scenario = parseScenario(defaultScenario({ sizeBytes, neighbours }));
  const from = performance.now();
  let events = 0;
  let bytes = 0;
  for (const id of approachIds) {
    const approach = approachById(id);
    if (approach === undefined) throw new Error(`no approach ${id}`);
    const store = new EventStore();
    const simulation = new Simulation(scenario, approach, store);
    for (const chunk of chunksOfRun(simulation, store)) {
      events += chunk.length;
      bytes += columnBytes(chunk);
    }
    const { result } = simulation.summary();
    if (result.ret !== 0) throw new Error(`${id}: munmap returned ${result.ret}`);
  }
  return { wallMs: performance.now() - from, events, bytesPerEvent: bytes / events };
}
