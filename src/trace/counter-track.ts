import { SpanColumns } from './span-columns.ts';

/** A counter of another tool's trace over time. */
export class CounterTrack {
  /** Each value until the next; it is the lenBytes of the span's event. */
  readonly spans = new SpanColumns();
  /** The largest and the smallest value, 0 included. */
  max = 0;
  min = 0;

  add(eventIndex: number, value: number, timeNs: number): void {
    this.spans.append(timeNs, Infinity, 0, eventIndex);
    if (value > this.max) this.max = value;
    if (value < this.min) this.min = value;
  }
}
