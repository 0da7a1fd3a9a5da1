import { GIB, PAGE_SIZE } from '../mm/units.ts';
import type { Approach } from '../mm/kernel.ts';
import type { TaskCall } from '../scenario/call-schema.ts';
import type { Mapping, Scenario, TaskSpec } from '../scenario/scenario.ts';
import type { CostModel } from './costs.ts';
import { countingSink, type EventSink } from './event-sink.ts';
import { Run } from './run.ts';
import type { RunSummary } from './run-summary.ts';

/** Where the first mapping lies: the start of a 512 GiB slot. */
export const BARE_START = 0x1000_0000_0000;

/** The machine of the series, with these mappings and tasks and nothing else. */
export function bareScenario(id: string, mappings: readonly Mapping[], tasks: readonly TaskSpec[]): Scenario {
  return {
    version: 1,
    id,
    title: id,
    kernel: 'v4.17',
    cpus: 32,
    preempt: 'voluntary',
    hz: 250,
    seed: 1,
    maxMapCount: 65530,
    sectionBytes: GIB,
    calibration: 'rfc-2018',
    geometry: { entriesPerTable: 512 },
    drop: { contended: true, notAtomic: true, needResched: true },
    mappings,
    tasks,
    order: null,
    limits: { simNs: 1e15, events: 2e8, states: 250_000 },
  };
}

export function bareMapping(start: number, lenBytes: number, populated: 'all' | 'none'): Mapping {
  return { start, lenBytes, prot: 'rw-', flags: ['private', 'anonymous'], populated };
}

/** A thread that makes calls, on a CPU of its own. */
export function callsTask(name: string, cpu: number, calls: readonly TaskCall[]): TaskSpec {
  return {
    name,
    kind: 'calls',
    count: 1,
    cpu,
    atNs: 0,
    calls,
    repeat: false,
    pauseNs: 0,
    range: null,
    pattern: 'sequential',
    rounds: null,
  };
}

/** One mapping and its munmap, on an idle machine. */
export function munmapAlone(sizeBytes: number, populated: 'all' | 'none'): Scenario {
  const lenBytes = Math.ceil(sizeBytes / PAGE_SIZE) * PAGE_SIZE;
  return bareScenario(
    'munmap-alone',
    [bareMapping(BARE_START, lenBytes, populated)],
    [callsTask('munmap', 0, [{ op: 'munmap', addr: BARE_START, len: lenBytes }])],
  );
}

/** Runs a scenario to its end. */
export function summaryOf(
  scenario: Scenario,
  approach: Approach,
  costs: CostModel,
  sink: EventSink = countingSink(),
): RunSummary {
  const run = new Run(scenario, approach, sink, costs);
  while (!run.advance(1_000_000));
  return run.summary();
}
