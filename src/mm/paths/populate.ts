import { anonVmaPrepare } from '../anon-vma.ts';
import { EFAULT } from '../errno.ts';
import { EventKind, FaultOutcome } from '../events.ts';
import { alignDown } from '../geometry.ts';
import { mustAsk, type Kernel } from '../kernel.ts';
import { downRead, upRead } from '../locking.ts';
import { PageKind } from '../page-runs.ts';
import { COND_RESCHED, TOUCH, type Path } from '../request.ts';
import { PAGE_SIZE } from '../units.ts';
import { VM_EXEC, VM_READ, VM_SHARED, VM_WRITE, type Vma } from '../vma.ts';
import { WorkKind } from '../work.ts';
import { findVma } from './find-vma.ts';
import { handleMmFault } from './page-fault.ts';

/**
 * __mm_populate() of v4.17: faults in what is mapped in the range, under mmap_sem for read, from low to high; holes are stepped over.
 *
 * @param ignoreErrors true for MAP_POPULATE, MAP_LOCKED and mremap: a VMA that cannot be populated is left out, and nobody is told
 * @returns 0, or the -errno at which it stopped
 */
export function* mmPopulate(k: Kernel, start: number, lenBytes: number, ignoreErrors: boolean): Path<number> {
  const end = start + lenBytes;
  let ret = 0;
  yield* downRead(k, k.mm.mmapSem);
  for (let at = start; at < end && ret === 0;) {
    const vma = findVma(k, at);
    if (vma === null || vma.start >= end) break;
    const to = Math.min(vma.end, end);
    ret = yield* populateVmaPageRange(k, vma, Math.max(at, vma.start), to);
    if (ignoreErrors) ret = 0;
    at = to;
  }
  yield* upRead(k, k.mm.mmapSem);
  return ret;
}

/**
 * populate_vma_page_range() of v4.17: get_user_pages() over a part of one VMA. Writable private memory gets pages of its own, also in place of zero
 * pages; all other memory is read.
 *
 * @returns 0, or -EFAULT for memory without any access right
 */
export function* populateVmaPageRange(k: Kernel, vma: Vma, start: number, end: number): Path<number> {
  if (!vma.has(VM_READ | VM_WRITE | VM_EXEC)) return -EFAULT;
  const { pmdSize } = k.mm.geometry;
  for (let at = start; at < end;) {
    const to = Math.min(alignDown(at, pmdSize) + pmdSize, end);
    if (mustAsk(k)) {
      yield COND_RESCHED;
      yield TOUCH; // faults of other threads fill the same tables
    }
    const ret = vma.has(VM_SHARED) ? readShared(k, vma, at, to) : populatePrivate(k, vma, at, to);
    if (ret !== 0) return ret;
    at = to;
  }
  return 0;
}

function populatePrivate(k: Kernel, vma: Vma, start: number, end: number): number {
  const { rss, pageTables } = k.mm;
  const before = pageTables.count(start, end);
  let faults: number;
  if (vma.has(VM_WRITE)) {
    anonVmaPrepare(k, vma);
    replaceZeroPages(k, start, end);
    faults = pageTables.populate(start, end, PageKind.Anon, 0) + before.zero;
    rss.anon += faults;
  } else faults = pageTables.populate(start, end, PageKind.Zero, 0);
  tellFaults(k, start, end, faults);
  return 0;
}

/** A write breaks the sharing of the zero page. */
function replaceZeroPages(k: Kernel, start: number, end: number): void {
  const { pages } = k.mm.pageTables;
  for (const run of pages.take(start / PAGE_SIZE, end / PAGE_SIZE)) {
    pages.insert(run.kind === PageKind.Zero ? { ...run, kind: PageKind.Anon } : run);
  }
}

function readShared(k: Kernel, vma: Vma, start: number, end: number): number {
  let faults = 0;
  for (let at = start; at < end; at += PAGE_SIZE) {
    if (k.mm.pageTables.pages.get(at / PAGE_SIZE) !== null) continue;
    if (handleMmFault(k, vma, at, 'read', 0) !== FaultOutcome.ok) return -EFAULT;
    faults++;
  }
  tellFaults(k, start, end, faults);
  return 0;
}

function tellFaults(k: Kernel, start: number, end: number, faults: number): void {
  if (faults === 0) return;
  const mark = k.mark();
  k.did(WorkKind.Fault, faults);
  k.tellSince(mark, EventKind.PageFault, start, end - start, faults, FaultOutcome.ok);
}
