import { IndexRuns } from './index-runs.ts';

/** Adds to `into` the tables of `from` that [start, end) touches; each maps `size` bytes. */
export function copySpan(into: IndexRuns, from: IndexRuns, start: number, end: number, size: number): void {
  const last = Math.ceil(end / size);
  for (let i = from.nextFrom(Math.floor(start / size)); i !== -1 && i < last; i = from.nextFrom(i)) {
    const to = Math.min(from.runEnd(i), last);
    into.add(i, to);
    i = to;
  }
}

/** The tables of `level` that [start, end) touches map what lies `distance` bytes further on, a multiple of `size`. */
export function shiftSpan(level: IndexRuns, start: number, end: number, distance: number, size: number): void {
  const span = new IndexRuns();
  copySpan(span, level, start, end, size);
  level.remove(Math.floor(start / size), Math.ceil(end / size));
  for (const [from, to] of span.runs()) level.add(from + distance / size, to + distance / size);
}

/** Adds the tables that [start, end) touches. @returns how many are new */
export function addSpan(level: IndexRuns, start: number, end: number, size: number): number {
  return start < end ? level.add(Math.floor(start / size), Math.ceil(end / size)) : 0;
}

/** @returns how many of the tables that [start, end) touches were there */
export function removeSpan(level: IndexRuns, start: number, end: number, size: number): number {
  return start < end ? level.remove(Math.floor(start / size), Math.ceil(end / size)) : 0;
}

/** @returns the lowest address at or above `address` that a table maps, or -1 */
export function nextSpan(level: IndexRuns, address: number, size: number): number {
  const index = level.nextFrom(Math.floor(address / size));
  return index === -1 ? -1 : Math.max(address, index * size);
}
