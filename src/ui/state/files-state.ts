import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ScenarioDocument } from '../../scenario/document.ts';
import type { ImportReport } from '../../trace/import/import-report.ts';
import type { TraceFileHeader } from '../../trace/trace-file-header.ts';

/** As many traces can be open at once. */
export const MOST_FILES = 4;

/** A trace file that is open; its events are with its timelines. */
export interface OpenFile {
  readonly id: string;
  /** Of the file, or the title of a recording. */
  readonly name: string;
  /** Of a recording that comes with the page. */
  readonly recording: string | null;
  readonly header: TraceFileHeader;
  readonly report: ImportReport;
  /** What the model can run of it; null: there is no munmap in it. */
  readonly scenario: ScenarioDocument | null;
  /** How many timelines it has. */
  readonly lanes: number;
}

/** A file that could not be opened, and why. */
export interface FileProblem {
  readonly id: number;
  readonly name: string;
  readonly message: string;
}

export interface FilesState {
  /** What is being read; `bytes` of `ofBytes` so far. */
  readonly reading: { readonly name: string; readonly bytes: number; readonly ofBytes: number } | null;
  /** Files that come after it. */
  readonly waiting: number;
  readonly open: readonly OpenFile[];
  readonly problems: readonly FileProblem[];
  /** The open file whose report is on screen. */
  readonly reportOf: string | null;
}

export type FilesStore = StoreApi<FilesState>;

export function createFilesStore(): FilesStore {
  return createStore<FilesState>(() => ({ reading: null, waiting: 0, open: [], problems: [], reportOf: null }));
}
