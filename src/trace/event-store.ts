import { EventKind } from '../mm/events.ts';
import type { EventColumns } from './event-columns.ts';
import { enlarged } from './growable.ts';

const FIRST_CAPACITY = 4096;

/** What an event comes to when its run is unrolled, by kind: 1 for kinds that are runs. */
const IS_RUN = new Uint8Array(256);
IS_RUN[EventKind.Zap] = 1;
IS_RUN[EventKind.TlbFlush] = 1;

export interface EventStoreOptions {
  /** Keep events after they were taken, so that columns() can give them all. */
  readonly keep?: boolean;
}

/**
 * Where a simulation writes its events: one growable typed array a column, 40 bytes an event. Events have absolute indexes from 0 that
 * stay theirs; the store forgets what was taken, so that a long run needs no more memory than what was not taken yet.
 */
export class EventStore {
  private readonly keep: boolean;
  /** Absolute index of the event at position 0 of the columns. */
  private base = 0;
  /** Events in the columns. */
  private held = 0;
  /** Events that takeChunk has handed out. */
  private taken = 0;
  /** By task, the latest time that was handed out: it must not change any more. */
  private latestTakenNs = new Float64Array(64);
  private capacity = FIRST_CAPACITY;
  private unrolled = 0;
  private timeNs = new Float64Array(FIRST_CAPACITY);
  private lastNs = new Float64Array(FIRST_CAPACITY);
  private addr = new Float64Array(FIRST_CAPACITY);
  private lenBytes = new Float64Array(FIRST_CAPACITY);
  private count = new Uint32Array(FIRST_CAPACITY);
  private task = new Uint16Array(FIRST_CAPACITY);
  private kind = new Uint8Array(FIRST_CAPACITY);
  private detail = new Uint8Array(FIRST_CAPACITY);

  constructor(options: EventStoreOptions = {}) {
    this.keep = options.keep ?? false;
  }

  /** Events told so far, taken ones included: the absolute index of the next. */
  get length(): number {
    return this.base + this.held;
  }

  /** Events that takeChunk has not handed out yet. */
  get untaken(): number {
    return this.length - this.taken;
  }

  /** Events told so far if every run were unrolled into its steps. */
  get unrolledCount(): number {
    return this.unrolled;
  }

  /** Writes one event; what the numbers mean stands at EventKind. Times in ns, addresses and lengths in bytes. */
  append(
    timeNs: number,
    lastNs: number,
    addr: number,
    lenBytes: number,
    count: number,
    task: number,
    kind: number,
    detail: number,
  ): void {
    const i = this.held;
    if (i === this.capacity) this.grow();
    this.timeNs[i] = timeNs;
    this.lastNs[i] = lastNs;
    this.addr[i] = addr;
    this.lenBytes[i] = lenBytes;
    this.count[i] = count;
    this.task[i] = task;
    this.kind[i] = kind;
    this.detail[i] = detail;
    this.held = i + 1;
    this.unrolled += IS_RUN[kind] === 1 && count > 1 ? count : 1;
  }

  /**
   * Delays what a task has told of the future: adds `byNs` to each time later than `afterNs` in the task's events from an absolute index on.
   *
   * @throws RangeError where an event that was taken already would have to move
   */
  shift(task: number, fromIndex: number, afterNs: number, byNs: number): void {
    if (fromIndex < this.taken && (this.latestTakenNs[task] ?? 0) > afterNs) {
      throw new RangeError(`an event of task ${task} after ${afterNs} ns was taken: its time cannot change any more`);
    }
    for (let i = Math.max(fromIndex, this.taken) - this.base; i < this.held; i++) {
      if (this.task[i] !== task) continue;
      if (this.timeNs[i] > afterNs) this.timeNs[i] += byNs;
      if (this.lastNs[i] > afterNs) this.lastNs[i] += byNs;
    }
  }

  /**
   * Hands out the events since the last call, up to an absolute index, in arrays of exactly their length, whose buffers may be transferred.
   *
   * @returns null if there are none
   */
  takeChunk(upTo: number = this.length): EventColumns | null {
    const from = this.taken - this.base;
    const to = Math.min(upTo, this.length) - this.base;
    if (to <= from) return null;
    const chunk = this.slice(from, to);
    this.noteTaken(chunk);
    this.taken = this.base + to;
    if (!this.keep) this.forget(to);
    return chunk;
  }

  /** @returns every event, in arrays of exactly that length. @throws Error if the store forgets what was taken */
  columns(): EventColumns {
    if (this.base > 0) throw new Error('this store forgets what was taken: construct it with { keep: true }');
    return this.slice(0, this.held);
  }

  private noteTaken({ length, lastNs, task }: EventColumns): void {
    let latest = this.latestTakenNs;
    for (let i = 0; i < length; i++) {
      const of = task[i];
      if (of >= latest.length) latest = enlarged(latest, 2 * (of + 1));
      if (lastNs[i] > latest[of]) latest[of] = lastNs[i];
    }
    this.latestTakenNs = latest;
  }

  private slice(from: number, to: number): EventColumns {
    return {
      length: to - from,
      timeNs: this.timeNs.slice(from, to),
      lastNs: this.lastNs.slice(from, to),
      addr: this.addr.slice(from, to),
      lenBytes: this.lenBytes.slice(from, to),
      count: this.count.slice(from, to),
      task: this.task.slice(from, to),
      kind: this.kind.slice(from, to),
      detail: this.detail.slice(from, to),
    };
  }

  /** Drops the first events; the few that are left move to the front. */
  private forget(events: number): void {
    for (const column of this.allColumns()) column.copyWithin(0, events, this.held);
    this.base += events;
    this.held -= events;
  }

  private allColumns(): (Float64Array | Uint32Array | Uint16Array | Uint8Array)[] {
    return [this.timeNs, this.lastNs, this.addr, this.lenBytes, this.count, this.task, this.kind, this.detail];
  }

  private grow(): void {
    const capacity = this.capacity * 2;
    this.timeNs = enlarged(this.timeNs, capacity);
    this.lastNs = enlarged(this.lastNs, capacity);
    this.addr = enlarged(this.addr, capacity);
    this.lenBytes = enlarged(this.lenBytes, capacity);
    this.count = enlarged(this.count, capacity);
    this.task = enlarged(this.task, capacity);
    this.kind = enlarged(this.kind, capacity);
    this.detail = enlarged(this.detail, capacity);
    this.capacity = capacity;
  }
}
