import { EventKind, LockMode } from '../mm/events.ts';
import type { EventChunks } from './event-chunks.ts';
import { GrowableFloat64, GrowableUint32, Growth, upperBound } from './growable.ts';
import { aboutWhom } from './lock-events.ts';
import { LockState } from './lock-state.ts';
import { SpanColumns } from './span-columns.ts';
import { WinnerIndex } from './winner-index.ts';

/**
 * Values of a lock lane's segments: how the lock is held, and whether anybody waits. The higher is the worse, and the worst shows where segments
 * share a pixel, so that contention does not vanish on zooming out.
 */
export const LaneState = {
  free: 0,
  /** LockMode.Read and LockMode.Write. */
  read: 1,
  write: 2,
  /** Added where somebody waits. */
  waiters: 4,
} as const;

/** Every so many events the state is kept, so that none has to be worked out from the beginning. */
const CHECKPOINT_EVENTS = 64;
const RANK = Uint8Array.from({ length: 256 }, (_, state) => state);

/** What several segments of a lock lane hold together; see LockLane.summary(). */
export interface LaneSummary {
  /** Segments in which nobody holds the lock for write. */
  readonly notWrite: number;
  /** Holds for write that begin in them. */
  readonly writeHolds: number;
  /** The most readers that hold the lock at a time. */
  readonly readers: number;
}

/** One lock over time, as segments of constant state without gaps, and the exact state at any moment. */
export class LockLane {
  /** The lock's number; 0 is mmap_sem. */
  readonly lock: number;
  /** Values are LaneStates. An open last segment reaches to the latest time seen. */
  readonly segments = new SpanColumns({ rank: RANK });
  private readonly events: EventChunks;
  private readonly state = new LockState();
  /** Of each segment: the writer that holds the lock, or how many readers do; and how many tasks wait. */
  private held = new Uint16Array(64);
  private waiting = new Uint16Array(64);
  /** Before each segment: how many were not held for write, and how many holds for write had begun. */
  private notWriteBefore = new Uint32Array(64);
  private holdsBefore = new Uint32Array(64);
  private readonly growth = new Growth<
    [Uint16Array<ArrayBuffer>, Uint16Array<ArrayBuffer>, Uint32Array<ArrayBuffer>, Uint32Array<ArrayBuffer>]
  >();
  /** Where the most readers are; the last segment, which may still change, is not in it. */
  private readonly mostReaders = new WinnerIndex((a, b) => this.readers(a) > this.readers(b));
  /** The lock's events, with times that never run backwards. */
  private readonly times = new GrowableFloat64();
  private readonly indexes = new GrowableUint32();
  private readonly checkpoints: LockState[] = [];

  constructor(lock: number, events: EventChunks) {
    this.lock = lock;
    this.events = events;
    this.openSegment(0, 0);
  }

  /** The task that holds the lock for write in a segment, or -1. */
  writer(segment: number): number {
    return (this.segments.value(segment) & LaneState.write) !== 0 ? this.held[segment] : -1;
  }

  /** How many tasks hold the lock for read in a segment. */
  readers(segment: number): number {
    return (this.segments.value(segment) & LaneState.read) !== 0 ? this.held[segment] : 0;
  }

  /** How many tasks wait in a segment, spinning or asleep. */
  waiters(segment: number): number {
    return this.waiting[segment];
  }

  /** What is hidden in the segments [from, to) that share a pixel, in time O(log n); there must be one. */
  summary(from: number, to: number): LaneSummary {
    const last = to - 1;
    const isLast = to === this.segments.length;
    const indexedEnd = isLast ? last : to;
    const readers = from < indexedEnd ? this.readers(this.mostReaders.query(from, indexedEnd)) : 0;
    return {
      notWrite: this.notWriteBefore[last] - this.notWriteBefore[from] + (this.isWrite(last) ? 0 : 1),
      writeHolds: this.holdsBefore[last] - this.holdsBefore[from] + (this.beginsHold(last) ? 1 : 0),
      readers: isLast ? Math.max(readers, this.readers(last)) : readers,
    };
  }

  /**
   * @param beforeEvent an event of this lock, such as the one by which a waiter gets it
   * @returns the last release or downgrade before it, by its index; -1 if there is none
   */
  releaseBefore(beforeEvent: number): number {
    const { indexes, events } = this;
    for (let i = upperBound(indexes.data, beforeEvent - 1, 0, indexes.length) - 1; i >= 0; i--) {
      const kind = events.kind(indexes.data[i]);
      if (kind === EventKind.LockRelease || kind === EventKind.LockDowngrade) return indexes.data[i];
    }
    return -1;
  }

  /**
   * The next event of this lock, in the order of telling.
   *
   * @param task whom it is about, see aboutWhom
   */
  add(eventIndex: number, kind: number, task: number, detail: number, timeNs: number): void {
    // A task that prices its work first may tell a moment later than what others have told since: the order of telling is what happened.
    const at = this.times.length > 0 ? Math.max(timeNs, this.times.last) : timeNs;
    if (this.times.length % CHECKPOINT_EVENTS === 0) this.checkpoints.push(this.state.copy());
    this.times.push(at);
    this.indexes.push(eventIndex);
    this.state.apply(kind, task, detail, at);
    this.openSegment(eventIndex, at);
  }

  /** @returns who holds the lock and who waits for it at a moment, the events of that moment included */
  at(tNs: number): LockState {
    const events = upperBound(this.times.data, tNs, 0, this.times.length);
    if (events === 0) return new LockState();
    const checkpoint = Math.floor((events - 1) / CHECKPOINT_EVENTS);
    const state = this.checkpoints[checkpoint].copy();
    for (let i = checkpoint * CHECKPOINT_EVENTS; i < events; i++) {
      const index = this.indexes.data[i];
      state.apply(
        this.events.kind(index),
        aboutWhom(this.events, index),
        this.events.detail(index),
        this.times.data[i],
      );
    }
    return state;
  }

  /** Begins a segment with the present state, unless the last one has the same. */
  private openSegment(eventIndex: number, atNs: number): void {
    const { segments, state } = this;
    const waiting = state.waiters.length;
    const held = state.mode === LockMode.Write ? state.holders[0].task : state.holders.length;
    const value = state.mode + (waiting > 0 ? LaneState.waiters : 0);
    let segment = segments.length - 1;
    if (segment >= 0 && this.isLike(segment, value, held, waiting)) return;
    // What lasted no time at all was never the state.
    if (segment >= 0 && segments.startNs(segment) === atNs) segments.replaceLast(value, eventIndex);
    else segment = this.appendSegment(atNs, value, eventIndex);
    this.held[segment] = held;
    this.waiting[segment] = waiting;
  }

  private appendSegment(atNs: number, value: number, eventIndex: number): number {
    const segment = this.segments.append(atNs, Infinity, value, eventIndex);
    this.makeRoom(segment);
    const last = segment - 1;
    if (last < 0) return segment;
    this.mostReaders.append();
    this.notWriteBefore[segment] = this.notWriteBefore[last] + (this.isWrite(last) ? 0 : 1);
    this.holdsBefore[segment] = this.holdsBefore[last] + (this.beginsHold(last) ? 1 : 0);
    return segment;
  }

  private makeRoom(segment: number): void {
    const isFull = segment === this.held.length;
    if (!isFull && segment % Growth.block !== 0) return;
    const { held, waiting, notWriteBefore, holdsBefore } = this;
    if (!isFull) this.growth.prepare([held, waiting, notWriteBefore, holdsBefore], segment);
    else {
      [this.held, this.waiting, this.notWriteBefore, this.holdsBefore] = this.growth.finish([
        held,
        waiting,
        notWriteBefore,
        holdsBefore,
      ]);
    }
  }

  private isWrite(segment: number): boolean {
    return (this.segments.value(segment) & LaneState.write) !== 0;
  }

  /** Whether a hold for write begins with a segment, rather than goes on with other waiters. */
  private beginsHold(segment: number): boolean {
    if (!this.isWrite(segment)) return false;
    return segment === 0 || !this.isWrite(segment - 1) || this.held[segment] !== this.held[segment - 1];
  }

  private isLike(segment: number, value: number, held: number, waiting: number): boolean {
    return this.segments.value(segment) === value && this.held[segment] === held && this.waiting[segment] === waiting;
  }
}
