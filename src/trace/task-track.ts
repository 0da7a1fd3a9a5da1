import { DropTest, EventKind } from '../mm/events.ts';
import { CpuRow } from './cpu-row.ts';
import { EndLog } from './end-log.ts';
import { GrowableFloat64 } from './growable.ts';
import { LockUse, LockUseRow } from './lock-use.ts';
import { SpanColumns } from './span-columns.ts';

/** A drop that happened must not vanish among tests that came to nothing. */
const DROP_TEST_RANK = Uint8Array.from({ length: 256 }, (_, bits) => ((bits & DropTest.dropped) !== 0 ? 1 : 0));

/** Everything one task did, as rows of spans. Values are EventKinds unless the row says otherwise. */
export class TaskTrack {
  readonly task: number;
  /** Depth 0: system calls, and page faults. */
  readonly calls = new SpanColumns();
  /** Depth 1: sections, the passes of do_munmap(); their count is the section's number. */
  readonly sections = new SpanColumns();
  /** Depth 2: what do_munmap() does with the VMAs, its phases, and the final TLB flush; the count of a Phase is which. */
  readonly phases = new SpanColumns();
  /** Depth 3: runs of zap steps, table frees, time that the calibration cannot explain. */
  readonly work = new SpanColumns({ runsOf: 'steps' });
  /** Page faults in the middle of a system call, which other tools' traces have. */
  readonly nestedFaults = new SpanColumns();
  readonly depths: readonly SpanColumns[] = [this.calls, this.sections, this.phases, this.work];
  /** TLB flushes in the middle of the zap: runs of instants. */
  readonly flushes = new SpanColumns({ runsOf: 'instants' });
  /** Instants; values are the DropTest bits. */
  readonly dropTests = new SpanColumns({ rank: DROP_TEST_RANK });
  /** Other instants that belong to the task: errors, failed trylocks. */
  readonly marks = new SpanColumns();
  /** Violations of memory safety, instants; values are the kinds of Violation. */
  readonly violations = new SpanColumns();
  readonly cpu = new CpuRow();
  private readonly slices: SpanColumns[] = [];
  /** Zap steps walked before each span of `work`. */
  private readonly stepsBefore = new GrowableFloat64();
  private steps = 0;
  private readonly lockRows = new Map<number, LockUseRow>([[0, new LockUseRow()]]);
  private readonly ends = new EndLog();

  constructor(task: number) {
    this.task = task;
  }

  /** Waits for a lock and holds of it, of mmap_sem (0) if not said; see LockUse. */
  lockUse(lock = 0): SpanColumns {
    return this.lockRow(lock).spans;
  }

  /** Slices of another tool's trace that are nested so deep; those of one depth do not overlap. */
  sliceRow(depth: number): SpanColumns {
    while (this.slices.length <= depth) this.slices.push(new SpanColumns());
    return this.slices[depth];
  }

  lockRow(lock: number): LockUseRow {
    let row = this.lockRows.get(lock);
    if (row === undefined) {
      row = new LockUseRow();
      this.lockRows.set(lock, row);
    }
    return row;
  }

  /** @returns whether a span of the row for mmap_sem is a wait; -1 is none */
  isWaiting(span: number): boolean {
    return span !== -1 && this.lockUse().value(span) >= LockUse.waitRead;
  }

  /** @returns how many zap steps were told between two events */
  zapSteps(afterEvent: number, beforeEvent: number): number {
    return (
      this.stepsUpTo(this.work.firstAfterEvent(beforeEvent)) - this.stepsUpTo(this.work.firstAfterEvent(afterEvent))
    );
  }

  /** @returns how many zap steps that were told after an event were complete at a moment */
  zapStepsUntil(afterEvent: number, tNs: number): number {
    const { work } = this;
    const first = this.stepsUpTo(work.firstAfterEvent(afterEvent));
    const span = work.lastAt(tNs);
    if (span === -1) return 0;
    const isUnderWay = work.endNs(span) > tNs && work.value(span) === EventKind.Zap;
    const share = (tNs - work.startNs(span)) / (work.endNs(span) - work.startNs(span));
    const steps = isUnderWay ? this.stepsUpTo(span) + Math.floor(share * work.count(span)) : this.stepsUpTo(span + 1);
    return Math.max(0, steps - first);
  }

  /** @returns how many spans of a kind that were told after an event ended until a moment; see EndLog */
  countEnded(kind: number, afterEvent: number, toNs: number): number {
    return this.ends.count(kind, afterEvent, toNs);
  }

  /** Takes note of an event of this task that has nothing to do with locks and CPUs. */
  apply(index: number, kind: number, timeNs: number, lastNs: number, count: number, detail: number): void {
    this.ends.add(index, kind, lastNs, detail);
    switch (kind) {
      case EventKind.SyscallEnter:
        this.calls.append(timeNs, Infinity, kind, index);
        break;
      case EventKind.SyscallExit:
        this.sections.closeLast(timeNs);
        this.calls.closeLast(timeNs);
        break;
      case EventKind.PageFault:
        if (this.isInCall) this.nestedFaults.append(timeNs, lastNs, kind, index);
        else this.calls.append(timeNs, lastNs, kind, index);
        break;
      case EventKind.Slice:
        this.sliceRow(detail).append(timeNs, lastNs, kind, index);
        break;
      case EventKind.SectionBegin:
        this.sections.append(timeNs, Infinity, kind, index, count);
        break;
      case EventKind.SectionEnd:
        this.sections.closeLast(timeNs);
        break;
      case EventKind.Phase:
        this.phases.append(timeNs, lastNs, kind, index, detail);
        break;
      case EventKind.VmaSplit:
      case EventKind.VmaDetach:
      case EventKind.VmaFree:
      case EventKind.VmaLink:
        this.phases.append(timeNs, lastNs, kind, index);
        break;
      case EventKind.Zap:
      case EventKind.FreePteTables:
      case EventKind.FreePmdTables:
      case EventKind.FreePudTables:
      case EventKind.Unexplained:
        this.addWork(index, kind, timeNs, lastNs, count);
        break;
      case EventKind.TlbFlush:
        if (detail === 1) this.phases.append(timeNs, lastNs, kind, index);
        else this.flushes.append(timeNs, lastNs, kind, index, count);
        break;
      case EventKind.DropTest:
        this.dropTests.append(timeNs, timeNs, detail, index);
        break;
      case EventKind.Violation:
        this.violations.append(timeNs, timeNs, detail, index);
        break;
      case EventKind.Error:
      case EventKind.LockTryFailed:
      case EventKind.Mark:
      case EventKind.HungTask:
        this.marks.append(timeNs, timeNs, kind, index);
        break;
    }
  }

  private get isInCall(): boolean {
    const last = this.calls.length - 1;
    return last >= 0 && this.calls.endNs(last) === Infinity;
  }

  /** Only zap runs have steps: a count of tables is no run. */
  private addWork(index: number, kind: number, timeNs: number, lastNs: number, count: number): void {
    const isZap = kind === EventKind.Zap;
    this.work.append(timeNs, lastNs, kind, index, isZap ? count : 1);
    this.stepsBefore.push(this.steps);
    if (isZap) this.steps += count;
  }

  /** Zap steps in the first spans of `work`. */
  private stepsUpTo(spans: number): number {
    return spans < this.stepsBefore.length ? this.stepsBefore.data[spans] : this.steps;
  }
}
