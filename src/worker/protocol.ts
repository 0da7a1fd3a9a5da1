/** What the page and the worker say to each other. Every message carries the number of the run it belongs to; older ones are dropped. */
import type { MeasuredSummary } from '../sim/measured-run.ts';
import type { RunSummary } from '../sim/run-summary.ts';
import type { Tables } from '../sim/tables.ts';
import type { Uncertainty } from '../sim/uncertainty.ts';
import type { EventColumns } from '../trace/event-columns.ts';
import type { AddressRange, TraceMapping, TraceTask } from '../trace/trace-event.ts';

export type ToWorker =
  /** Starts a run and ends any earlier one. `scenario` is a document as it was written; the worker validates it. */
  | RunMessage
  /** Starts runs of which only the outcome counts, one after another, and ends any earlier run. */
  | MeasureMessage
  | { readonly type: 'cancel'; readonly runId: number }
  /** Asks for the published tables beside the model; answered when no run goes on, with the first table, then with all. */
  | { readonly type: 'tables' };

export interface RunMessage {
  readonly type: 'run';
  readonly runId: number;
  readonly scenario: unknown;
  readonly approaches: readonly string[];
  /** What was measured on a machine (see scenario/measurement.ts), where the scenario's calibration is "measured". */
  readonly machine?: unknown;
}

/**
 * What to measure: the scenario under each approach; in a sweep that for sections from 2 MiB to the whole range, doubled from step to step; over
 * costs, that with each cost at the ends of its range.
 */
export interface Measurement {
  readonly over: 'approaches' | 'sectionBytes' | 'costs';
  readonly scenario: unknown;
  readonly approaches: readonly string[];
  /** As of a run. */
  readonly machine?: unknown;
}

export interface MeasureMessage extends Measurement {
  readonly type: 'measure';
  readonly runId: number;
}

/** The outcome of one run of a measurement. */
export interface MeasuredMessage {
  readonly type: 'measured';
  readonly runId: number;
  readonly approach: string;
  readonly sectionBytes: number;
  readonly summary: MeasuredSummary;
}

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
  /** Entries of one page table. */
  readonly entriesPerTable: number;
  readonly sectionBytes: number;
}

export type FromWorker =
  /** The first message: the worker's script is loaded and hears what it is told. */
  | { readonly type: 'ready' }
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
  | MeasuredMessage
  /** What a measurement over costs comes to. */
  | { readonly type: 'uncertainty'; readonly runId: number; readonly uncertainty: Uncertainty }
  /** How much of a measurement is done, 0 to 1. */
  | { readonly type: 'measure-progress'; readonly runId: number; readonly share: number }
  | { readonly type: 'complete'; readonly runId: number; readonly wallMs: number }
  | { readonly type: 'cancelled'; readonly runId: number }
  /** `field` is the path in the scenario document where that is what is wrong. */
  | { readonly type: 'failed'; readonly runId: number; readonly message: string; readonly field: string | null };
