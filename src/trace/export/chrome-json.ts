import { EventKind, LockMode, SchedOutReason } from '../../mm/events.ts';
import { ADDRESSED_KINDS } from '../addressed-kinds.ts';
import { describeEvent, labelOf } from '../describe-event.ts';
import type { EventColumns } from '../event-columns.ts';
import { kindName } from '../event-names.ts';
import type { TraceEvent } from '../trace-event.ts';
import { carriedHeader, inPieces, reporter, roundedEvent, taskName, type ExportedRuns } from './exported-run.ts';
import { lockSpans, type LockSpan } from './lock-spans.ts';
import { spansInRows, stateEnds, type SpanInRow } from './exported-spans.ts';
import { nestedFirst, type ExportedSpan } from './nesting.ts';

/** Threads of a process: a task's calls, its lock, and rows for what overlaps. */
const TIDS_PER_TASK = 8;
const LOCK_ROW = 4;
const CATEGORIES: readonly (readonly [string, readonly number[]])[] = [
  ['syscall', [EventKind.SyscallEnter, EventKind.SyscallExit, EventKind.Error]],
  ['section', [EventKind.SectionBegin, EventKind.SectionEnd, EventKind.DropTest]],
  ['sched', [EventKind.SchedIn, EventKind.SchedOut, EventKind.Wakeup, EventKind.TaskStart, EventKind.TaskEnd]],
  ['sched', [EventKind.NeedReschedSet, EventKind.NeedReschedClear]],
  ['fault', [EventKind.PageFault]],
  ['imported', [EventKind.Slice, EventKind.Mark, EventKind.Counter, EventKind.EventsLost]],
];
const CATEGORY = new Map(CATEGORIES.flatMap(([name, kinds]) => kinds.map((kind) => [kind, name] as const)));

/**
 * Chrome trace-event JSON, one process for each lane, that Perfetto, the Firefox Profiler, speedscope and chrome://tracing open: only X, i, C, M, s and
 * f, and T, by which Perfetto shows the states of threads. Each stored event is one object whose `args.data` holds all of it, so that reading
 * it back gives the same events; spans of the lock, arrows and counters are made of them and come on top.
 */
export function chromeJson(runs: ExportedRuns): Generator<string> {
  return inPieces(objects(runs));
}

function* objects(runs: ExportedRuns): Generator<string> {
  const { header } = runs;
  yield `{"displayTimeUnit":"ns","otherData":{"unmapscope":${JSON.stringify({ version: 1, header: carriedHeader(runs) })}},"traceEvents":[\n`;
  let separator = '';
  const report = reporter(runs);
  for (let lane = 0; lane < runs.lanes.length; lane++) {
    const label = header.approaches[lane]?.label ?? `lane ${lane}`;
    for (const object of new LaneWriter(runs, lane, label).objects(report)) {
      yield separator + object;
      separator = ',\n';
    }
  }
  yield '\n]}\n';
}

/** Something to write at a time. Those at one time are written in the order: what contains others first. */
interface Piece extends ExportedSpan {
  /** Null: the event `index`, whose text is made when it is written, as there may be millions. */
  readonly text: string | null;
}

class LaneWriter {
  private readonly runs: ExportedRuns;
  private readonly columns: EventColumns;
  private readonly pid: number;
  private readonly label: string;
  private readonly latestNs: number;
  /** Steps in which a microsecond is written. */
  private readonly stepsPerUs: number;
  private readonly names: readonly string[];
  private readonly rowsUsed = new Map<number, string>();
  private readonly spans: ReadonlyMap<number, SpanInRow>;
  private readonly stateEnds: ReadonlyMap<number, number>;

  constructor(runs: ExportedRuns, lane: number, label: string) {
    this.runs = runs;
    this.columns = runs.lanes[lane];
    this.pid = lane + 1;
    this.label = label;
    this.latestNs = this.columns.lastNs.reduce((latest, ns) => Math.max(latest, ns), 0);
    this.stepsPerUs = 2 ** (52 - Math.ceil(Math.log2(this.latestNs / 1000 + 2)));
    const { names } = runs.header;
    this.names = Array.isArray(names) ? (names as string[]) : [];
    this.spans = spansInRows(this.columns, this.latestNs);
    this.stateEnds = stateEnds(this.columns, this.latestNs);
  }

  *objects(report: () => void): Generator<string> {
    const pieces = this.pieces();
    yield* this.metadata();
    for (const { text, index } of pieces) {
      yield text ?? this.textOf(index);
      if (text === null) report();
    }
  }

  private *metadata(): Generator<string> {
    const { pid } = this;
    const meta = (tid: number, name: string, args: object): string =>
      JSON.stringify({ ph: 'M', pid, tid, ts: 0, name, args });
    yield meta(0, 'process_name', { name: this.label });
    yield meta(0, 'process_sort_index', { sort_index: pid });
    for (const [tid, name] of [...this.rowsUsed].sort((a, b) => a[0] - b[0])) {
      yield meta(tid, 'thread_name', { name });
      yield meta(tid, 'thread_sort_index', { sort_index: tid });
    }
  }

  private pieces(): Piece[] {
    const { length, timeNs, task } = this.columns;
    const pieces: Piece[] = [];
    for (let i = 0; i < length; i++) {
      const span = this.spans.get(i);
      const startNs = span?.startNs ?? timeNs[i];
      pieces.push({ index: i, startNs, endNs: span?.endNs ?? this.stateEnds.get(i) ?? timeNs[i], text: null });
      // Rows are named before anything stands in them.
      this.tid(task[i], this.rowOf(i));
    }
    this.addLockSpans(pieces);
    return pieces.sort(nestedFirst);
  }

  private rowOf(i: number): number {
    const span = this.spans.get(i);
    if (span !== undefined) return span.row;
    return !this.stateEnds.has(i) && isOfLock(this.columns.kind[i]) ? LOCK_ROW : 0;
  }

  private textOf(i: number): string {
    const span = this.spans.get(i);
    if (span !== undefined) return this.complete(i, span, span.row);
    const stateEnd = this.stateEnds.get(i);
    if (stateEnd !== undefined) return this.threadState(i, stateEnd);
    return this.columns.kind[i] === EventKind.Counter ? this.counter(i) : this.instant(i);
  }

  private complete(i: number, { startNs, endNs }: ExportedSpan, row: number): string {
    const event = roundedEvent(this.columns, i);
    const tid = this.tid(event.task, row);
    const readBack = ofUs(this.us(startNs)) + ofUs(this.duration(startNs, endNs));
    const lasts = event.lastNs === readBack ? undefined : event.lastNs;
    return `{"ph":"X","pid":${this.pid},"tid":${tid},"ts":${this.us(startNs)},"dur":${this.duration(startNs, endNs)},"name":${JSON.stringify(labelOf(event, this.names))},"cat":"${categoryOf(event.kind)}","args":{"data":${this.data(event, lasts)}}}`;
  }

  private instant(i: number): string {
    const event = roundedEvent(this.columns, i);
    const tid = this.tid(event.task, this.rowOf(i));
    const name = event.kind === EventKind.SyscallExit ? `${labelOf(event)} returns` : labelOf(event, this.names);
    const lasts = event.lastNs === event.timeNs ? undefined : event.lastNs;
    return `{"ph":"i","s":"t","pid":${this.pid},"tid":${tid},"ts":${this.us(event.timeNs)},"name":${JSON.stringify(name)},"cat":"${categoryOf(event.kind)}","args":{"data":${this.data(event, lasts)}}}`;
  }

  private counter(i: number): string {
    const event = roundedEvent(this.columns, i);
    const name = JSON.stringify(labelOf(event, this.names));
    // A series is a number, so the whole of the event is an instant of its own beside it.
    return `${this.instant(i)},\n{"ph":"C","pid":${this.pid},"tid":0,"ts":${this.us(event.timeNs)},"name":${name},"args":{"value":${event.lenBytes}}}`;
  }

  private threadState(i: number, endNs: number): string {
    const event = roundedEvent(this.columns, i);
    const runs = event.kind === EventKind.SchedIn;
    const args = { ...(runs ? { cpu: event.addr } : {}), data: JSON.parse(this.data(event, event.lastNs)) as object };
    return `{"ph":"T","pid":${this.pid},"tid":${this.tid(event.task, 0)},"ts":${this.us(event.timeNs)},"dur":${this.duration(event.timeNs, Math.round(endNs))},"name":"${runs ? 'Running' : stateOf(event.detail)}","cat":"sched","args":${JSON.stringify(args)}}`;
  }

  /** Everything that an event is, and the sentence that says it. */
  private data(event: TraceEvent, lastNs: number | undefined): string {
    const { addr, lenBytes, count, detail } = event;
    return JSON.stringify({
      event: kindName(event.kind),
      n: event.index,
      task: event.task,
      // Beyond some weeks, microseconds do not have all the nanoseconds.
      timeNs: ofUs(this.us(event.timeNs)) === event.timeNs ? undefined : event.timeNs,
      addr:
        ADDRESSED_KINDS.has(event.kind) && addr > 0 && Number.isSafeInteger(addr)
          ? `0x${addr.toString(16)}`
          : addr || undefined,
      lenBytes: lenBytes || undefined,
      count: count || undefined,
      detail: detail || undefined,
      lastNs,
      says: describeEvent(event, this.runs.header.tasks, undefined, this.names),
    });
  }

  /** Holds and waits of locks, who hands over to whom, and how many wait. */
  private addLockSpans(pieces: Piece[]): void {
    const { pid, columns } = this;
    let flow = 0;
    const last = columns.length;
    for (const span of lockSpans(columns, this.latestNs)) {
      const tid = this.tid(span.task, LOCK_ROW);
      const name = JSON.stringify(nameOfSpan(span));
      const { startNs, endNs } = span;
      const args = JSON.stringify({ data: { lock: span.lock } });
      const text = `{"ph":"X","pid":${pid},"tid":${tid},"ts":${this.us(startNs)},"dur":${this.duration(startNs, endNs)},"name":${name},"cat":"lock","args":${args}}`;
      pieces.push({ index: last, startNs, endNs, text });
      if (span.waiters !== null) {
        const value = `{"ph":"C","pid":${pid},"tid":0,"ts":${this.us(startNs)},"name":"tasks that wait for lock ${span.lock}","args":{"waiters":${span.waiters}}}`;
        pieces.push({ index: -1, startNs, endNs: startNs, text: value });
      }
      const { from } = span;
      // An arrow needs a span on both ends that is open at its time.
      if (from === null || from.endNs <= from.startNs || from.endNs - 1 > startNs) continue;
      flow++;
      const id = `"id":"${pid}.${flow}","name":"hand-over","cat":"lock"`;
      const at = from.endNs - 1;
      const begin = `{"ph":"s","pid":${pid},"tid":${this.tid(from.task, LOCK_ROW)},"ts":${this.us(at)},${id}}`;
      const end = `{"ph":"f","bp":"e","pid":${pid},"tid":${tid},"ts":${this.us(startNs)},${id}}`;
      pieces.push({ index: -1, startNs: at, endNs: at, text: begin });
      pieces.push({ index: -1, startNs, endNs: startNs, text: end });
    }
  }

  /**
   * A time in microseconds. speedscope adds `ts` and `dur` as doubles, and a sum that is off in the last bit lies behind what begins there and takes
   * whole stretches of calls apart. So times are rounded up, by less than a thousandth of a nanosecond in hours of trace, to steps in which all sums
   * are exact.
   */
  private us(ns: number): number {
    return Math.ceil((ns / 1000) * this.stepsPerUs) / this.stepsPerUs;
  }

  private duration(startNs: number, endNs: number): number {
    return this.us(endNs) - this.us(startNs);
  }

  private tid(task: number, row: number): number {
    const tid = 1 + task * TIDS_PER_TASK + row;
    if (!this.rowsUsed.has(tid)) {
      const name = taskName(this.runs.header.tasks, task);
      this.rowsUsed.set(tid, row === 0 ? name : row === LOCK_ROW ? `${name}: mmap_sem` : `${name} (overlaps)`);
    }
    return tid;
  }
}

/** Nanoseconds as they are read back. */
function ofUs(us: number): number {
  return Math.round(us * 1000);
}

function nameOfSpan({ waits, mode }: LockSpan): string {
  return `mmap_sem (${mode === LockMode.Write ? 'write' : 'read'})${waits ? ' wait' : ''}`;
}

function categoryOf(kind: number): string {
  return CATEGORY.get(kind) ?? (isOfLock(kind) ? 'lock' : 'mm');
}

function isOfLock(kind: number): boolean {
  return (
    (kind >= EventKind.LockRequest && kind <= EventKind.LockTryFailed) ||
    kind === EventKind.LockGrant ||
    kind === EventKind.LockLost
  );
}

/** As the kernel's letters are. */
function stateOf(reason: number): string {
  if (reason === SchedOutReason.preempted) return 'R';
  if (reason === SchedOutReason.blocked) return 'D';
  return reason === SchedOutReason.exited ? 'X' : 'S';
}
