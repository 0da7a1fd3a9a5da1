import type { ImportedTrace } from './imported-trace.ts';

export interface ImportOptions {
  /** Whether the events are wanted, or only the report: without them, a file may be longer than memory. */
  readonly keepEvents: boolean;
  /** More than these are refused: each takes 40 bytes here, and more where it is shown. */
  readonly maxEvents: number;
  /** An own trace file must be in memory as a whole. */
  readonly maxFileBytes: number;
}

/** Reads files of one kind, from bytes however they are cut. */
export interface TraceReader {
  push(bytes: Uint8Array): void;
  finish(): ImportedTrace;
}

/** Who a task of another tool's trace is, nobody says. */
export const TASK_KIND_UNKNOWN = 0;
