import type { TypedColumn } from './growable.ts';

/**
 * Events as columns: one event is one index into eight typed arrays, 40 bytes. What the numbers mean stands at EventKind.
 * Events of one task are ordered by `timeNs` of when they were told (a span is told when it ends); events of different tasks may interleave out of order.
 */
export interface EventColumns {
  readonly length: number;
  readonly timeNs: Float64Array;
  readonly lastNs: Float64Array;
  readonly addr: Float64Array;
  readonly lenBytes: Float64Array;
  readonly count: Uint32Array;
  readonly task: Uint16Array;
  readonly kind: Uint8Array;
  readonly detail: Uint8Array;
}

/** @returns columns with room for so many events, all of zeros */
export function emptyColumns(length: number): EventColumns {
  return {
    length,
    timeNs: new Float64Array(length),
    lastNs: new Float64Array(length),
    addr: new Float64Array(length),
    lenBytes: new Float64Array(length),
    count: new Uint32Array(length),
    task: new Uint16Array(length),
    kind: new Uint8Array(length),
    detail: new Uint8Array(length),
  };
}

/** @returns the arrays in the order in which they lie in a trace file */
export function arraysOf(columns: EventColumns): readonly TypedColumn[] {
  const { timeNs, lastNs, addr, lenBytes, count, task, kind, detail } = columns;
  return [timeNs, lastNs, addr, lenBytes, count, task, kind, detail];
}

/** @returns columns of which each array is made of the one that stands at its place; `length` is theirs */
export function mapColumns(
  columns: EventColumns,
  length: number,
  make: <T extends TypedColumn>(array: T) => T,
): EventColumns {
  return {
    length,
    timeNs: make(columns.timeNs),
    lastNs: make(columns.lastNs),
    addr: make(columns.addr),
    lenBytes: make(columns.lenBytes),
    count: make(columns.count),
    task: make(columns.task),
    kind: make(columns.kind),
    detail: make(columns.detail),
  };
}

/** @returns copies of the events from `from` up to `to`, which need not be there; their buffers may be transferred */
export function copyOfEvents(columns: EventColumns, from: number, to: number): EventColumns {
  const end = Math.min(to, columns.length);
  return mapColumns(columns, end - from, (array) => array.slice(from, end) as typeof array);
}

/** @returns the events from `from` up to `to` in the same memory: nothing is copied */
export function viewOfEvents(columns: EventColumns, from: number, to: number): EventColumns {
  const end = Math.min(to, columns.length);
  return mapColumns(columns, end - from, (array) => array.subarray(from, end) as typeof array);
}

/** @returns the events of several chunks one after another, e.g. for a trace file */
export function joinColumns(chunks: readonly EventColumns[]): EventColumns {
  const whole = emptyColumns(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  const arrays = arraysOf(whole);
  let at = 0;
  for (const chunk of chunks) {
    arraysOf(chunk).forEach((array, i) => arrays[i].set(array, at));
    at += chunk.length;
  }
  return whole;
}
