/** What the page and the worker that writes exports say to each other. A worker writes one file. */
import type { EventColumns } from '../trace/event-columns.ts';
import type { EventFormat } from '../trace/export/event-formats.ts';
import type { TraceFileHeader } from '../trace/trace-file-header.ts';

export type ToExportWorker =
  /** The next events of a lane. */
  | { readonly type: 'events'; readonly lane: number; readonly columns: EventColumns }
  /** There are no more: write them. Lanes without events are empty. */
  | { readonly type: 'write'; readonly format: EventFormat; readonly header: TraceFileHeader };

export type FromExportWorker =
  | { readonly type: 'ready' }
  /** The share of events that is written, 0 to 1. */
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'written'; readonly file: Blob }
  | { readonly type: 'failed'; readonly message: string };
