import { EventKind, LockMode, nameOf, SchedOutReason, Syscall } from '../../mm/events.ts';
import { describeEvent } from '../describe-event.ts';
import { kindName } from '../event-names.ts';
import type { TraceEvent } from '../trace-event.ts';
import { carriedHeader, inPieces, reporter, roundedEvent, taskName, type ExportedRuns } from './exported-run.ts';

/** Numbers of threads: those of one lane begin with the same digits. */
export const PIDS_PER_LANE = 100_000;
export const HEADER_MARK = '# unmapscope: ';
export const HEADER_END = '# unmapscope header ends';
/** Comments are cut, so that no line is longer than what readers of traces take. */
const HEADER_CHARACTERS = 1000;
const NAME_CHARACTERS = 15;
const PRIORITY = 120;

/**
 * Text as tracefs prints it, in nanoseconds: what the kernel has tracepoints for in their form, the rest as events named for what they are. The
 * numbers in braces at the end of each line are the event as it is stored, so that reading it back gives the same events. Lanes follow one another.
 */
export function ftraceText(runs: ExportedRuns): Generator<string> {
  return inPieces(lines(runs));
}

function* lines(runs: ExportedRuns): Generator<string> {
  const { header, lanes } = runs;
  const report = reporter(runs);
  const events = lanes.reduce((sum, { length }) => sum + length, 0);
  yield `# tracer: nop\n#\n# entries-in-buffer/entries-written: ${events}/${events}   #P:${cpusOf(runs)}\n#\n`;
  const json = JSON.stringify(carriedHeader(runs));
  for (let at = 0; at < json.length; at += HEADER_CHARACTERS) {
    yield `${HEADER_MARK}${json.slice(at, at + HEADER_CHARACTERS)}\n`;
  }
  yield `${HEADER_END}\n#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION\n#              | |         |   |||||     |         |\n`;
  for (const [lane, columns] of lanes.entries()) {
    yield `# lane ${lane}: ${JSON.stringify(header.approaches[lane]?.label ?? '')}\n`;
    const writer = new LaneText(runs, lane);
    for (let i = 0; i < columns.length; i++) {
      yield writer.line(i);
      report();
    }
  }
}

class LaneText {
  private readonly runs: ExportedRuns;
  private readonly lane: number;
  private readonly cpus: number[];
  private readonly names: string[];

  constructor(runs: ExportedRuns, lane: number) {
    this.runs = runs;
    this.lane = lane;
    this.cpus = runs.header.tasks.map(({ cpu }) => cpu);
    this.names = runs.header.tasks.map(({ name }) => shortName(name));
  }

  line(index: number): string {
    const event = roundedEvent(this.runs.lanes[this.lane], index);
    if (event.kind === EventKind.SchedIn || event.kind === EventKind.TaskStart) {
      this.cpus[event.task] = Number.isInteger(event.addr) ? event.addr & 0xffff : 0;
    }
    const cpu = String(this.cpus[event.task] ?? 0).padStart(3, '0');
    const name = this.name(event.task).padStart(16);
    const stored = [event.kind, event.detail, event.addr, event.lenBytes, event.count];
    if (event.timeNs !== event.lastNs) stored.push(event.timeNs);
    // A span is told when it ends.
    return `${name}-${String(this.pid(event.task)).padEnd(7)} [${cpu}] ..... ${seconds(event.lastNs)}: ${this.text(event, cpu)} {${stored.join(' ')}}\n`;
  }

  private text(event: TraceEvent, cpu: string): string {
    const { kind, detail, addr } = event;
    const write = (detail & LockMode.Write) !== 0;
    const lock = `mm=${addr.toString(16).padStart(16, '0')} memcg_path=/ write=${write}`;
    switch (kind) {
      case EventKind.LockRequest:
        return `mmap_lock_start_locking: ${lock}`;
      case EventKind.LockAcquire:
        return `mmap_lock_acquire_returned: ${lock} success=true`;
      case EventKind.LockTryFailed:
        return `mmap_lock_acquire_returned: ${lock} success=false`;
      case EventKind.LockDowngrade:
        return `mmap_lock_acquire_returned: ${lock.replace('write=true', 'write=false')} success=true`;
      case EventKind.LockRelease:
        return `mmap_lock_released: ${lock}`;
      case EventKind.SyscallEnter:
        return `sys_${nameOf(Syscall, detail)}(addr: ${addr.toString(16)}, len: ${event.lenBytes.toString(16)})`;
      case EventKind.SyscallExit:
        return `sys_${nameOf(Syscall, detail)} -> 0x${addr < 0 ? BigInt.asUintN(64, BigInt(Math.round(addr))).toString(16) : addr.toString(16)}`;
      case EventKind.SchedIn:
        return `sched_switch: prev_comm=swapper/${Number(cpu)} prev_pid=0 prev_prio=${PRIORITY} prev_state=R ==> next_comm=${this.name(event.task)} next_pid=${this.pid(event.task)} next_prio=${PRIORITY}`;
      case EventKind.SchedOut:
        return `sched_switch: prev_comm=${this.name(event.task)} prev_pid=${this.pid(event.task)} prev_prio=${PRIORITY} prev_state=${stateOf(detail)} ==> next_comm=swapper/${Number(cpu)} next_pid=0 next_prio=${PRIORITY}`;
      case EventKind.Wakeup:
        return `sched_waking: comm=${this.name(event.count)} pid=${this.pid(event.count)} prio=${PRIORITY} target_cpu=${String(this.cpus[event.count] ?? 0).padStart(3, '0')}`;
      case EventKind.PageFault:
        return `page_fault_user: address=0x${addr.toString(16)} ip=0x0 error_code=0x4`;
      default: {
        const names = this.runs.header['names'];
        const says = describeEvent(
          event,
          this.runs.header.tasks,
          undefined,
          Array.isArray(names) ? (names as string[]) : [],
        );
        return `${kindName(kind)}: ${printable(says)}`;
      }
    }
  }

  private pid(task: number): number {
    return (this.lane + 1) * PIDS_PER_LANE + task;
  }

  private name(task: number): string {
    return this.names[task] ?? shortName(taskName(this.runs.header.tasks, task));
  }
}

function seconds(ns: number): string {
  const whole = Math.floor(ns / 1e9);
  return `${String(whole).padStart(5)}.${String(ns - whole * 1e9).padStart(9, '0')}`;
}

/** Names are at most 15 bytes, and what would end a line is none of a name. */
function shortName(name: string): string {
  return (
    printable(name)
      .replace(/[^\x20-\x7e]/g, '?')
      .slice(0, NAME_CHARACTERS) || '<...>'
  );
}

function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '?');
}

function stateOf(reason: number): string {
  if (reason === SchedOutReason.preempted) return 'R+';
  if (reason === SchedOutReason.blocked) return 'D';
  return reason === SchedOutReason.exited ? 'X' : 'S';
}

function cpusOf({ header }: ExportedRuns): number {
  return 1 + header.tasks.reduce((most, { cpu }) => Math.max(most, cpu), 0);
}
