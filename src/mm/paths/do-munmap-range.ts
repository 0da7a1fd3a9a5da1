import { EINVAL, ENOMEM } from '../errno.ts';
import { EventKind, Phase } from '../events.ts';
import { mustAsk, type Kernel } from '../kernel.ts';
import { COND_RESCHED, MIGHT_SLEEP, type Path } from '../request.ts';
import { hex0x, isPageAligned, pageAlign } from '../units.ts';
import type { UserfaultfdUnmap } from '../userfaultfd.ts';
import { VM_ACCOUNT, VM_LOCKED, type Vma } from '../vma.ts';
import { WorkKind } from '../work.ts';
import { archUnmap } from './arch-unmap.ts';
import { findVma } from './find-vma.ts';
import { splitVmaUnchecked } from './split-vma.ts';
import { unmapRegion } from './unmap-region.ts';
import { userfaultfdUnmapPrep } from './userfaultfd-unmap-prep.ts';

/**
 * do_munmap() of v4.17, which the series renames do_munmap_range(): finds, splits, detaches, zaps, frees tables and VMAs in one go, the lock
 * held for write throughout. On an error the splits that were made stay.
 *
 * @param start bytes, page aligned, else -EINVAL
 * @param lenBytes rounded up to pages; 0 or past the end of user space is -EINVAL
 * @param uf where userfaultfd records go, or null
 * @returns 0 (also where nothing was mapped), -EINVAL (also where a huge page would be cut), or -ENOMEM when a hole would exceed the map limit
 */
export function* doMunmapRange(k: Kernel, start: number, lenBytes: number, uf: UserfaultfdUnmap | null): Path<number> {
  const found = yield* splitAndPrepare(k, start, lenBytes, uf);
  if (typeof found === 'number') return found;
  const { vmas, prev, next, end } = found;
  detachVmasToBeUnmapped(k, vmas);
  yield* unmapRegion(k, vmas, prev, next, start, end);
  archUnmap(k, start, end);
  yield* removeVmaList(k, vmas);
  return 0;
}

/** What a munmap is about to remove: the VMAs, cut to the range, and their neighbours. */
export interface Doomed {
  readonly vmas: readonly Vma[];
  readonly prev: Vma | null;
  readonly next: Vma | null;
  /** End of the range, bytes: start plus the length in whole pages. */
  readonly end: number;
}

/**
 * do_munmap() of v4.17 up to the point where nothing can fail any more: checks, find, both splits, userfaultfd records, munlock. Nothing is
 * detached yet.
 *
 * @returns what is to go; 0 if nothing is mapped; or -errno
 */
export function* splitAndPrepare(
  k: Kernel,
  start: number,
  lenBytes: number,
  uf: UserfaultfdUnmap | null,
): Path<Doomed | number> {
  const { mm } = k;
  const { taskSize } = mm.geometry;
  if (!isPageAligned(start) || start > taskSize || lenBytes > taskSize - start) {
    k.noted?.(`${hex0x(start)} + ${lenBytes} is no range of user space`, 'vma', start, 0, false);
    return -EINVAL;
  }
  const len = pageAlign(lenBytes);
  if (len === 0) return -EINVAL;
  k.did(WorkKind.MunmapRange, 1);

  const first = findVma(k, start);
  const end = start + len;
  if (first === null || first.start >= end) {
    k.noted?.(`nothing is mapped in ${hex0x(start)}-${hex0x(end)}`, 'vma', start, len, false);
    return 0;
  }
  const splitError = yield* splitEnds(k, first, start, end);
  if (splitError !== 0) return splitError;

  const vmas = mm.vmas.overlapping(start, end);
  if (uf !== null) userfaultfdUnmapPrep(k, start, end);
  if (mm.lockedVm !== 0) yield* munlockVmas(k, vmas);
  return { vmas, prev: mm.vmas.prev(vmas[0]), next: mm.vmas.next(vmas[vmas.length - 1]), end };
}

/** Cuts the first and the last VMA at the borders of the range. Only a hole in the middle of one VMA is checked against the map limit. */
function* splitEnds(k: Kernel, first: Vma, start: number, end: number): Path<number> {
  if (start > first.start) {
    if (end < first.end && k.mm.mapCount >= k.config.maxMapCount) {
      const text = `${hex0x(start)}-${hex0x(end)} would be a hole, and map_count is at the limit`;
      k.noted?.(text, 'vma', first.start, first.end - first.start, false);
      return -ENOMEM;
    }
    const error = yield* splitVmaUnchecked(k, first, start, false);
    if (error !== 0) return error;
  }
  const last = findVma(k, end);
  if (last === null || end <= last.start) return 0;
  return yield* splitVmaUnchecked(k, last, end, true);
}

/** The munlock step: clears VM_LOCKED before anything is detached. One rescheduling point a VMA; the kernel has one a batch of pages. */
function* munlockVmas(k: Kernel, vmas: readonly Vma[]): Path<void> {
  for (const vma of vmas) {
    if (!vma.has(VM_LOCKED)) continue;
    const mark = k.mark();
    k.mm.lockedVm -= vma.pages;
    vma.flags &= ~VM_LOCKED;
    if (mustAsk(k)) yield COND_RESCHED;
    k.tellSince(mark, EventKind.Phase, vma.start, vma.lenBytes, 1, Phase.munlock);
  }
}

/** detach_vmas_to_be_unmapped() of v4.17: from here no look-up finds them, while their pages, tables and accounting are still there. */
export function detachVmasToBeUnmapped(k: Kernel, vmas: readonly Vma[]): void {
  const mark = k.mark();
  k.mm.vmas.removeRun(vmas[0], vmas.length);
  k.mm.mapCount -= vmas.length;
  k.mm.vmacacheSeqnum++;
  k.did(WorkKind.VmaDetach, vmas.length);
  const last = vmas[vmas.length - 1];
  k.tellSince(mark, EventKind.VmaDetach, vmas[0].start, last.end - vmas[0].start, vmas.length, 0);
}

/** remove_vma_list() of v4.17: accounting, then each struct is freed; remove_vma() begins with the last rescheduling point of a section. */
export function* removeVmaList(k: Kernel, vmas: readonly Vma[]): Path<void> {
  const { mm } = k;
  mm.hiwaterVm = Math.max(mm.hiwaterVm, mm.totalVm);
  let accounted = 0;
  for (const vma of vmas) {
    if (vma.has(VM_ACCOUNT)) accounted += vma.pages;
    mm.totalVm -= vma.pages;
    k.called?.('remove_vma');
    if (mustAsk(k)) yield MIGHT_SLEEP;
    const mark = k.mark();
    vma.close();
    vma.freed = true;
    k.did(WorkKind.VmaFree, 1);
    k.tellSince(mark, EventKind.VmaFree, vma.start, vma.lenBytes, 1, 0);
  }
  mm.committed -= accounted;
}
