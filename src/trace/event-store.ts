import { arraysOf, type EventColumns } from './event-columns.ts';
import { GrowableColumns } from './growable-columns.ts';
import { enlarged } from './growable.ts';

export interface EventStoreOptions {
  /** Keep events after they were taken, so that columns() can give them all. */
  readonly keep?: boolean;
}

/**
 * Where a simulation writes its events: one growable typed array a column, 40 bytes an event. Events have absolute indexes from 0 that
 * stay theirs; the store forgets what was taken, so that a long run needs no more memory than what was not taken yet.
 */
export class EventStore extends GrowableColumns {
  private readonly keep: boolean;
  /** Absolute index of the event at position 0 of the columns. */
  private base = 0;
  /** Events that takeChunk has handed out. */
  private taken = 0;
  /** By task, the latest time that was handed out: it must not change any more. */
  private latestTakenNs = new Float64Array(64);

  constructor(options: EventStoreOptions = {}) {
    super();
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

  /**
   * Delays what a task has told of the future: adds `byNs` to each time later than `afterNs` in the task's events from an absolute index on.
   *
   * @throws RangeError where an event that was taken already would have to move
   */
  shift(task: number, fromIndex: number, afterNs: number, byNs: number): void {
    if (fromIndex < this.taken && (this.latestTakenNs[task] ?? 0) > afterNs) {
      throw new RangeError(`an event of task ${task} after ${afterNs} ns was taken: its time cannot change any more`);
    }
    const { timeNs, lastNs, task: tasks } = this.room;
    for (let i = Math.max(fromIndex, this.taken) - this.base; i < this.held; i++) {
      if (tasks[i] !== task) continue;
      if (timeNs[i] > afterNs) timeNs[i] += byNs;
      if (lastNs[i] > afterNs) lastNs[i] += byNs;
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
    const chunk = this.copy(from, to);
    this.noteTaken(chunk);
    this.taken = this.base + to;
    if (!this.keep) this.forget(to);
    return chunk;
  }

  /** @returns every event, in arrays of exactly that length. @throws Error if the store forgets what was taken */
  columns(): EventColumns {
    if (this.base > 0) throw new Error('this store forgets what was taken: construct it with { keep: true }');
    return this.copy(0, this.held);
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

  /** Drops the first events; the few that are left move to the front. */
  private forget(events: number): void {
    for (const array of arraysOf(this.room)) array.copyWithin(0, events, this.held);
    this.base += events;
    this.held -= events;
  }
}
