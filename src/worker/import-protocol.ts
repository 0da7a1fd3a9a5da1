/** What the page and the import worker say to each other. One file at a time; a cancelled one ends with its worker. */
import type { EventColumns } from '../trace/event-columns.ts';
import type { ImportReport } from '../trace/import/import-report.ts';
import type { RecordedContention } from '../trace/recorded-contention.ts';
import type { TraceFileHeader } from '../trace/trace-file-header.ts';
import type { TraceOutline } from '../trace/trace-outline.ts';

/** What a file may take. */
export interface ImportLimits {
  readonly maxEvents: number;
  readonly maxFileBytes: number;
}

export interface ToImportWorker {
  readonly type: 'open';
  readonly openId: number;
  /** The file, of which the worker reads the stream. */
  readonly file: Blob;
  readonly limits: ImportLimits;
}

/** A trace as it was read. The buffers of its columns are handed over as transferables. */
export interface OpenedMessage {
  readonly type: 'opened';
  readonly openId: number;
  readonly header: TraceFileHeader;
  readonly report: ImportReport;
  /** What a trace of another tool tells of its munmap; null if there is none, or a simulation wrote the trace. */
  readonly contention: RecordedContention | null;
  /** One a lane: the chunks of its events, and what there is to lay out rows for. */
  readonly lanes: readonly { readonly chunks: readonly EventColumns[]; readonly outline: TraceOutline }[];
}

export type FromImportWorker =
  /** It can be asked to open files. */
  | { readonly type: 'ready' }
  | OpenedMessage
  /** So many bytes of the file, packed as it is, were read. */
  | { readonly type: 'progress'; readonly openId: number; readonly bytes: number }
  /** The file is a scenario document that can be run. */
  | { readonly type: 'scenario'; readonly openId: number; readonly document: unknown }
  | { readonly type: 'failed'; readonly openId: number; readonly message: string };
