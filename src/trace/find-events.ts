import type { EventColumns } from './event-columns.ts';
import { enlarged } from './growable.ts';
import type { RunTrace } from './run-trace.ts';

/** Says whether the event at a position of some columns is wanted. */
export type EventFilter = (columns: EventColumns, position: number) => boolean;

/** Events in the order of their times; equal times stand as they were told. */
export interface FoundEvents {
  readonly length: number;
  /** Index of each in the run. */
  readonly indexes: Uint32Array;
  readonly timesNs: Float64Array;
}

/** Merges of the sort between two chances to do something else. */
const PAUSE_AFTER = 16_384;

/** Finds the events of which something lies in [fromNs, toNs]. Pauses (yields) every few thousand events, so that it can be done in slices. */
export function* findEvents(
  trace: RunTrace,
  fromNs: number,
  toNs: number,
  wants: EventFilter = () => true,
): Generator<undefined, FoundEvents> {
  let indexes = new Uint32Array(1024);
  let timesNs = new Float64Array(1024);
  let length = 0;
  let isSorted = true;
  for (const { columns, from, to, first } of trace.blocksBetween(fromNs, toNs)) {
    const { timeNs, lastNs } = columns;
    for (let i = from; i < to; i++) {
      if (timeNs[i] > toNs || lastNs[i] < fromNs || !wants(columns, i)) continue;
      if (length === indexes.length) {
        indexes = enlarged(indexes, 2 * length);
        timesNs = enlarged(timesNs, 2 * length);
      }
      if (length > 0 && timeNs[i] < timesNs[length - 1]) isSorted = false;
      indexes[length] = first + i;
      timesNs[length] = timeNs[i];
      length++;
    }
    yield;
  }
  const found = { length, indexes: indexes.slice(0, length), timesNs: timesNs.slice(0, length) };
  return isSorted ? found : yield* sorted(found);
}

/** Merges runs of two, four, eight and so on; runs that follow one another are left as they are, which most do. */
function* sorted({ length, indexes, timesNs }: FoundEvents): Generator<undefined, FoundEvents> {
  let from: Columns = { indexes, timesNs };
  let to: Columns = { indexes: new Uint32Array(length), timesNs: new Float64Array(length) };
  let sinceYield = 0;
  for (let size = 1; size < length; size *= 2) {
    for (let left = 0; left < length; left += 2 * size) {
      const middle = Math.min(left + size, length);
      const right = Math.min(left + 2 * size, length);
      merge(from, to, left, middle, right);
      sinceYield += right - left;
      if (sinceYield > PAUSE_AFTER) {
        sinceYield = 0;
        yield;
      }
    }
    [from, to] = [to, from];
  }
  return { length, ...from };
}

interface Columns {
  readonly indexes: Uint32Array;
  readonly timesNs: Float64Array;
}

function merge(from: Columns, to: Columns, left: number, middle: number, right: number): void {
  if (middle >= right || from.timesNs[middle - 1] <= from.timesNs[middle]) {
    to.timesNs.set(from.timesNs.subarray(left, right), left);
    to.indexes.set(from.indexes.subarray(left, right), left);
    return;
  }
  let a = left;
  let b = middle;
  for (let i = left; i < right; i++) {
    const takesA = b >= right || (a < middle && from.timesNs[a] <= from.timesNs[b]);
    const source = takesA ? a++ : b++;
    to.timesNs[i] = from.timesNs[source];
    to.indexes[i] = from.indexes[source];
  }
}
