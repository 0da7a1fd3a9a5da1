import type { EventColumns } from './event-columns.ts';

/** Chunks of events under one row of indexes, held as they came: nothing is copied. */
export class EventChunks {
  private readonly chunks: EventColumns[] = [];
  /** Index of the first event of each chunk. */
  private readonly firsts: number[] = [];
  private events = 0;
  /** The chunk that the last look-up found. */
  private found = 0;

  get length(): number {
    return this.events;
  }

  add(columns: EventColumns): void {
    if (columns.length === 0) return;
    this.chunks.push(columns);
    this.firsts.push(this.events);
    this.events += columns.length;
  }

  /** The chunks in order, for writing a file. */
  all(): readonly EventColumns[] {
    return this.chunks;
  }

  timeNs(index: number): number {
    return this.chunkOf(index).timeNs[this.offset(index)];
  }

  lastNs(index: number): number {
    return this.chunkOf(index).lastNs[this.offset(index)];
  }

  addr(index: number): number {
    return this.chunkOf(index).addr[this.offset(index)];
  }

  lenBytes(index: number): number {
    return this.chunkOf(index).lenBytes[this.offset(index)];
  }

  count(index: number): number {
    return this.chunkOf(index).count[this.offset(index)];
  }

  task(index: number): number {
    return this.chunkOf(index).task[this.offset(index)];
  }

  kind(index: number): number {
    return this.chunkOf(index).kind[this.offset(index)];
  }

  detail(index: number): number {
    return this.chunkOf(index).detail[this.offset(index)];
  }

  private chunkOf(index: number): EventColumns {
    if (!this.holds(this.found, index)) this.found = this.search(index);
    return this.chunks[this.found];
  }

  /** Position in the chunk that chunkOf has just found. */
  private offset(index: number): number {
    return index - this.firsts[this.found];
  }

  private holds(chunk: number, index: number): boolean {
    const first = this.firsts[chunk];
    return first !== undefined && index >= first && index < first + this.chunks[chunk].length;
  }

  private search(index: number): number {
    if (!(index >= 0 && index < this.events))
      throw new RangeError(`there is no event ${index} (0 to ${this.events - 1})`);
    let low = 0;
    let high = this.chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.firsts[middle] <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
