/** Something that will happen at a moment of simulated time. */
export interface Upcoming {
  readonly timeNs: number;
  /** Breaks ties: what was planned first comes first. */
  readonly sequence: number;
  readonly happen: () => void;
}

/** The future of a simulation: a binary heap, ordered by time, then by when it was planned. */
export class EventQueue {
  private readonly heap: Upcoming[] = [];
  private planned = 0;

  /** When the next thing happens; Infinity if nothing will. */
  get nextNs(): number {
    return this.heap.length > 0 ? this.heap[0].timeNs : Infinity;
  }

  get size(): number {
    return this.heap.length;
  }

  plan(timeNs: number, happen: () => void): void {
    const { heap } = this;
    const item: Upcoming = { timeNs, sequence: this.planned++, happen };
    let i = heap.length;
    heap.push(item);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isBefore(item, heap[parent])) break;
      heap[i] = heap[parent];
      i = parent;
    }
    heap[i] = item;
  }

  /** Takes the next thing out, or undefined. */
  take(): Upcoming | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
      if (!isBefore(heap[child], last)) break;
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = last;
    return first;
  }
}

function isBefore(a: Upcoming, b: Upcoming): boolean {
  return a.timeNs < b.timeNs || (a.timeNs === b.timeNs && a.sequence < b.sequence);
}
