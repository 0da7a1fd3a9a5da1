import { enlarged } from './growable.ts';

/**
 * What a query of spans found, as columns that are used again for the next query: one mark is one index below `length`, ordered by start.
 * Draw a mark from `startNs` to `endNs`.
 */
export class SpanQueryResult {
  length = 0;
  startNs = new Float64Array(256);
  endNs = new Float64Array(256);
  /** The value of the span that the mark shows: what it means stands at the row that was asked. */
  value = new Uint8Array(256);
  /** Position of that span in its row, for SpanColumns.eventIndex, holder and the like. */
  span = new Uint32Array(256);
  /** How many spans the mark stands for; the sum over all marks is the number of spans in the window. 0 for a further step of a run. */
  folded = new Uint32Array(256);
  /** From 0: which step of a run the mark is; -1: not a single step. */
  step = new Int32Array(256);

  clear(): void {
    this.length = 0;
  }

  push(startNs: number, endNs: number, value: number, span: number, folded: number, step: number): void {
    const i = this.length;
    if (i === this.startNs.length) this.grow();
    this.startNs[i] = startNs;
    this.endNs[i] = endNs;
    this.value[i] = value;
    this.span[i] = span;
    this.folded[i] = folded;
    this.step[i] = step;
    this.length = i + 1;
  }

  private grow(): void {
    const capacity = this.startNs.length * 2;
    this.startNs = enlarged(this.startNs, capacity);
    this.endNs = enlarged(this.endNs, capacity);
    this.value = enlarged(this.value, capacity);
    this.span = enlarged(this.span, capacity);
    this.folded = enlarged(this.folded, capacity);
    this.step = enlarged(this.step, capacity);
  }
}
