import { EventKind, LockMode, Syscall, TaskKind } from '../mm/events.ts';
import type { EventColumns } from './event-columns.ts';
import { isLockEvent } from './lock-events.ts';
import type { AddressRange, TraceTask } from './trace-event.ts';

/** What kind of neighbour a task of a trace was to the one that unmaps; names are those of scenario documents. */
export type NeighbourKind = 'ps' | 'maps' | 'fault' | 'writer' | 'hog';

/** What a trace tells of its largest munmap and of who was in its way: enough to run it again. */
export interface RecordedContention {
  /** The range that was unmapped, in bytes. */
  readonly range: AddressRange;
  /** Of the call, ns; the whole trace if the call itself was not recorded. */
  readonly startNs: number;
  readonly endNs: number;
  readonly unmapper: { readonly name: string; readonly cpu: number };
  /** One more than the highest CPU that anything ran on. */
  readonly cpus: number;
  /** PTE tables that the call freed; null if the trace does not tell. */
  readonly pteTables: number | null;
  /** Tasks that used the lock during the call, and such as ran for most of it without. */
  readonly neighbours: readonly { readonly name: string; readonly kind: NeighbourKind; readonly cpu: number }[];
}

/** The share of the call for which a task must have run to count as one that keeps a CPU busy. */
const BUSY_SHARE = 0.3;
/** The kernel's own threads are there in the model as well, or cost nothing. */
const KERNEL_THREAD = /^(?:swapper|idle|kworker|ksoftirqd|rcu|migration|kcompactd|khugepaged|kswapd|watchdog|cpuhp)/;
const READS_MAPS = /\bmaps\b/;
const READS_COMMAND_LINE = /^(?:ps|pidof|pgrep|top|htop|w)\b/;

interface Use {
  /** Of the lock, during the call. */
  events: number;
  writes: number;
  /** It faulted or worked on its own address space, at any time. */
  own: boolean;
  ranNs: number;
  onCpuSinceNs: number;
  cpu: number;
}

/**
 * @param tasks the one whose kind is TaskKind.calls is the one that unmaps, its lock is 0
 * @returns null if there is no munmap in the trace
 */
export function recordedContention(
  chunks: readonly EventColumns[],
  tasks: readonly TraceTask[],
  range: AddressRange,
): RecordedContention | null {
  const unmapper = tasks.findIndex(({ kind }) => kind === TaskKind.calls);
  if (unmapper === -1) return null;
  const { startNs, endNs } = callOf(chunks, unmapper, range);
  const uses = tasks.map(({ cpu }): Use => ({ events: 0, writes: 0, own: false, ranNs: 0, onCpuSinceNs: NaN, cpu }));
  let lastCpu = tasks.reduce((last, { cpu }) => Math.max(last, cpu), 0);
  let pteTables: number | null = null;
  const inCall = (ns: number): boolean => ns >= startNs && ns <= endNs;
  for (const columns of chunks) {
    const { length, kind, detail, addr, timeNs, task, count } = columns;
    for (let i = 0; i < length; i++) {
      const use = uses[task[i]];
      switch (kind[i]) {
        case EventKind.SchedIn:
          use.onCpuSinceNs = Math.max(timeNs[i], startNs);
          // Where it was when the call began; a neighbour, where it was last.
          if (task[i] !== unmapper || timeNs[i] <= startNs) use.cpu = addr[i];
          lastCpu = Math.max(lastCpu, addr[i]);
          break;
        case EventKind.SchedOut:
          addRun(use, Math.min(timeNs[i], endNs));
          break;
        case EventKind.PageFault:
        case EventKind.TlbFlush:
        case EventKind.Zap:
          use.own = true;
          break;
        case EventKind.FreePteTables:
          if (task[i] === unmapper && inCall(timeNs[i])) pteTables = (pteTables ?? 0) + count[i];
          break;
        default:
          if (!isLockEvent(kind[i], detail[i]) || addr[i] !== 0 || !inCall(timeNs[i])) break;
          use.events++;
          if ((detail[i] & LockMode.Write) !== 0) use.writes++;
      }
    }
  }
  for (const use of uses) addRun(use, endNs);
  const neighbours = tasks.flatMap(({ name }, task) => {
    const kind = task === unmapper ? null : kindOf(name, uses[task], endNs - startNs);
    return kind === null ? [] : [{ name, kind, cpu: uses[task].cpu }];
  });
  const { name } = tasks[unmapper];
  return {
    range,
    startNs,
    endNs,
    unmapper: { name, cpu: uses[unmapper].cpu },
    cpus: lastCpu + 1,
    pteTables,
    neighbours,
  };
}

function addRun(use: Use, untilNs: number): void {
  if (untilNs > use.onCpuSinceNs) use.ranNs += untilNs - use.onCpuSinceNs;
  use.onCpuSinceNs = NaN;
}

function kindOf(name: string, { events, writes, own, ranNs }: Use, callNs: number): NeighbourKind | null {
  if (events === 0) return ranNs > BUSY_SHARE * callNs && !KERNEL_THREAD.test(name) ? 'hog' : null;
  if (READS_MAPS.test(name)) return 'maps';
  if (READS_COMMAND_LINE.test(name)) return 'ps';
  if (writes > 0) return 'writer';
  // Who reads and never touches anything of its own in there is of another process.
  return own ? 'fault' : 'ps';
}

/** When the call was made that unmaps the range. */
function callOf(
  chunks: readonly EventColumns[],
  unmapper: number,
  { start, lenBytes }: AddressRange,
): { readonly startNs: number; readonly endNs: number } {
  let startNs = NaN;
  let latestNs = 0;
  for (const { length, kind, detail, addr, lenBytes: lengths, timeNs, lastNs, task } of chunks) {
    for (let i = 0; i < length; i++) {
      if (lastNs[i] > latestNs) latestNs = lastNs[i];
      if (task[i] !== unmapper) continue;
      const isCall = kind[i] === EventKind.SyscallEnter && addr[i] === start && lengths[i] === lenBytes;
      // The mapping was made with the same arguments before.
      if (isCall && (detail[i] === Syscall.munmap || Number.isNaN(startNs))) startNs = timeNs[i];
      else if (kind[i] === EventKind.SyscallExit && timeNs[i] >= startNs && detail[i] === Syscall.munmap) {
        return { startNs, endNs: timeNs[i] };
      }
    }
  }
  return { startNs: Number.isNaN(startNs) ? 0 : startNs, endNs: latestNs };
}
