import { EventKind, type EventWriter } from '../../mm/events.ts';
import { GrowableFloat64, GrowableUint32 } from '../growable.ts';
import { ImportError } from './import-error.ts';

/** Nested deeper than a column of an event can say. */
const DEEPEST = 255;

/** Events of a trace that need not be in order: they are kept until all are there. */
export class SliceBuffer {
  private readonly starts = new GrowableFloat64();
  private readonly ends = new GrowableFloat64();
  /** The value of a counter; else 0. */
  private readonly values = new GrowableFloat64();
  private readonly names = new GrowableUint32();
  private readonly tasks = new GrowableUint32();
  private readonly kinds = new GrowableUint32();
  private readonly maxEvents: number;

  constructor(maxEvents: number) {
    this.maxEvents = maxEvents;
  }

  get length(): number {
    return this.starts.length;
  }

  add(kind: number, task: number, name: number, startNs: number, endNs: number, value: number): void {
    if (this.length >= this.maxEvents) {
      throw new ImportError(`more than ${this.maxEvents} events: too many for the memory there is; cut the trace`);
    }
    this.starts.push(startNs);
    this.ends.push(endNs);
    this.values.push(value);
    this.names.push(name);
    this.tasks.push(task);
    this.kinds.push(kind);
  }

  /** The earliest time; 0 if there is nothing. */
  firstNs(): number {
    let first = Infinity;
    for (let i = 0; i < this.length; i++) if (this.starts.data[i] < first) first = this.starts.data[i];
    return first === Infinity ? 0 : first;
  }

  lastNs(): number {
    let last = -Infinity;
    for (let i = 0; i < this.length; i++) if (this.ends.data[i] > last) last = this.ends.data[i];
    return last === -Infinity ? 0 : last;
  }

  /** Tells everything in order, from time 0 on, each slice with how deep it lies in others of its task. */
  tell(sink: EventWriter): void {
    const { starts, ends, values, names, tasks, kinds } = this;
    const baseNs = this.firstNs();
    const open = new Map<number, number[]>();
    for (const i of this.order()) {
      const startNs = starts.data[i] - baseNs;
      const endNs = ends.data[i] - baseNs;
      const task = tasks.data[i];
      const kind = kinds.data[i];
      let depth = 0;
      if (kind === EventKind.Slice) {
        let stack = open.get(task);
        if (stack === undefined) open.set(task, (stack = []));
        while (stack.length > 0 && stack[stack.length - 1] <= startNs) stack.pop();
        depth = Math.min(stack.length, DEEPEST);
        stack.push(endNs);
      }
      sink.append(startNs, endNs, names.data[i], values.data[i], 0, task, kind, depth);
    }
  }

  private order(): Iterable<number> {
    const { starts, ends } = this;
    const order = Uint32Array.from({ length: this.length }, (_, i) => i);
    let isSorted = true;
    for (let i = 1; i < order.length && isSorted; i++) {
      isSorted =
        starts.data[i - 1] < starts.data[i] ||
        (starts.data[i - 1] === starts.data[i] && ends.data[i - 1] >= ends.data[i]);
    }
    if (isSorted) return order;
    // What contains another comes first; among equals, what came first.
    return order.sort((a, b) => starts.data[a] - starts.data[b] || ends.data[b] - ends.data[a] || a - b);
  }
}
