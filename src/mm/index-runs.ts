/**
 * A set of non-negative integers kept as maximal runs [start, end). One level of the page table is such a set: which
 * tables exist. Cost grows with the number of runs, never with the number of members.
 */
export class IndexRuns {
  private starts: number[] = [];
  private ends: number[] = [];
  private members = 0;

  /** How many members the set has. */
  get size(): number {
    return this.members;
  }

  /** How many maximal runs the set has. */
  get runCount(): number {
    return this.starts.length;
  }

  has(index: number): boolean {
    const i = this.firstEndingAfter(index);
    return i < this.starts.length && this.starts[i] <= index;
  }

  /** Adds [start, end). @returns how many members are new. */
  add(start: number, end: number): number {
    if (start >= end) return 0;
    if (this.holds(start, end)) return 0;
    // Touching runs are joined, so that the runs stay maximal.
    const from = this.firstEndingAfter(start - 1);
    let to = from;
    let newStart = start;
    let newEnd = end;
    let already = 0;
    while (to < this.starts.length && this.starts[to] <= end) {
      already += Math.max(0, Math.min(this.ends[to], end) - Math.max(this.starts[to], start));
      newStart = Math.min(newStart, this.starts[to]);
      newEnd = Math.max(newEnd, this.ends[to]);
      to++;
    }
    this.replace(from, to, [newStart], [newEnd]);
    const added = end - start - already;
    this.members += added;
    return added;
  }

  /** Removes [start, end). @returns how many members were there. */
  remove(start: number, end: number): number {
    if (start >= end) return 0;
    const from = this.firstEndingAfter(start);
    let to = from;
    let removed = 0;
    const keptStarts: number[] = [];
    const keptEnds: number[] = [];
    while (to < this.starts.length && this.starts[to] < end) {
      const s = this.starts[to];
      const e = this.ends[to];
      removed += Math.min(e, end) - Math.max(s, start);
      if (s < start) {
        keptStarts.push(s);
        keptEnds.push(start);
      }
      if (e > end) {
        keptStarts.push(end);
        keptEnds.push(e);
      }
      to++;
    }
    this.replace(from, to, keptStarts, keptEnds);
    this.members -= removed;
    return removed;
  }

  /** @returns how many members lie in [start, end). */
  countIn(start: number, end: number): number {
    let n = 0;
    for (let i = this.firstEndingAfter(start); i < this.starts.length && this.starts[i] < end; i++) {
      n += Math.min(this.ends[i], end) - Math.max(this.starts[i], start);
    }
    return n;
  }

  /** @returns the smallest member at or above index, or -1. */
  nextFrom(index: number): number {
    const i = this.firstEndingAfter(index);
    return i < this.starts.length ? Math.max(index, this.starts[i]) : -1;
  }

  /** @returns the largest member below index, or -1. */
  lastBelow(index: number): number {
    const i = this.firstEndingAfter(index - 1);
    if (i < this.starts.length && this.starts[i] < index) return index - 1;
    return i > 0 ? this.ends[i - 1] - 1 : -1;
  }

  /** @returns the end of the run that holds the member `index`; `index` itself if it is no member. */
  runEnd(index: number): number {
    const i = this.firstEndingAfter(index);
    return i < this.starts.length && this.starts[i] <= index ? this.ends[i] : index;
  }

  *runs(): Generator<readonly [number, number]> {
    for (let i = 0; i < this.starts.length; i++) yield [this.starts[i], this.ends[i]];
  }

  /** Whether all of [start, end) is in the set: what is asked most often when tables are allocated. */
  private holds(start: number, end: number): boolean {
    const i = this.firstEndingAfter(start);
    return i < this.starts.length && this.starts[i] <= start && this.ends[i] >= end;
  }

  private replace(from: number, to: number, starts: number[], ends: number[]): void {
    // The common case, a run that only shrinks or grows, must not move the arrays.
    if (to - from === 1 && starts.length === 1) {
      this.starts[from] = starts[0];
      this.ends[from] = ends[0];
      return;
    }
    this.starts.splice(from, to - from, ...starts);
    this.ends.splice(from, to - from, ...ends);
  }

  private firstEndingAfter(index: number): number {
    let low = 0;
    let high = this.ends.length;
    while (low < high) {
      const mid = (low + high) >>> 1;
      if (this.ends[mid] > index) high = mid;
      else low = mid + 1;
    }
    return low;
  }
}
