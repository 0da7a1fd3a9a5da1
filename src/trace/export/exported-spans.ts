import { EventKind } from '../../mm/events.ts';
import type { EventColumns } from '../event-columns.ts';
import { endsOfPairs, nestedFirst, rowsOf, type ExportedSpan } from './nesting.ts';

export type SpanInRow = ExportedSpan & { readonly row: number };

/**
 * Finds the events that are shown as spans, each with the row in which spans of its task lie within each other. A run of drop tests is none: its
 * tests are instants.
 *
 * @param latestNs where what has not ended is cut
 * @returns spans by the index of their event
 */
export function spansInRows(columns: EventColumns, latestNs: number): ReadonlyMap<number, SpanInRow> {
  const { length, kind, task, timeNs, lastNs } = columns;
  const calls = endsOfPairs(columns, EventKind.SyscallEnter, EventKind.SyscallExit, latestNs);
  const sections = endsOfPairs(columns, EventKind.SectionBegin, EventKind.SectionEnd, latestNs);
  const byTask = new Map<number, ExportedSpan[]>();
  for (let i = 0; i < length; i++) {
    const end =
      calls.get(i) ??
      sections.get(i) ??
      (lastNs[i] > timeNs[i] && kind[i] !== EventKind.DropTest ? lastNs[i] : undefined);
    if (end === undefined) continue;
    let spans = byTask.get(task[i]);
    if (spans === undefined) byTask.set(task[i], (spans = []));
    spans.push({ index: i, startNs: Math.round(timeNs[i]), endNs: Math.round(end) });
  }
  const found = new Map<number, SpanInRow>();
  for (const spans of byTask.values()) {
    spans.sort(nestedFirst);
    const rows = rowsOf(spans);
    spans.forEach((span, at) => found.set(span.index, { ...span, row: rows[at] }));
  }
  return found;
}

/** @returns until when each state of a thread lasts, by the event that begins it */
export function stateEnds(columns: EventColumns, latestNs: number): ReadonlyMap<number, number> {
  const { length, kind, task, timeNs } = columns;
  const ends = new Map<number, number>();
  const open = new Map<number, number>();
  for (let i = 0; i < length; i++) {
    if (kind[i] !== EventKind.SchedIn && kind[i] !== EventKind.SchedOut) continue;
    const before = open.get(task[i]);
    if (before !== undefined) ends.set(before, Math.max(timeNs[before], timeNs[i]));
    open.set(task[i], i);
  }
  for (const i of open.values()) ends.set(i, Math.max(timeNs[i], latestNs));
  return ends;
}
