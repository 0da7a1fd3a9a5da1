import { EventKind, FaultOutcome, type EventWriter } from '../../mm/events.ts';
import { LockBook } from './lock-book.ts';
import { TaskTable } from './task-table.ts';
import { TraceClock } from './trace-clock.ts';

/** What became of a line. */
export const Outcome = { understood: 0, ignored: 1, malformed: 2 } as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

/** A fault may take the lock again, after a retry or for a dirty shared page, so soon after it let go of it. */
const SAME_FAULT_NS = 100_000;
const KINDS = 256;

/** A page fault whose end was not seen yet. */
interface OpenFault {
  readonly sinceNs: number;
  readonly addr: number;
  endNs: number;
}

/**
 * Tells the events of a trace, at the time of its clock, and knows what several kinds of line have in common: tasks, locks, faults.
 */
export class Teller {
  readonly clock = new TraceClock();
  readonly tasks = new TaskTable();
  readonly locks: LockBook;
  /** Events told, by kind. */
  readonly counts = new Float64Array(KINDS);
  /** How many stretches of lost events there were, and how many events they hold, as far as the recorder says. */
  gaps = 0;
  eventsLost = 0;
  /** The task with the largest range unmapped by one call, and that range. */
  unmapper = -1;
  range = { start: 0, lenBytes: 0 };
  private readonly sink: EventWriter;
  private readonly faults = new Map<number, OpenFault>();
  private lastEventNs = 0;

  constructor(sink: EventWriter) {
    this.sink = sink;
    this.locks = new LockBook((task, kind, detail, lock, lenBytes, count) =>
      this.tell(task, kind, detail, lock, lenBytes, count),
    );
  }

  get nowNs(): number {
    return this.clock.nowNs;
  }

  /** An instant, now. */
  tell(task: number, kind: number, detail: number, addr = 0, lenBytes = 0, count = 0): void {
    this.tellSpan(this.clock.nowNs, this.clock.nowNs, task, kind, detail, addr, lenBytes, count);
  }

  tellSpan(
    fromNs: number,
    toNs: number,
    task: number,
    kind: number,
    detail: number,
    addr: number,
    lenBytes: number,
    count: number,
  ): void {
    if (task < 0) return;
    this.counts[kind]++;
    this.sink.append(fromNs, Math.max(fromNs, toNs), addr, lenBytes, count, task, kind, detail);
  }

  /** An event of the trace was seen, whatever it tells. */
  seen(): void {
    this.lastEventNs = this.clock.nowNs;
  }

  /** Between the last event and now, events were lost. */
  lose(count: number, cpu: number): void {
    this.locks.loseAll();
    this.gaps++;
    this.eventsLost += count;
    for (const task of this.faults.keys()) this.endFault(task);
    // A gap needs a task to belong to, which a trace has as soon as anything was lost.
    const task = Math.max(0, this.tasks.tasks.length === 0 ? this.tasks.onCpu(Math.max(cpu, 0)) : 0);
    const shown = Math.min(count, 0xffffffff);
    this.tellSpan(this.lastEventNs, this.clock.nowNs, task, EventKind.EventsLost, 0, cpu, 0, shown);
  }

  /** A call unmaps a range: the largest is the one to follow. */
  noteUnmap(task: number, start: number, lenBytes: number): void {
    if (lenBytes <= this.range.lenBytes || lenBytes > 2 ** 47 || task < 0) return;
    this.unmapper = task;
    this.range = { start, lenBytes };
  }

  beginFault(task: number, addr: number): void {
    this.endFault(task);
    this.faults.set(task, { sinceNs: this.nowNs, addr, endNs: this.nowNs });
  }

  /** The task let go of a lock for reading: as far as is known its fault ends here. */
  noteFaultRelease(task: number): void {
    const fault = this.faults.get(task);
    if (fault === undefined) return;
    const isFirst = fault.endNs === fault.sinceNs;
    if (isFirst || this.nowNs - fault.endNs <= SAME_FAULT_NS) fault.endNs = this.nowNs;
  }

  /** The task does something else: its fault is over. */
  endFault(task: number): void {
    const fault = this.faults.get(task);
    if (fault === undefined) return;
    this.faults.delete(task);
    this.tellSpan(fault.sinceNs, fault.endNs, task, EventKind.PageFault, FaultOutcome.ok, fault.addr, 0, 0);
  }

  finish(): void {
    for (const task of this.faults.keys()) this.endFault(task);
    this.locks.finish();
  }
}
