import { enlarged, upperBound } from './growable.ts';

/**
 * A number over time as steps: each holds until the next. Memory is bounded: whenever there are more steps than the capacity, every two become
 * one, which has the time of the first, the value of the second, the larger peak, and says how many changes it stands for.
 */
export class StepList {
  length = 0;
  times = new Float64Array(8);
  values = new Float64Array(8);
  /** The largest value within each step; its value, unless the step stands for several. */
  peaks = new Float64Array(8);
  /** How many changes each step stands for. */
  counts = new Uint32Array(8);
  private readonly capacity: number;

  /** @param capacity at least 2 and even: how many steps are kept */
  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get last(): number {
    return this.length === 0 ? 0 : this.values[this.length - 1];
  }

  /** From this time on (ns; never before the last one given) the value holds. Several changes at one time are one step. */
  push(timeNs: number, value: number): void {
    const last = this.length - 1;
    if (last >= 0 && this.times[last] >= timeNs) {
      this.values[last] = value;
      if (this.counts[last] > 1) this.peaks[last] = Math.max(this.peaks[last], value);
      else this.peaks[last] = value;
      return;
    }
    if (last >= 0 && this.values[last] === value) return;
    if (this.length === this.capacity) this.fold();
    if (this.length === this.times.length) this.grow();
    const at = this.length++;
    this.times[at] = timeNs;
    this.values[at] = value;
    this.peaks[at] = value;
    this.counts[at] = 1;
  }

  /** @returns the step that holds at a moment, or -1 before the first */
  stepAt(tNs: number): number {
    return upperBound(this.times, tNs, 0, this.length) - 1;
  }

  /** @returns the value at a moment, or `before` ahead of the first step */
  at(tNs: number, before = 0): number {
    const step = this.stepAt(tNs);
    return step === -1 ? before : this.values[step];
  }

  private fold(): void {
    const half = this.length >> 1;
    for (let i = 0; i < half; i++) {
      const [a, b] = [2 * i, 2 * i + 1];
      this.times[i] = this.times[a];
      this.values[i] = this.values[b];
      this.peaks[i] = Math.max(this.peaks[a], this.peaks[b]);
      this.counts[i] = this.counts[a] + this.counts[b];
    }
    this.length = half;
  }

  private grow(): void {
    const capacity = Math.min(this.capacity, this.times.length * 2);
    this.times = enlarged(this.times, capacity);
    this.values = enlarged(this.values, capacity);
    this.peaks = enlarged(this.peaks, capacity);
    this.counts = enlarged(this.counts, capacity);
  }
}
