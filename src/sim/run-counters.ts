import { hex0x } from '../mm/units.ts';
import { errorText } from '../mm/errno.ts';
import { DropTest, EventKind, nameOf, Syscall, TaskKind } from '../mm/events.ts';
import type { Mm } from '../mm/mm.ts';
import { LockLog } from './lock-log.ts';
import type { RunSummary } from './run-summary.ts';
import type { SimTask } from './sim-task.ts';

/** Adds up what a run comes to, from its events as they are told. */
export class RunCounters {
  private sections = 0;
  private dropTests = 0;
  private lockDrops = 0;
  private readonly notTaken = { notContended: 0, atomic: 0, needReschedFalse: 0 };
  private pagesZapped = 0;
  private readonly tables = { pte: 0, pmd: 0, pud: 0 };
  private vmaSplits = 0;
  private tlbFlushes = 0;
  private stored = 0;
  private unrolled = 0;
  /** The first call of the first task that makes calls. */
  private call: { task: number; syscall: number; fromNs: number; toNs: number; ret: number } | null = null;
  /** What became of mmap_sem. */
  readonly lock: LockLog;
  private readonly hungReports: number[];
  private readonly callTask: number;
  private readonly makesCalls: readonly boolean[];
  private readonly pgtableKbBefore: number;
  /** Addresses below this are unmapped, as far as the sweep through the range has come. */
  sweptTo = 0;

  constructor(tasks: readonly SimTask[], callTask: number, mm: Mm) {
    this.lock = new LockLog(tasks.length);
    this.hungReports = tasks.map(() => 0);
    this.callTask = callTask;
    this.makesCalls = tasks.map(({ kind }) => kind === TaskKind.calls);
    this.pgtableKbBefore = mm.pgtableKb;
  }

  /** How many events were told. */
  get told(): number {
    return this.stored;
  }

  countPages(pages: number): void {
    this.pagesZapped += pages;
  }

  note(
    timeNs: number,
    addr: number,
    lenBytes: number,
    count: number,
    task: number,
    kind: number,
    detail: number,
  ): void {
    this.stored++;
    this.unrolled++;
    switch (kind) {
      case EventKind.Zap:
        this.unrolled += count - 1;
        if (task === this.callTask) this.sweptTo = addr + lenBytes;
        break;
      case EventKind.TlbFlush:
        this.unrolled += count - 1;
        this.tlbFlushes += count;
        break;
      case EventKind.SectionEnd:
        // A writer's small munmaps are not what is looked at.
        if (this.makesCalls[task]) this.sections++;
        if (task === this.callTask) this.sweptTo = addr + lenBytes;
        break;
      case EventKind.VmaSplit:
        this.vmaSplits++;
        break;
      case EventKind.FreePteTables:
        this.tables.pte += count;
        break;
      case EventKind.FreePmdTables:
        this.tables.pmd += count;
        break;
      case EventKind.FreePudTables:
        this.tables.pud += count;
        break;
      case EventKind.HungTask:
        this.hungReports[task]++;
        break;
      case EventKind.DropTest:
        // As with sections: one a section, the last included.
        if (this.makesCalls[task]) this.noteDropTests(detail, lenBytes);
        this.unrolled += lenBytes - 1;
        break;
      case EventKind.SyscallEnter:
        if (task === this.callTask && this.call === null) {
          this.call = { task, syscall: detail, fromNs: timeNs, toNs: -1, ret: 0 };
        }
        break;
      case EventKind.SyscallExit:
        if (this.call?.toNs === -1 && task === this.call.task && detail === this.call.syscall) {
          this.call.toNs = timeNs;
          this.call.ret = addr;
        }
        break;
      default:
        if (kind >= EventKind.LockRequest && kind <= EventKind.LockTryFailed && addr === 0) {
          this.lock.note(timeNs, task, kind, detail);
        }
    }
  }

  private noteDropTests(bits: number, tests: number): void {
    this.dropTests += tests;
    if (bits & DropTest.dropped) this.lockDrops += tests;
    else if (bits & DropTest.asksContended && !(bits & DropTest.contended)) this.notTaken.notContended += tests;
    else if (bits & DropTest.asksNotAtomic && !(bits & DropTest.notAtomic)) this.notTaken.atomic += tests;
    else this.notTaken.needReschedFalse += tests;
  }

  /** @param endNs where the run ended: waits and holds that last until then count with what they have lasted */
  summary(approach: string, tasks: readonly SimTask[], mm: Mm, endNs: number, endedBy: string | null): RunSummary {
    const { call, lock } = this;
    return {
      approach,
      result: {
        call: call === null ? '' : nameOf(Syscall, call.syscall),
        ret: call === null || call.toNs === -1 ? null : returnValue(call.ret),
        mapsAfter: mm.maps(),
        pgtableKbBefore: this.pgtableKbBefore,
        pgtableKbAfter: mm.pgtableKb,
      },
      munmapNs: call === null ? 0 : (call.toNs === -1 ? endNs : call.toNs) - call.fromNs,
      sections: this.sections,
      dropTests: this.dropTests,
      lockDrops: this.lockDrops,
      dropsNotTaken: { ...this.notTaken },
      exclusiveHoldMaxNs: lock.exclusiveHoldMaxNs,
      sharedHoldMaxNs: lock.sharedHoldMaxNs,
      pagesZapped: this.pagesZapped,
      tablesFreed: { ...this.tables },
      vmaSplits: this.vmaSplits,
      tlbFlushes: this.tlbFlushes,
      events: { stored: this.stored, unrolled: this.unrolled },
      tasks: tasks.map((task, i) => ({
        name: task.name,
        waits: lock.waits[i],
        waitMaxNs: lock.waitMaxNs(i, endNs),
        hungReports: this.hungReports[i],
      })),
      endedBy,
    };
  }
}

function returnValue(ret: number): 0 | string {
  if (ret === 0) return 0;
  return ret < 0 ? errorText(ret) : hex0x(ret);
}
