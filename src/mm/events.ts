/**
 * The vocabulary of what happened. Mechanisms in `mm` and the simulator tell these, once, where the thing happens;
 * `trace` stores them as columns, the page draws them. One event is eight numbers (see EventColumns in `trace`):
 * `timeNs`, `lastNs`, `addr`, `lenBytes`, `count`, `task`, `kind`, `detail`.
 *
 * Three shapes:
 * - an instant: `lastNs === timeNs`;
 * - a span told when it ends: `timeNs` to `lastNs`;
 * - a run of `count` equal things: for Zap, `count` steps that share the span equally; for TlbFlush, `count` instants,
 *   the first at `timeNs`, the last at `lastNs`, equally far apart.
 */
export const EventKind = {
  /** A task began to exist; `detail` is its TaskKind, `addr` its CPU at the start. */
  TaskStart: 1,
  TaskEnd: 2,
  /** `detail` is a Syscall; `addr` and `lenBytes` are its first arguments. */
  SyscallEnter: 3,
  /** `detail` is a Syscall; `addr` is the return value (a negative errno on failure). */
  SyscallExit: 4,
  /** One pass over a range to unmap: a section where an approach has several, else all of it; `count` is its number from 1. */
  SectionBegin: 5,
  SectionEnd: 6,
  /** Span. `detail` is a Phase: a stretch of a path worth naming that has no event of its own. */
  Phase: 7,
  /** Span. `addr` is where the VMA was cut, `lenBytes` the length of the new piece, `detail` is new_below. */
  VmaSplit: 8,
  /** Span. `count` VMAs taken out of the tree and list, from `addr` over `lenBytes`. */
  VmaDetach: 9,
  /** Span. remove_vma(): one VMA struct freed. */
  VmaFree: 10,
  /** A VMA entered the tree: mmap, a move, a fork. `detail` is with how many neighbours it became one: map_count grows by 1 less that. */
  VmaLink: 11,
  /** Run of `count` PMD steps of the zap; `addr` and `lenBytes` are the range stepped over. Each step ends in cond_resched(). */
  Zap: 12,
  /** Run of `count` TLB flushes; the range is the span flushed. `detail` 1: the final flush of tlb_finish_mmu(). */
  TlbFlush: 13,
  /** Span. `count` tables of the level freed; the range is what they mapped. */
  FreePteTables: 14,
  FreePmdTables: 15,
  FreePudTables: 16,
  /** Lock events: `detail` is a LockMode, `addr` the lock's number (0: mmap_sem), `count` how many tasks sleep in its wait list. */
  LockRequest: 17,
  /** The task starts to wait (sleeps in the wait list, or spins if `detail` has LockMode.Spin). */
  LockWait: 18,
  /** `lenBytes` is the number of holders now (1 for a writer). */
  LockAcquire: 19,
  LockRelease: 20,
  LockDowngrade: 21,
  LockTryFailed: 22,
  /** A queued reader was given the lock while it still sleeps: `lenBytes` is that task's number; the event belongs to the giver. */
  LockGrant: 32,
  /** khungtaskd found the task blocked without interruption for more than 120 s; `lenBytes` is for how many ns. */
  HungTask: 38,
  /** The series' three conditions; `detail` is a bit set of DropTest. Run: `lenBytes` tests alike, the first at `timeNs`, the last at `lastNs`. */
  DropTest: 23,
  /** need_resched() became true on a CPU: `addr` is the CPU, `detail` a ReschedCause, `count` the task woken or waiting. */
  NeedReschedSet: 24,
  /** `addr` is the CPU, `detail` a ReschedPoint: where the flag was honoured. */
  NeedReschedClear: 25,
  /** The task got the CPU `addr`. */
  SchedIn: 26,
  /** The task lost the CPU `addr`; `detail` is a SchedOutReason. */
  SchedOut: 27,
  /** `count` is the task that was woken; the event belongs to the waker, or to the task itself if its timer ran out. */
  Wakeup: 28,
  /** Span. `addr` is the faulting address, `detail` a FaultOutcome. */
  PageFault: 29,
  /** A path met an error on the way: `count` is the errno, `detail` a Syscall. */
  Error: 30,
  /** Span. Time that the calibration cannot explain (see the two-parameter fit). */
  Unexplained: 31,
  /** Memory safety is violated: `detail` is a Violation, the range is what is met with; `count` of a use after free is a Dereference. */
  Violation: 39,
  // What only traces of other tools have.
  /** Span. The recorder lost `count` events (0: it does not say how many), on the CPU `addr` (-1: it does not say where). */
  EventsLost: 33,
  /** From here on it is not known whether the task holds the lock `addr` or waits for it in the mode `detail`. */
  LockLost: 34,
  /** Span that has no kind of its own: `addr` is the number of its name in the trace, `detail` how deep it is nested. */
  Slice: 35,
  /** Instant that has no kind of its own: `addr` is the number of its name in the trace. */
  Mark: 36,
  /** `addr` is the number of the counter's name in the trace, `lenBytes` its value from here on. */
  Counter: 37,
} as const;
export type EventKind = (typeof EventKind)[keyof typeof EventKind];

export const Syscall = {
  munmap: 1,
  mmap: 2,
  mprotect: 3,
  mremap: 4,
  madvise: 5,
  mlock: 6,
  munlock: 7,
  mincore: 8,
  brk: 9,
  shmat: 10,
  shmdt: 11,
  fork: 12,
  exit: 13,
  cmdline: 14,
  maps: 15,
  sleep: 16,
} as const;
export type Syscall = (typeof Syscall)[keyof typeof Syscall];

/** Stretches of do_munmap() and its callers, named as the kernel names the function. */
export const Phase = {
  unmap_vmas: 1,
  free_pgtables: 2,
  tlb_finish_mmu: 3,
  userfaultfd_unmap_prep: 4,
  munlock: 5,
  remove_vma_list: 6,
  find_vma: 7,
  move_page_tables: 8,
  arch_unmap: 9,
} as const;
export type Phase = (typeof Phase)[keyof typeof Phase];

export const LockMode = { Read: 1, Write: 2, Spin: 4 } as const;
export type LockMode = (typeof LockMode)[keyof typeof LockMode];

/** Bits of a DropTest event: the truth of each condition, which of them the scenario asks for, and the outcome. */
export const DropTest = {
  contended: 1,
  notAtomic: 2,
  needResched: 4,
  dropped: 8,
  asksContended: 16,
  asksNotAtomic: 32,
  asksNeedResched: 64,
} as const;

export const ReschedCause = { tick: 1, wakeup: 2 } as const;
export type ReschedCause = (typeof ReschedCause)[keyof typeof ReschedCause];

export const ReschedPoint = { cond_resched: 1, might_sleep: 2, preempted: 3, slept: 4, exited: 5 } as const;
export type ReschedPoint = (typeof ReschedPoint)[keyof typeof ReschedPoint];

export const SchedOutReason = { preempted: 1, blocked: 2, slept: 3, exited: 4 } as const;
export type SchedOutReason = (typeof SchedOutReason)[keyof typeof SchedOutReason];

/** `busError`: the VMA is there, but its object ends below (SIGBUS). */
export const FaultOutcome = { ok: 0, mapError: 1, accessError: 2, busError: 3 } as const;
export type FaultOutcome = (typeof FaultOutcome)[keyof typeof FaultOutcome];

/** What memory safety forbids. */
export const Violation = {
  /** A pointer to a VMA that was freed is followed. */
  useAfterFree: 1,
  /** Pages of somebody else's VMA are zapped. */
  foreignZap: 2,
  /** A page table is freed that maps pages of a VMA. */
  tableInUse: 3,
  /** Something would break the address space itself: a VMA over another one, a page mapped twice. */
  refused: 4,
} as const;
export type Violation = (typeof Violation)[keyof typeof Violation];

/** Where paths follow a VMA pointer that they kept across a call which may have freed it. */
export const Dereference = {
  'zap_pmd_range: vma': 1,
  'unmap_vmas: vma->vm_start': 2,
  'detach_vmas_to_be_unmapped: vma->vm_start': 3,
  'free_pgtables: prev->vm_end': 4,
  'free_pgtables: next->vm_start': 5,
  'mmap_region: prev->vm_next': 6,
  'shmdt() looks at the next VMA': 7,
  'move_vma() restores VM_ACCOUNT': 8,
} as const;
export type Dereference = (typeof Dereference)[keyof typeof Dereference];

export const TaskKind = {
  calls: 1,
  ps: 2,
  maps: 3,
  fault: 4,
  writer: 5,
  mapFixed: 6,
  hog: 7,
  khugepaged: 8,
  fork: 9,
} as const;
export type TaskKind = (typeof TaskKind)[keyof typeof TaskKind];

/** Where events go, each as its eight numbers; `trace` keeps them as columns. Times in ns, addresses and lengths in bytes. */
export interface EventWriter {
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
}

/** @returns the name under which a value stands in one of the tables above, e.g. nameOf(Phase, 2) is "free_pgtables". */
export function nameOf(table: Readonly<Record<string, number>>, value: number): string {
  for (const [name, v] of Object.entries(table)) if (v === value) return name;
  return String(value);
}
