import type { EventColumns } from '../event-columns.ts';

/** More rows than this for what overlaps, and the rest shares the last. */
const MOST_ROWS = 4;

/** A span of an event: from its time to where it ends, which may be told by another event. */
export interface ExportedSpan {
  readonly index: number;
  readonly startNs: number;
  readonly endNs: number;
}

/**
 * Viewers take the spans of one thread for calls that lie within each other. Finds for each span a row in which it does, 0 wherever
 * possible.
 *
 * @param spans of one task, sorted as nestedFirst sorts
 * @returns rows by position
 */
export function rowsOf(spans: readonly ExportedSpan[]): Uint8Array {
  const rows = new Uint8Array(spans.length);
  const open: number[][] = [];
  spans.forEach(({ startNs, endNs }, at) => {
    for (let row = 0; ; row++) {
      const ends = (open[row] ??= []);
      while (ends.length > 0 && ends[ends.length - 1] <= startNs) ends.pop();
      if (row < MOST_ROWS - 1 && ends.length > 0 && ends[ends.length - 1] < endNs) continue;
      ends.push(endNs);
      rows[at] = row;
      break;
    }
  });
  return rows;
}

/** Sorts so that what contains another comes before it. */
export function nestedFirst(a: ExportedSpan, b: ExportedSpan): number {
  return a.startNs - b.startNs || b.endNs - a.endNs || b.index - a.index;
}

/** By the index of an event that begins something, where that ends. */
export function endsOfPairs(
  { length, kind, task, timeNs }: EventColumns,
  begin: number,
  end: number,
  latestNs: number,
): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  const open = new Map<number, number>();
  for (let i = 0; i < length; i++) {
    if (kind[i] !== begin && kind[i] !== end) continue;
    const before = open.get(task[i]);
    if (before !== undefined) ends.set(before, Math.max(timeNs[before], timeNs[i]));
    if (kind[i] === begin) open.set(task[i], i);
    else open.delete(task[i]);
  }
  for (const [taskOpen, i] of open) if (taskOpen >= 0) ends.set(i, Math.max(timeNs[i], latestNs));
  return ends;
}
