import { TaskKind } from '../mm/events.ts';
import { geometryOf } from '../mm/geometry.ts';
import { Mm } from '../mm/mm.ts';
import { GIB, MIB, PAGE_SIZE, TASK_SIZE } from '../mm/units.ts';
import { placeMapping } from '../mm/world.ts';
import type { TaskCall } from '../scenario/call-schema.ts';
import type { Scenario, TaskSpec } from '../scenario/scenario.ts';
import { FAULT_REGION_BYTES, WRITER_REGION_BYTES, type Region } from './programs.ts';
import { SimTask } from './sim-task.ts';

/** One task of a run with what it was made from. */
export interface PlacedTask {
  readonly task: SimTask;
  readonly spec: TaskSpec;
  readonly region: Region | null;
}

/** The address space a scenario begins with, and its tasks in document order. */
export interface World {
  readonly mm: Mm;
  readonly tasks: readonly PlacedTask[];
}

const KIND: Readonly<Record<TaskSpec['kind'], number>> = {
  calls: TaskKind.calls,
  ps: TaskKind.ps,
  maps: TaskKind.maps,
  fault: TaskKind.fault,
  writer: TaskKind.writer,
  hog: TaskKind.hog,
  khugepaged: TaskKind.khugepaged,
  'map-fixed': TaskKind.mapFixed,
  fork: TaskKind.fork,
};

/** Regions start in PGD slots of their own, so that they share no table with what is unmapped. */
const SLOT_BYTES = 512 * GIB;

/** @throws RangeError if the address space has no room for the neighbours' own memory */
export function worldOf(scenario: Scenario): World {
  const mm = new Mm(geometryOf(scenario.geometry.entriesPerTable));
  scenario.mappings.forEach((mapping, i) => placeMapping(mm, mapping, i + 1));
  let nextRegion = firstFreeSlot(scenario);
  const tasks: PlacedTask[] = [];
  for (const spec of scenario.tasks) {
    for (let i = 0; i < spec.count; i++) {
      const name = spec.count === 1 ? spec.name : `${spec.name}-${i + 1}`;
      const task = new SimTask(tasks.length, name, KIND[spec.kind], spec.cpu, spec.cpu ?? 0);
      const own = regionFor(spec, nextRegion);
      if (own !== null) nextRegion += SLOT_BYTES;
      if (spec.kind === 'fault' && own !== null) {
        placeMapping(mm, { ...own, prot: 'rw-', flags: ['private', 'anonymous'], populated: 'none' }, 0);
      }
      tasks.push({
        task,
        spec,
        region: spec.range ?? own ?? (spec.kind === 'map-fixed' ? lastMegabyte(scenario) : null),
      });
    }
  }
  mm.users = tasks.filter(({ spec }) => sharesMm(spec)).length;
  return { mm, tasks };
}

/** Threads of the process, as opposed to processes that only look at it and kernel threads. */
function sharesMm(spec: TaskSpec): boolean {
  return !(spec.kind === 'ps' || spec.kind === 'maps' || spec.kind === 'khugepaged' || spec.kind === 'hog');
}

/** Memory that a task gets of its own: none if the document says where it works. */
function regionFor(spec: TaskSpec, start: number): Region | null {
  if (spec.range !== null) return null;
  if (spec.kind === 'fault') return { start, lenBytes: FAULT_REGION_BYTES };
  if (spec.kind === 'writer') return { start, lenBytes: WRITER_REGION_BYTES };
  return null;
}

/** The end of the first mapping, which a munmap reaches last. */
function lastMegabyte({ mappings: [first] }: Scenario): Region | null {
  if (first === undefined) return null;
  const lenBytes = Math.min(MIB, first.lenBytes);
  return { start: first.start + first.lenBytes - lenBytes, lenBytes };
}

/** Room for the neighbours' memory above everything that the document names, or below it. */
function firstFreeSlot(scenario: Scenario): number {
  const slots = scenario.tasks.reduce((n, spec) => (regionFor(spec, 0) === null ? n : n + spec.count), 0);
  if (slots === 0) return 0;
  const named = [
    ...scenario.mappings.map(({ start, lenBytes }) => [start, start + lenBytes]),
    ...scenario.tasks.flatMap(({ calls }) => calls.flatMap(rangesOf)),
  ];
  const top = Math.max(0, ...named.map(([, end]) => end));
  const above = Math.ceil(Math.max(top, PAGE_SIZE) / SLOT_BYTES) * SLOT_BYTES;
  if (above + slots * SLOT_BYTES <= TASK_SIZE) return above;
  const bottom = Math.min(...named.map(([start]) => start));
  const below = (Math.floor(bottom / SLOT_BYTES) - slots) * SLOT_BYTES;
  if (below >= SLOT_BYTES) return below;
  const room = Math.max(Math.floor(TASK_SIZE / SLOT_BYTES - above / SLOT_BYTES), Math.floor(bottom / SLOT_BYTES) - 1);
  throw new RangeError(
    `tasks: ${slots} fault and writer tasks need 512 GiB of address space each; beside the mappings there is room for ${Math.max(0, room)}`,
  );
}

/** What a call's addresses span, as far as it says. */
function rangesOf(call: TaskCall): [number, number][] {
  switch (call.op) {
    case 'mremap': {
      const { addr, oldLen, newAddr, newLen } = call;
      return [
        [addr, addr + oldLen],
        ...(newAddr === null ? [] : [[newAddr, newAddr + newLen] satisfies [number, number]]),
      ];
    }
    case 'brk':
    case 'shmat':
    case 'shmdt':
      return [[call.addr, call.addr]];
    case 'fork':
    case 'exit':
    case 'cmdline':
    case 'sleep':
      return [];
    default:
      return [[call.addr, call.addr + call.len]];
  }
}
