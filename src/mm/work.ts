/** Kinds of work that paths count and the cost model prices. */
export const WorkKind = {
  /** Entry and exit of a system call. */
  Syscall: 1,
  /** One munmap(2) as a whole: carries the fixed time of the two-parameter fit. */
  MunmapCall: 2,
  /** An uncontended lock operation (fast path of rwsem). */
  LockOp: 3,
  /** One pass of do_munmap(): look-ups, gather set-up, list handling. */
  MunmapRange: 4,
  /** __split_vma(): allocation, anon_vma clone, tree and rmap update. */
  VmaSplit: 5,
  VmaDetach: 6,
  /** remove_vma(): one struct freed. */
  VmaFree: 7,
  /** A new VMA allocated and linked. */
  VmaLink: 8,
  /** One PUD entry looked at that is not empty. */
  PudStep: 9,
  /** One PMD slot stepped over. */
  PmdStep: 10,
  /** One present PTE cleared, its page freed: everything that grows with pages, mid-way TLB flushes included. */
  ZapPage: 11,
  /** The final TLB flush of a gather. */
  TlbFlush: 12,
  /** One table page unlinked and queued. */
  FreeTable: 13,
  /** A minor fault, from exception to return, without waiting. */
  Fault: 14,
  /** One chunk of a command line copied out. */
  CmdlineCopy: 15,
  /** One line of /proc/PID/maps written. */
  MapsLine: 16,
  /** One scan pass of khugepaged over an address space. */
  KhugepagedScan: 17,
} as const;
export type WorkKind = (typeof WorkKind)[keyof typeof WorkKind];

/** For tables by kind: one more than the largest. */
export const WORK_KIND_COUNT = 1 + Math.max(...Object.values(WorkKind));
