import { GIB, PAGE_SIZE, pageAlign, TASK_SIZE } from '../mm/units.ts';
import { DEFAULT_SIZE, DEFAULT_START } from './default-mapping.ts';
import type { ParsedDocument } from './document.ts';
import { LONGEST_NS } from './fields.ts';
import type { Mapping, Scenario, TaskSpec } from './scenario.ts';

const MILLISECOND = 1_000_000;

/** Pause between two rounds of what a neighbour does, ns. */
const PAUSES: Readonly<Record<Exclude<TaskSpec['kind'], 'calls'>, number>> = {
  ps: 200 * MILLISECOND,
  maps: 200 * MILLISECOND,
  // What a page costs the reader in the series' vm-scalability runs besides the fault: 17,340 faults a second for each of 32 tasks.
  fault: 55_000,
  writer: MILLISECOND,
  'map-fixed': MILLISECOND,
  fork: 100 * MILLISECOND,
  hog: 0,
  khugepaged: 10_000 * MILLISECOND,
};

/** Fills in all that a document leaves out. */
export function withDefaults(parsed: ParsedDocument): Scenario {
  const mappings = parsed.mappings ?? [defaultMapping(parsed)];
  const tasks = tasksOf(parsed, mappings[0]);
  const { entriesPerTable } = parsed.geometry;
  return {
    version: 1,
    id: parsed.id,
    title: parsed.title ?? parsed.id,
    kernel: parsed.kernel,
    cpus: parsed.cpus,
    preempt: parsed.preempt,
    hz: parsed.hz,
    seed: parsed.seed,
    maxMapCount: parsed.maxMapCount,
    // What one entry of a PUD table spans.
    sectionBytes: parsed.sectionBytes ?? PAGE_SIZE * entriesPerTable * entriesPerTable,
    calibration: parsed.calibration,
    geometry: parsed.geometry,
    drop: parsed.drop,
    mappings,
    tasks,
    order: parsed.order,
    limits: {
      simNs: parsed.limits.simNs ?? ampleTime(mappings),
      events: parsed.limits.events,
      states: parsed.limits.states,
    },
  };
}

/** It reaches to where the first munmap ends, if that is a place that can be mapped. */
function defaultMapping(parsed: ParsedDocument): Mapping {
  const munmap = parsed.tasks?.flatMap(({ calls }) => calls ?? []).find(({ op }) => op === 'munmap');
  let lenBytes = DEFAULT_SIZE;
  if (munmap?.op === 'munmap' && munmap.addr >= DEFAULT_START && munmap.len > 0) {
    const end = pageAlign(munmap.addr + munmap.len);
    if (end <= TASK_SIZE) lenBytes = end - DEFAULT_START;
  }
  return { start: DEFAULT_START, lenBytes, prot: 'rw-', flags: ['private', 'anonymous'], populated: 'all' };
}

function tasksOf(parsed: ParsedDocument, first: Mapping | undefined): TaskSpec[] {
  const addr = first?.start ?? DEFAULT_START;
  const len = first?.lenBytes ?? DEFAULT_SIZE;
  const written = parsed.tasks ?? [
    {
      kind: 'calls' as const,
      count: 1,
      calls: [{ op: 'munmap' as const, addr, len }],
      repeat: false,
      range: null,
      pattern: 'sequential' as const,
      rounds: null,
    },
  ];
  const unmapper = written.find(({ kind }) => kind === 'calls');
  const unmapperAtNs = unmapper?.atNs ?? 0;
  return written.map((task) => ({
    name: task.name ?? task.calls?.[0].op ?? task.kind,
    kind: task.kind,
    count: task.count,
    cpu: task.cpu === undefined ? (task === unmapper && task.count === 1 ? 0 : null) : task.cpu,
    // ps comes when the munmap is under way.
    atNs: task.atNs ?? (task.kind === 'ps' ? Math.min(unmapperAtNs + MILLISECOND, LONGEST_NS) : 0),
    calls: task.calls ?? [],
    repeat: task.repeat,
    pauseNs: task.pauseNs ?? (task.kind === 'calls' ? 0 : PAUSES[task.kind]),
    range: task.range,
    pattern: task.pattern,
    rounds: task.rounds,
  }));
}

/** A second of simulated time for each GiB, and 1000 s at least: more than ten times what unmapping takes. */
function ampleTime(mappings: readonly Mapping[]): number {
  const bytes = mappings.reduce((sum, { lenBytes }) => sum + lenBytes, 0);
  return Math.max(1e12, Math.ceil(bytes / GIB) * 1e9);
}
