import { EventKind, Syscall } from '../mm/events.ts';
import type { Approach } from '../mm/kernel.ts';
import { GIB, PAGE_SIZE } from '../mm/units.ts';
import { WorkKind } from '../mm/work.ts';
import type { TaskCall } from '../scenario/call-schema.ts';
import type { Mapping, Scenario, TaskSpec } from '../scenario/scenario.ts';
import { BARE_START, bareMapping, bareScenario, callsTask } from './bare-scenario.ts';
import type { CostModel } from './costs.ts';
import type { EventSink } from './event-sink.ts';
import { Run } from './run.ts';
import type { RunSummary } from './run-summary.ts';
import type { ProcessGroup, WorkloadCall } from './workload-structure.ts';

/** Slots of 512 GiB, so that no two threads' mappings share a table. */
const SLOT_BYTES = 512 * GIB;
/** Of a thread that unmaps page by page, so many calls stand for all. */
const MOST_MUNMAPS = 64;
/** Simulated in some ms. */
const EVENTS_AT_A_TIME = 4096;

/** What came of one process of a workload. */
export interface WorkloadRun {
  /** Faults a second, summed over the threads: each counts from the start until its last page is read, as the benchmark does. */
  readonly faultsPerSec: number;
  readonly summary: RunSummary;
}

/**
 * Runs the end of a workload whose threads read and then unmap in one address space. Until the first thread is through nobody unmaps, so all of
 * that time is the same under every approach and is not simulated: the pages of it are there at the start, and `paceNs` a page is counted for it.
 * Then each thread reads on to the next time it would look at the clock (they are spread evenly between two such looks), and does what follows.
 *
 * @param paceNs from one fault of a thread to its next, while nobody unmaps
 * @yields now and then, so that whoever runs it can do something else
 */
export function* runWorkload(
  group: ProcessGroup,
  paceNs: number,
  approach: Approach,
  costs: CostModel,
): Generator<undefined, WorkloadRun> {
  const threads = threadsOf(group, paceNs);
  const readEnds = readEndSink(threads.length);
  const run = new Run(scenarioOf(threads, paceNs, costs), approach, readEnds.sink, costs);
  while (!run.advance(EVENTS_AT_A_TIME)) yield;
  const summary = run.summary();
  const faultsPerSec = threads.reduce((total, { pagesRead, pagesLeft }, i) => {
    const tookNs = pagesRead * paceNs + readEnds.atNs[i];
    return pagesRead + pagesLeft === 0 ? total : total + ((pagesRead + pagesLeft) / tookNs) * 1e9;
  }, 0);
  return { faultsPerSec, summary };
}

/** A thread at the moment at which the simulation begins. */
interface ThreadState {
  readonly start: number;
  readonly bytes: number;
  readonly pagesRead: number;
  readonly pagesLeft: number;
  readonly munmaps: readonly { readonly addr: number; readonly len: number }[];
}

function threadsOf({ threads }: ProcessGroup, paceNs: number): ThreadState[] {
  const each = threads.flatMap(({ count, calls }) => Array.from({ length: count }, () => calls));
  const readers = each.filter((calls) => calls.some(({ op }) => op === 'read')).length;
  let slots = 0;
  let readersBefore = 0;
  const sharedStarts = new Map<string, { start: number; bytes: number }>();
  return each.map((calls): ThreadState => {
    const read = calls.find((call): call is WorkloadCall & { op: 'read' } => call.op === 'read');
    const made = calls.find((call): call is WorkloadCall & { op: 'mmap' } => call.op === 'mmap');
    const named = read?.mapping ?? made?.mapping ?? '';
    let place = made === undefined ? sharedStarts.get(named) : undefined;
    if (place === undefined) {
      place = { start: BARE_START + slots * SLOT_BYTES, bytes: made?.bytes ?? SLOT_BYTES };
      slots += Math.ceil(place.bytes / SLOT_BYTES);
      sharedStarts.set(named, place);
    }
    const { start, bytes } = place;
    const pages = bytes / PAGE_SIZE;
    const checkPages = read === undefined ? 0 : Math.min(pages, read.untilCheckedBytes / PAGE_SIZE);
    const pagesRead = read === undefined ? 0 : Math.min(pages - checkPages, Math.floor((read.seconds * 1e9) / paceNs));
    const pagesLeft = read === undefined ? 0 : Math.floor((readersBefore++ * checkPages) / readers);
    const munmaps = calls.flatMap((call) => {
      if (call.op !== 'munmap') return [];
      return Array.from({ length: Math.min(call.times, MOST_MUNMAPS) }, (_, i) => ({
        addr: start + i * call.bytes,
        len: call.bytes,
      }));
    });
    return { start, bytes, pagesRead, pagesLeft, munmaps };
  });
}

function scenarioOf(threads: readonly ThreadState[], paceNs: number, costs: CostModel): Scenario {
  // What is left of the pace besides the fault: reading the page, the benchmark's loop. A sleep ends with a wake-up.
  const { work, wakeIdleCpu } = costs;
  const faultNs = (work[WorkKind.Fault].ps + 2 * work[WorkKind.LockOp].ps + wakeIdleCpu.ps) / 1000;
  const sleepNs = Math.max(1, Math.round(paceNs - faultNs));
  const tasks = threads.flatMap(({ start, pagesRead, pagesLeft, munmaps }, i): TaskSpec[] => {
    const reads = Array.from({ length: pagesLeft }, (_, n): TaskCall[] => [
      { op: 'touch', access: 'read', addr: start + (pagesRead + n) * PAGE_SIZE, len: PAGE_SIZE },
      { op: 'sleep', ns: sleepNs },
    ]).flat();
    const calls = [...reads, ...munmaps.map((range): TaskCall => ({ op: 'munmap', ...range }))];
    return [callsTask(`thread-${i + 1}`, i, calls.length > 0 ? calls : [{ op: 'exit' }])];
  });
  const places = new Map(threads.map((thread) => [thread.start, thread]));
  const mappings = [...places.values()].flatMap(({ start, bytes, pagesRead }): Mapping[] => {
    const readBytes = pagesRead * PAGE_SIZE;
    const read = readBytes > 0 ? [bareMapping(start, readBytes, 'all')] : [];
    return bytes > readBytes ? [...read, bareMapping(start + readBytes, bytes - readBytes, 'none')] : read;
  });
  return { ...bareScenario('workload', mappings, tasks), cpus: Math.max(32, threads.length) };
}

/** Notes when each thread had read its last page: when it enters munmap, or at its last event if it never does. */
function readEndSink(threads: number): { readonly sink: EventSink; readonly atNs: readonly number[] } {
  const atNs = new Array<number>(threads).fill(0);
  const isThrough = new Array<boolean>(threads).fill(false);
  let length = 0;
  return {
    atNs,
    sink: {
      get length() {
        return length;
      },
      append(_time, lastNs, _addr, _len, _count, task, kind, detail) {
        length++;
        if (isThrough[task]) return;
        atNs[task] = lastNs;
        isThrough[task] = kind === EventKind.SyscallEnter && detail === Syscall.munmap;
      },
      shift() {
        // Each thread has a CPU of its own, so nobody is preempted.
      },
    },
  };
}
