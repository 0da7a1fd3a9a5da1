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
