import type { Kernel } from '../kernel.ts';
import { addUlong } from '../units.ts';
import type { UserfaultfdUnmap } from '../userfaultfd.ts';
import { VM_ACCOUNT, VM_LOCKED, type Vma } from '../vma.ts';

/** What mremap(2) is asked for. Bytes; `newAddr` counts with MREMAP_FIXED only. */
export interface MremapArguments {
  readonly addr: number;
  readonly oldLen: number;
  readonly newLen: number;
  readonly maymove: boolean;
  readonly fixed: boolean;
  readonly newAddr: number;
}

/** What is owed when the lock goes: a locked mapping that grew is faulted in after the unlock, and a shrink may have downgraded the lock. */
export interface Grown {
  start: number;
  lenBytes: number;
  downgraded: boolean;
}

/** The two lists of userfaultfd records: of the destination's old mappings, and of the source. */
export interface MremapRecords {
  readonly early: UserfaultfdUnmap;
  readonly late: UserfaultfdUnmap;
}

/** Whether source and destination of the move overlap. */
export function overlaps({ addr, oldLen, newAddr, newLen }: MremapArguments): boolean {
  return addUlong(addr, oldLen) > newAddr && addUlong(newAddr, newLen) > addr;
}

/** vma_expandable() of v4.17: whether nothing is mapped, and user space does not end, in the `delta` bytes above a VMA. */
export function vmaExpandable(k: Kernel, vma: Vma, delta: number): boolean {
  const end = vma.end + delta;
  const next = k.mm.vmas.next(vma);
  return (next === null || next.start >= end) && end <= k.mm.geometry.taskSize;
}

/** vm_stat_account() and the charge for `pages` more of a VMA. */
export function countGrowth(k: Kernel, vma: Vma, pages: number): void {
  k.mm.totalVm += pages;
  if (vma.has(VM_ACCOUNT)) k.mm.committed += pages;
  if (vma.has(VM_LOCKED)) k.mm.lockedVm += pages;
}

/** What a locked mapping gained is to be faulted in; nothing if `lenBytes` is not above 0. */
export function noteGrown(vma: Vma, at: number, { oldLen, newLen }: MremapArguments, grown: Grown): void {
  if (!vma.has(VM_LOCKED)) return;
  grown.start = at + oldLen;
  grown.lenBytes = newLen - oldLen;
}
