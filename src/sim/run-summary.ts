/** What a run comes to: `simulate --json` prints it, the page's cards and tables show it. Times in simulated ns. */
export interface RunSummary {
  readonly approach: string;
  readonly result: CallResult;
  /** From entry to exit of the first munmap (or of the call the first `calls` task makes). */
  readonly munmapNs: number;
  /** Passes of do_munmap's body: 1 without sections. */
  readonly sections: number;
  /** Like sections, without those of a writer's small munmaps. */
  readonly dropTests: number;
  readonly lockDrops: number;
  /** Why the lock was not let go of: the first of the three conditions, in the series' order, that did not hold. */
  readonly dropsNotTaken: { readonly notContended: number; readonly atomic: number; readonly needReschedFalse: number };
  /** Longest uninterrupted hold of mmap_sem for write, and for read. */
  readonly exclusiveHoldMaxNs: number;
  readonly sharedHoldMaxNs: number;
  readonly pagesZapped: number;
  readonly tablesFreed: { readonly pte: number; readonly pmd: number; readonly pud: number };
  readonly vmaSplits: number;
  readonly tlbFlushes: number;
  /** Events as stored, and as they would be with every run unrolled. */
  readonly events: { readonly stored: number; readonly unrolled: number };
  /** One entry a task, in document order: how often it waited for mmap_sem, how long at most, and how often khungtaskd reported it. */
  readonly tasks: readonly {
    readonly name: string;
    readonly waits: number;
    readonly waitMaxNs: number;
    readonly hungReports: number;
  }[];
  /** Set when a bound of the scenario's limits ended the run; says which. */
  readonly endedBy: string | null;
}

export interface CallResult {
  readonly call: string;
  /** 0, an address with 0x, or "-ERRNO". Null if the call did not return within the limits. */
  readonly ret: 0 | string | null;
  /** Lines of /proc/PID/maps at the end. */
  readonly mapsAfter: readonly string[];
  readonly pgtableKbBefore: number;
  readonly pgtableKbAfter: number;
}
