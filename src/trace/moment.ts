import type { LockHolder, LockWaiter } from './lock-state.ts';
import type { NeedResched } from './resched-log.ts';

/** Everything that readouts say about one moment of a run. */
export interface Moment {
  readonly tNs: number;
  /** mmap_sem. */
  readonly lock: {
    /** LockMode.Read, LockMode.Write, or 0 if it is free. */
    readonly mode: number;
    readonly holders: readonly LockHolder[];
    /** In the order of the wait list. */
    readonly waiters: readonly LockWaiter[];
  };
  /** What the task that unmaps does; null if there is none. */
  readonly unmapper: UnmapperMoment | null;
  /** The last drop test until then. */
  readonly dropTest: DropTestMoment | null;
  /** need_resched() on the CPU of the task that unmaps. */
  readonly needResched: (NeedResched & { readonly says: string }) | null;
}

export interface UnmapperMoment {
  readonly task: number;
  /** The CPU it is on, waits for, or ran on last; -1 before it began. */
  readonly cpu: number;
  /** A CpuState; 0 before it began and after it ended. */
  readonly cpuState: number;
  /** The system call it is in; null outside of any. */
  readonly call: { readonly syscall: number; readonly sinceNs: number; readonly eventIndex: number } | null;
  /** The pass of do_munmap() it is in, or between two passes the one before. */
  readonly section: SectionMoment | null;
  /** What it does right now, in the kernel's name; null between two steps worth a name. */
  readonly doing: string | null;
  /** Where it works: the address that the sweep has reached in the running zap. */
  readonly atAddress: number | null;
}

export interface SectionMoment {
  /** From 1. */
  readonly number: number;
  /** How many the call has; the same as `number` at the last. */
  readonly of: number;
  readonly startNs: number;
  /** Infinity while it runs at the end of what is known. */
  readonly endNs: number;
  readonly addr: number;
  readonly lenBytes: number;
  /** The steps of do_munmap_range() in their order, and how often each was done in this section so far. */
  readonly steps: readonly SectionStep[];
}

export interface SectionStep {
  readonly name: string;
  /** How often it was done until the moment. */
  readonly done: number;
  /** How often it will have been done at the end of the section, where that is known. */
  readonly of: number | null;
  /** It is being done at the moment. */
  readonly isCurrent: boolean;
}

export interface DropTestMoment {
  readonly timeNs: number;
  readonly contended: boolean;
  readonly notAtomic: boolean;
  readonly needResched: boolean;
  readonly asksContended: boolean;
  readonly asksNotAtomic: boolean;
  readonly asksNeedResched: boolean;
  readonly dropped: boolean;
  /** Waiters in the wait list. */
  readonly waiters: number;
}
