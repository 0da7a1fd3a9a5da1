import { approachById } from '../../src/mm/approaches/index.ts';
import { parseScenario } from '../../src/scenario/schema.ts';
import { Simulation } from '../../src/sim/simulation.ts';
import { EventStore } from '../../src/trace/event-store.ts';
import { RunTrace } from '../../src/trace/run-trace.ts';
import { tallySelection } from '../../src/trace/selection-tally.ts';
import { chunksOfRun } from './chunks-of-run.ts';
import { contendedDocument } from './contended-case.ts';

/** A fault under contention tells about this many. */
const EVENTS_PER_FAULT = 11;

/** A run of about so many events, filed as the page files it. */
export function filedRun(events: number): RunTrace {
  const scenario = parseScenario(contendedDocument(Math.round(events / EVENTS_PER_FAULT), 0));
  const store = new EventStore();
  const simulation = new Simulation(scenario, approachById('pristine')!, store);
  const trace = new RunTrace({
    tasks: simulation.tasks.map(({ name, kind, cpu }) => ({ name, kind, cpu })),
    range: simulation.range,
  });
  for (const chunk of chunksOfRun(simulation, store)) trace.addChunk(chunk);
  return trace;
}

/** Tallies all of a trace. @returns what it took, ms */
export function tallyAll(trace: RunTrace): number {
  const from = performance.now();
  const work = tallySelection(trace, 0, trace.endNs);
  while (work.next().done !== true);
  return performance.now() - from;
}
