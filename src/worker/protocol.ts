/** What the page and the worker say to each other. Every message carries the number of the run it belongs to; older ones are dropped. */
import type { RunSummary } from '../sim/run-summary.ts';
import type { Tables } from '../sim/tables.ts';
import type { EventColumns } from '../trace/event-columns.ts';
import type { AddressRange, TraceMapping, TraceTask } from '../trace/trace-event.ts';

export type ToWorker =
  /** Starts a run and ends any earlier one. `scenario` is a document as it was written; the worker validates it. */
  | { readonly type: 'run'; readonly runId: number; readonly scenario: unknown; readonly approaches: readonly string[] }
  | { readonly type: 'cancel'; readonly runId: number }
  /** Asks for the published tables beside the model; answered when no run goes on. */
  | { readonly type: 'tables' };

/** One task of a run, in the order of the scenario document: its index is the `task` column. */
export type TaskInfo = TraceTask;

export interface ApproachInfo {
  readonly id: string;
  readonly label: string;
}

/** The document is valid; runs of these approaches begin. `lane` below is an index into `approaches`. */
export interface StartedMessage {
  readonly type: 'started';
  readonly runId: number;
  readonly approaches: readonly ApproachInfo[];
  readonly tasks: readonly TaskInfo[];
  /** The range that the first munmap takes, for address strips. */
  readonly range: AddressRange;
  /** What is mapped at the start. */
  readonly mappings: readonly TraceMapping[];
  readonly sectionBytes: number;
}

export type FromWorker =
  | StartedMessage
  | { readonly type: 'tables'; readonly tables: Tables }
  /** Columns handed over as transferables. */
  | { readonly type: 'chunk'; readonly runId: number; readonly lane: number; readonly columns: EventColumns }
  /** How far a lane has come: simulated time, and the share of the range that is unmapped (0 to 1). */
  | {
      readonly type: 'progress';
      readonly runId: number;
      readonly lane: number;
      readonly simNs: number;
      readonly share: number;
    }
  | { readonly type: 'lane-complete'; readonly runId: number; readonly lane: number; readonly summary: RunSummary }
  | { readonly type: 'complete'; readonly runId: number; readonly wallMs: number }
  | { readonly type: 'cancelled'; readonly runId: number }
  /** `field` is the path in the scenario document where that is what is wrong. */
  | { readonly type: 'failed'; readonly runId: number; readonly message: string; readonly field: string | null };
