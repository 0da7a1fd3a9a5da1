import type { EventWriter } from '../mm/events.ts';

/** Where a run's events go; the columns of `trace` are one. Times in simulated ns. */
export interface EventSink extends EventWriter {
  /** How many events were appended in all. */
  readonly length: number;
  /** Adds `byNs` to every time later than `afterNs` of the task's events from index `fromIndex` on: it was preempted in between. */
  shift(task: number, fromIndex: number, afterNs: number, byNs: number): void;
}

/** Keeps nothing: for runs of which only the summary matters. */
export function countingSink(): EventSink {
  const sink = {
    length: 0,
    append(): void {
      sink.length++;
    },
    shift(): void {
      // Nothing is kept, so nothing moves.
    },
  };
  return sink;
}
