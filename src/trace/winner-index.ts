import { GrowableUint32 } from './growable.ts';

/** Log2 of the elements in a block of the lowest level: shorter stretches are looked through one by one. */
const BLOCK_SHIFT = 4;

/**
 * Which element of any stretch of a growing list is the most important: an implicit segment tree whose nodes hold the index of the winner,
 * half a byte an element. Appending costs O(1) on average, asking O(log n).
 */
export class WinnerIndex {
  private readonly beats: (a: number, b: number) => boolean;
  /** levels[k][b] is the winner among elements b * 2^(k + BLOCK_SHIFT) and on. */
  private readonly levels: GrowableUint32[] = [];
  private length = 0;

  /** @param beats whether element `a` is to be shown rather than element `b` */
  constructor(beats: (a: number, b: number) => boolean) {
    this.beats = beats;
  }

  /** Element `length` was added to the list. */
  append(): void {
    const element = this.length++;
    for (let k = 0; ; k++) {
      const block = element >>> (k + BLOCK_SHIFT);
      if (k === this.levels.length) {
        // A level above begins once there is a second block to join with the first.
        if (k > 0 && this.levels[k - 1].length < 2) return;
        this.levels.push(new GrowableUint32());
        if (k > 0) this.levels[k].push(this.better(this.levels[k - 1].data[0], this.levels[k - 1].data[1]));
        else this.levels[0].push(element);
        continue;
      }
      const level = this.levels[k];
      if (block === level.length) level.push(element);
      else if (this.beats(element, level.data[block])) level.set(block, element);
      else return;
    }
  }

  /** @returns the winner of the elements [from, to); there must be one */
  query(from: number, to: number): number {
    const size = 1 << BLOCK_SHIFT;
    if (to - from <= 2 * size) return this.scan(from, to);
    let left = (from + size - 1) >>> BLOCK_SHIFT;
    let right = to >>> BLOCK_SHIFT;
    let best = from;
    if (left << BLOCK_SHIFT > from) best = this.scan(from, left << BLOCK_SHIFT);
    if (right << BLOCK_SHIFT < to) best = this.better(best, this.scan(right << BLOCK_SHIFT, to));
    for (let k = 0; left < right; k++) {
      const { data } = this.levels[k];
      if ((left & 1) === 1) best = this.better(best, data[left++]);
      if ((right & 1) === 1) best = this.better(best, data[--right]);
      left >>>= 1;
      right >>>= 1;
    }
    return best;
  }

  private scan(from: number, to: number): number {
    let best = from;
    for (let i = from + 1; i < to; i++) if (this.beats(i, best)) best = i;
    return best;
  }

  private better(a: number, b: number): number {
    return this.beats(b, a) ? b : a;
  }
}
