import type { EventKind } from './events.ts';
import type { Mm } from './mm.ts';
import type { Path } from './request.ts';
import type { Task } from './task.ts';
import type { UserfaultfdUnmap } from './userfaultfd.ts';
import type { WorkKind } from './work.ts';

/** Which of the series' three conditions a drop of the lock asks for. */
export interface DropConditions {
  readonly contended: boolean;
  readonly notAtomic: boolean;
  readonly needResched: boolean;
}

/** Whose semantics the paths follow where kernels differ. The approaches are variants of v4.17; the recordings were made on v6.18. */
export type KernelVersion = 'v4.17' | 'v6.18';

/** What holds for a whole run. */
export interface MachineConfig {
  readonly kernel: KernelVersion;
  /** sysctl vm.max_map_count. */
  readonly maxMapCount: number;
  /** How much do_munmap() takes at a time under the sectioning approaches; page aligned, at least a page. */
  readonly sectionBytes: number;
  readonly drop: DropConditions;
}

/** How a caller calls do_munmap(). */
export interface MunmapOptions {
  /** The series' parameter: true forbids dropping the lock. Approaches that never drop ignore it. */
  readonly atomic: boolean;
  /** Collects userfaultfd records; null where the caller passes NULL. */
  readonly uf: UserfaultfdUnmap | null;
  /** The caller touches nothing afterwards, so that the lock may come back held for read only (v4.20; see DOWNGRADED). */
  readonly mayDowngrade?: boolean;
  /** Which call of do_munmap() this is; absent where nobody tells them apart. */
  readonly site?: CallSite;
}

/** The calls of do_munmap() that the model has, by the function they stand in. */
export type CallSite =
  | 'vm_munmap'
  | 'brk'
  | 'mmap_region'
  | 'do_brk_flags'
  | 'move_vma'
  | 'mremap_to target'
  | 'mremap_to tail'
  | 'mremap shrink'
  | 'shmdt first'
  | 'shmdt further'
  | 'mmap_vmcore';

/** What doMunmap returns if it left the lock held for read: the caller lets go with up_read and returns 0. */
export const DOWNGRADED = 1;

/** A way to unmap a range: what differs between the pristine kernel, the series and the alternatives. */
export interface Approach {
  /** As scenario documents and the terminal name it. */
  readonly id: string;
  /** As the page names it. */
  readonly label: string;
  /** One sentence: what it does and where it comes from. */
  readonly about: string;
  /** do_munmap(): lock held for write on entry and exit. Returns 0, -errno, or DOWNGRADED where the caller allows it. */
  doMunmap(k: Kernel, start: number, lenBytes: number, options: MunmapOptions): Path<number>;
  /** vm_munmap() with its locking, where the approach changes the system call itself. */
  vmMunmap?(k: Kernel, start: number, lenBytes: number): Path<number>;
  /** Page faults take the lock of one VMA instead of mmap_sem (6.4 and later). */
  readonly perVmaLocks?: boolean;
  /** brk(2) sets mm->brk before it unmaps, and back if that fails (v4.20). */
  readonly setsBrkFirst?: boolean;
}

/** What tasks of one address space share: VMAs as look-ups find them, their structs, the entries of page tables, the tables themselves, mm->brk. */
export type SharedState = 'vma' | 'vma struct' | 'pages' | 'tables' | 'brk';

/** What a path sees of its surroundings: `current`, its address space, and where to tell what it does. */
export interface Kernel {
  readonly mm: Mm;
  readonly task: Task;
  readonly approach: Approach;
  readonly config: MachineConfig;
  /** Something happened, now. See EventKind for what the numbers mean. */
  tell(kind: EventKind, addr: number, lenBytes: number, count: number, detail: number): void;
  /** The present position, for tellSince. Marks nest: the last one taken is told first. */
  mark(): number;
  /** Something that began at a mark ended now. */
  tellSince(mark: number, kind: EventKind, addr: number, lenBytes: number, count: number, detail: number): void;
  /** A run of things within the steps last granted; `from` and `to` are shares of them, 0 to 1. */
  tellRun(
    kind: EventKind,
    addr: number,
    lenBytes: number,
    count: number,
    detail: number,
    from: number,
    to: number,
  ): void;
  /** `count` times a piece of work was done. */
  did(work: WorkKind, count: number): void;
  /** wake_up_process(). */
  wake(task: Task): void;
  /**
   * A path reads or writes shared state where no event says so; `text` tells it (or is empty), [start, start + lenBytes) is where. Absent where nobody reads along.
   */
  readonly noted?: (text: string, what: SharedState, start: number, lenBytes: number, writes: boolean) => void;
  /** A kernel function was entered, with its arguments: for comparison with recorded call orders. Absent where nobody listens. */
  readonly called?: (fn: string, ...args: readonly number[]) => void;
  /** Whether the runner knows that nobody else can act before this point, and that no rescheduling is due: asking would change nothing. */
  readonly undisturbed?: () => boolean;
}

/** Whether a path has to ask at a rescheduling point or before it touches shared state: always, unless the runner says that nobody could notice. */
export function mustAsk(k: Kernel): boolean {
  return k.undisturbed === undefined || !k.undisturbed();
}
