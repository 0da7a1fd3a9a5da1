import type { EventColumns } from '../event-columns.ts';
import type { TraceFileHeader } from '../trace-file-header.ts';
import type { TraceEvent, TraceTask } from '../trace-event.ts';

/** What there is to export: a header as own trace files have it, and the events of each lane. */
export interface ExportedRuns {
  readonly header: TraceFileHeader;
  readonly lanes: readonly EventColumns[];
  /** Hears now and then which share of the events is written, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** Text is handed over in pieces of about this many characters. */
const PIECE_CHARACTERS = 65_536;

/** Events between two reports of progress. */
const REPORT_EVERY = 16_384;

/** @returns a function to be told of every event written, which reports progress now and then */
export function reporter({ lanes, onProgress }: ExportedRuns): () => void {
  if (onProgress === undefined) return () => undefined;
  const all = lanes.reduce((sum, { length }) => sum + length, 0);
  let written = 0;
  return () => {
    if (++written % REPORT_EVERY === 0) onProgress(Math.min(1, written / all));
  };
}

/** Gathers lines into pieces, so that whoever writes them does so now and then. */
export function* inPieces(lines: Iterable<string>): Generator<string> {
  let piece = '';
  for (const line of lines) {
    piece += line;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

export function taskName(tasks: readonly TraceTask[], task: number): string {
  return tasks[task]?.name ?? `task ${task}`;
}

/** @returns the header as exports carry it, so that reading them back gives what was there */
export function carriedHeader({ header, lanes }: ExportedRuns): TraceFileHeader & { lanes: number[] } {
  return { ...header, lanes: lanes.map(({ length }) => length) };
}

/** @returns an event of a lane */
export function exportedEvent(columns: EventColumns, index: number): TraceEvent {
  const { timeNs, lastNs, addr, lenBytes, count, task, kind, detail } = columns;
  return {
    index,
    timeNs: timeNs[index],
    lastNs: lastNs[index],
    addr: addr[index],
    lenBytes: lenBytes[index],
    count: count[index],
    task: task[index],
    kind: kind[index],
    detail: detail[index],
  };
}

/** @returns the same in whole nanoseconds, which those of ours are */
export function roundedEvent(columns: EventColumns, index: number): TraceEvent {
  const event = exportedEvent(columns, index);
  return { ...event, timeNs: Math.round(event.timeNs), lastNs: Math.round(event.lastNs) };
}
