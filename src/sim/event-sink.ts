/** Where a run's events go; the columns of `trace` are one. Times in simulated ns; see EventKind for the rest. */
export interface EventSink {
  append(
    timeNs: number,
    lastNs: number,
    addr: number,
    lenBytes: number,
    count: number,
    task: number,
    kind: number,
    detail: number,
  ): void;
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
