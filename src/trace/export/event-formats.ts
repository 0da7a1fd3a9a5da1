import { writeTraceFile } from '../trace-file.ts';
import { chromeJson } from './chrome-json.ts';
import { csv } from './csv.ts';
import type { ExportedRuns } from './exported-run.ts';
import { ftraceText } from './ftrace-text.ts';

/** What the events of runs can be written as: trace-event JSON, a table, ftrace text, the own format. */
export type EventFormat = 'chrome' | 'csv' | 'ftrace' | 'trace';

/** @returns runs in a format, piece by piece: text, and bytes for the own format */
export function piecesOf(runs: ExportedRuns, format: EventFormat): Iterable<string | Uint8Array<ArrayBuffer>> {
  switch (format) {
    case 'chrome':
      return chromeJson(runs);
    case 'csv':
      return csv(runs);
    case 'ftrace':
      return ftraceText(runs);
    case 'trace':
      return [writeTraceFile(runs.header, runs.lanes)];
  }
}
