import { EINVAL, ENOMEM } from '../errno.ts';
import { EventKind, Syscall } from '../events.ts';
import { alignDown } from '../geometry.ts';
import type { Kernel } from '../kernel.ts';
import { downRead, upRead } from '../locking.ts';
import { MmuGather } from '../mmu-gather.ts';
import type { Path } from '../request.ts';
import { addUlong, isPageAligned, PAGE_SIZE, pageAlignUlong } from '../units.ts';
import { VM_HUGETLB, VM_LOCKED, type Vma } from '../vma.ts';
import { WorkKind } from '../work.ts';
import { findVma } from './find-vma.ts';
import { syscall } from './syscall.ts';
import { tlbFinishMmu, unmapVmas } from './unmap-region.ts';

/**
 * madvise(2) of v4.17 and v6.18. Of all advice the model knows MADV_DONTNEED; any other is one that the kernel does not know.
 *
 * @returns 0, -EINVAL, or -ENOMEM if there are holes: all VMAs are done all the same. At a locked VMA it stops with -EINVAL
 */
export function madvise(k: Kernel, start: number, lenBytes: number, advice: string): Path<number> {
  return syscall(k, Syscall.madvise, start, lenBytes, doMadvise(k, start, lenBytes, advice));
}

function* doMadvise(k: Kernel, start: number, lenBytes: number, advice: string): Path<number> {
  if (advice !== 'dontneed' || !isPageAligned(start)) return -EINVAL;
  const len = pageAlignUlong(lenBytes);
  // A length that was rounded up to 0 came from just below 2^64.
  if (lenBytes !== 0 && len === 0) return -EINVAL;
  const end = addUlong(start, len);
  if (end < start) return -EINVAL;
  if (end === start) return 0;
  yield* downRead(k, k.mm.mmapSem);
  const ret = yield* madviseWalkVmas(k, start, end);
  yield* upRead(k, k.mm.mmapSem);
  return ret;
}

/** The loop over the VMAs of the range: holes are remembered and passed over. */
function* madviseWalkVmas(k: Kernel, start: number, end: number): Path<number> {
  let ret = 0;
  let vma = findVma(k, start);
  for (let at = start; at < end; vma = vma === null ? null : k.mm.vmas.next(vma)) {
    if (vma === null) return -ENOMEM;
    if (at < vma.start) {
      ret = -ENOMEM;
      at = vma.start;
      if (at >= end) break;
    }
    const to = Math.min(vma.end, end);
    const error = yield* madviseDontneed(k, vma, at, to);
    if (error !== 0) return error;
    at = to;
  }
  return ret;
}

/** madvise_dontneed_single_vma(): zaps the pages; v6.18 with CONFIG_PT_RECLAIM frees the PTE tables that it emptied from end to end. */
function* madviseDontneed(k: Kernel, vma: Vma, start: number, end: number): Path<number> {
  if (vma.has(VM_LOCKED | VM_HUGETLB)) return -EINVAL;
  const gather = new MmuGather();
  yield* unmapVmas(k, gather, [vma], start, end);
  if (k.config.kernel !== 'v4.17') reclaimPteTables(k, gather, start, end);
  tlbFinishMmu(k, gather, start, end);
  return 0;
}

/** try_to_free_pte() for each PMD slot that lies wholly in the range. */
function reclaimPteTables(k: Kernel, gather: MmuGather, start: number, end: number): void {
  const { geometry, pageTables } = k.mm;
  const from = alignDown(start + geometry.pmdSize - PAGE_SIZE, geometry.pmdSize);
  const to = alignDown(end, geometry.pmdSize);
  if (from >= to) return;
  const tables = pageTables.freePte(from, to);
  if (tables === 0) return;
  const mark = k.mark();
  gather.cover(from, to);
  gather.queueTables(tables);
  k.did(WorkKind.FreeTable, tables);
  k.tellSince(mark, EventKind.FreePteTables, from, to - from, tables, 0);
}
