import { enlarged, lowerBound } from './growable.ts';

/**
 * Instants in time order, with the event that each was. Memory is bounded: whenever there are more than the capacity, every two neighbours
 * become one that stands for both.
 */
export class PointList {
  length = 0;
  times = new Float64Array(8);
  /** When the last instant of each point was: its time, unless it stands for several. */
  lastTimes = new Float64Array(8);
  /** The first event that each point stands for. */
  events = new Uint32Array(8);
  /** How many instants each point stands for. */
  counts = new Uint32Array(8);
  private readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** @param timeNs about in order: one that is late is put where it belongs */
  push(timeNs: number, event: number, count = 1): void {
    if (this.length === this.capacity) this.fold();
    if (this.length === this.times.length) this.grow();
    let at = this.length++;
    for (; at > 0 && this.times[at - 1] > timeNs; at--) this.copy(at - 1, at);
    this.times[at] = timeNs;
    this.lastTimes[at] = timeNs;
    this.events[at] = event;
    this.counts[at] = count;
  }

  /** @returns the first point at or after a moment */
  from(tNs: number, start = 0): number {
    return lowerBound(this.times, tNs, start, this.length);
  }

  /** @returns how many instants the points [from, to) stand for */
  sum(from: number, to: number): number {
    let sum = 0;
    for (let i = from; i < to; i++) sum += this.counts[i];
    return sum;
  }

  private fold(): void {
    const half = this.length >> 1;
    for (let i = 0; i < half; i++) {
      this.copy(2 * i, i);
      this.lastTimes[i] = Math.max(this.lastTimes[2 * i], this.lastTimes[2 * i + 1]);
      this.counts[i] += this.counts[2 * i + 1];
    }
    if (this.length % 2 === 1) this.copy(this.length - 1, half);
    this.length = half + (this.length % 2);
  }

  private copy(from: number, to: number): void {
    this.times[to] = this.times[from];
    this.lastTimes[to] = this.lastTimes[from];
    this.events[to] = this.events[from];
    this.counts[to] = this.counts[from];
  }

  private grow(): void {
    const capacity = Math.min(this.capacity, this.times.length * 2);
    this.times = enlarged(this.times, capacity);
    this.lastTimes = enlarged(this.lastTimes, capacity);
    this.events = enlarged(this.events, capacity);
    this.counts = enlarged(this.counts, capacity);
  }
}
