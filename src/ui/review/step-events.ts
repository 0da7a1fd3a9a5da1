import { DropTest, EventKind } from '../../mm/events.ts';
import type { RowKind } from '../../draw/rows.ts';
import { GrowableFloat64, GrowableUint32, upperBound } from '../../trace/growable.ts';
import type { EventColumns } from '../../trace/event-columns.ts';
import type { RunTrace } from '../../trace/run-trace.ts';
import { PATH_STEPS, type PathStep, type Told } from './path-steps.ts';

/** The events of one step in one run, in the order of their times. */
export class StepEvents {
  readonly fromNs = new GrowableFloat64();
  readonly toNs = new GrowableFloat64();
  readonly indexes = new GrowableUint32();
  /** How often the step was reached: an event may stand for many. */
  times = 0;
  readonly row: RowKind;

  constructor(row: RowKind) {
    this.row = row;
  }

  get length(): number {
    return this.fromNs.length;
  }

  /** @returns the last one that begins at or before a moment; -1 if there is none */
  lastAt(ns: number): number {
    return upperBound(this.fromNs.data, ns, 0, this.length) - 1;
  }
}

/** In which row of a timeline the events of a kind are drawn. */
const ROWS: Readonly<Partial<Record<number, RowKind>>> = {
  [EventKind.SyscallEnter]: 'calls',
  [EventKind.SyscallExit]: 'calls',
  [EventKind.SectionBegin]: 'sections',
  [EventKind.LockAcquire]: 'lock',
  [EventKind.LockRelease]: 'lock',
  [EventKind.Zap]: 'work',
  [EventKind.FreePteTables]: 'work',
  [EventKind.FreePmdTables]: 'work',
  [EventKind.FreePudTables]: 'work',
  [EventKind.DropTest]: 'tests',
};

/** Kinds of which one event tells several. */
const RUNS: ReadonlySet<number> = new Set([
  EventKind.Zap,
  EventKind.TlbFlush,
  EventKind.FreePteTables,
  EventKind.FreePmdTables,
  EventKind.FreePudTables,
]);

function isInstant({ kind, detail }: Told): boolean {
  return kind === EventKind.DropTest || (kind === EventKind.TlbFlush && detail === 0);
}

function rowOf({ tells: [{ kind, detail }] }: PathStep): RowKind {
  if (kind === EventKind.TlbFlush) return detail === 0 ? 'work' : 'phases';
  return ROWS[kind] ?? 'phases';
}

/** The events of the unmapping task by step of the path. It follows a run that still goes on: see update(). */
export class StepIndex {
  private readonly trace: RunTrace;
  private readonly steps = new Map(PATH_STEPS.map((step) => [step.id, new StepEvents(rowOf(step))]));
  private chunk = 0;
  private seen = 0;
  private isInDrop = false;

  constructor(trace: RunTrace) {
    this.trace = trace;
  }

  of(step: string): StepEvents {
    const events = this.steps.get(step);
    if (events === undefined) throw new RangeError(`there is no step ${step}`);
    return events;
  }

  /** Takes in what has been added to the run. */
  update(): void {
    const { chunks } = this.trace;
    for (; this.chunk < chunks.length; this.chunk++) this.addChunk(chunks[this.chunk]);
  }

  /** The innermost step of a side that goes on at a moment; else the nearest one within `reachNs`. Null: none. */
  at(ns: number, reachNs: number, side: 'pristine' | 'patched'): string | null {
    return this.innermost(ns, 0, side) ?? this.innermost(ns, reachNs, side);
  }

  private innermost(ns: number, reachNs: number, side: 'pristine' | 'patched'): string | null {
    let found: string | null = null;
    let shortest = Infinity;
    for (const step of PATH_STEPS) {
      if (step[side] === null) continue;
      const events = this.of(step.id);
      const last = events.lastAt(ns + reachNs);
      if (last === -1) continue;
      const from = events.fromNs.data[last];
      const to = events.toNs.data[last];
      // Between the instants of a run nothing goes on.
      if (step.tells.every(isInstant) && to > from) continue;
      if (to < ns - reachNs || to - from >= shortest) continue;
      shortest = to - from;
      found = step.id;
    }
    return found;
  }

  private addChunk(columns: EventColumns): void {
    const { unmapper } = this.trace;
    for (let i = 0; i < columns.length; i++) {
      if (columns.task[i] === unmapper) this.add(columns, i);
      this.seen++;
    }
  }

  private add(columns: EventColumns, i: number): void {
    const kind = columns.kind[i];
    const detail = columns.detail[i];
    if ((kind === EventKind.LockAcquire || kind === EventKind.LockRelease) && columns.addr[i] !== 0) return;
    if (kind === EventKind.DropTest) this.isInDrop = (detail & DropTest.dropped) !== 0;
    for (const step of PATH_STEPS) {
      if (!step.tells.some((told) => told.kind === kind && (told.detail ?? detail) === detail)) continue;
      if (step.among === 'first-section' && columns.count[i] !== 1) continue;
      if (step.among === 'in-drop' && !this.isInDrop) continue;
      if (step.among === 'outside-drop' && this.isInDrop) continue;
      this.append(this.of(step.id), columns, i);
    }
    this.close(kind, columns.timeNs[i]);
  }

  private append(events: StepEvents, { kind, timeNs, lastNs, count, lenBytes }: EventColumns, i: number): void {
    events.fromNs.push(timeNs[i]);
    events.toNs.push(lastNs[i]);
    events.indexes.push(this.seen);
    if (kind[i] === EventKind.DropTest) events.times += lenBytes[i];
    else events.times += RUNS.has(kind[i]) ? count[i] : 1;
  }

  /** Some spans are told by their ends: a drop lasts until the lock is taken again, a section until its end. */
  private close(kind: number, ns: number): void {
    if (kind === EventKind.LockAcquire && this.isInDrop) {
      this.isInDrop = false;
      setLast(this.of('drop').toNs, ns);
    }
    if (kind === EventKind.SectionEnd) {
      setLast(this.of('do_munmap').toNs, ns);
      setLast(this.of('do_munmap_range').toNs, ns);
    }
    if (kind === EventKind.SyscallExit) setLast(this.of('munmap').toNs, ns);
  }
}

function setLast(list: GrowableFloat64, value: number): void {
  if (list.length > 0) list.data[list.length - 1] = value;
}
