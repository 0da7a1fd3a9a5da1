/** One event as an object, for readouts. What the numbers mean stands at EventKind. */
export interface TraceEvent {
  readonly index: number;
  readonly timeNs: number;
  readonly lastNs: number;
  readonly addr: number;
  readonly lenBytes: number;
  readonly count: number;
  readonly task: number;
  readonly kind: number;
  readonly detail: number;
}

/** One task of the run, at the index that the `task` column has. */
export interface TraceTask {
  readonly name: string;
  /** A TaskKind. */
  readonly kind: number;
  readonly cpu: number;
}

/** A stretch of addresses, in bytes. */
export interface AddressRange {
  readonly start: number;
  readonly lenBytes: number;
}

/** What was mapped before the run began. */
export interface TraceMapping extends AddressRange {
  /** Whether pages are present in it. */
  readonly resident: boolean;
  /** Where only one page in so many bytes is present: how many; a multiple of the page size. Otherwise every page is. */
  readonly everyBytes?: number | undefined;
}

/** What is known of a run before its first event. */
export interface TraceSetting {
  readonly tasks: readonly TraceTask[];
  /** The range whose unmapping is followed: that of the first munmap. */
  readonly range: AddressRange;
  /** What of the range was mapped; without it, all of it counts as mapped and resident. */
  readonly mappings?: readonly TraceMapping[];
  /** Entries of one page table; without it the 512 of x86-64. */
  readonly entriesPerTable?: number;
  /** Names of the slices, marks and counters of another tool's trace, by the number that the events carry. */
  readonly names?: readonly string[];
}
