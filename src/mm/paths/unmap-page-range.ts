import { EventKind } from '../events.ts';
import { alignDown } from '../geometry.ts';
import { mustAsk, type Kernel } from '../kernel.ts';
import { checkZap } from '../memory-safety.ts';
import { batchesOf, GATHER_CAPACITY, type MmuGather } from '../mmu-gather.ts';
import { countsOf, endOfNthOwnPage, runEnd } from '../page-runs.ts';
import type { PageTables } from '../page-tables.ts';
import { COND_RESCHED, type Path } from '../request.ts';
import { PAGE_SIZE } from '../units.ts';
import type { Vma } from '../vma.ts';
import { WorkKind } from '../work.ts';

/** What an approach does after `steps` PMD slots of a VMA, before their last rescheduling point. */
export type AfterSteps = (k: Kernel, gather: MmuGather, vma: Vma, steps: number) => Path<void>;

/**
 * unmap_page_range() of v4.17 with the levels below it: walks [start, end), clears what is present, queues the pages.
 * cond_resched() after each PMD slot under an existing PMD table, and after each PUD entry that is not empty; empty entries above are
 * skipped without one.
 *
 * @param pageTables the tree that is walked: the address space's own, unless it was taken out of it
 */
export function* unmapPageRange(
  k: Kernel,
  gather: MmuGather,
  vma: Vma,
  start: number,
  end: number,
  afterSteps: AfterSteps | null,
  pageTables: PageTables = k.mm.pageTables,
): Path<void> {
  k.called?.('unmap_page_range', start, end);
  const { geometry } = k.mm;
  let at = pageTables.nextPudTable(start);
  while (at !== -1 && at < end) {
    const pgdEnd = Math.min(alignDown(at, geometry.pgdirSize) + geometry.pgdirSize, end);
    at = pageTables.nextPmdTable(at);
    while (at !== -1 && at < pgdEnd) {
      const pudEnd = Math.min(alignDown(at, geometry.pudSize) + geometry.pudSize, end);
      yield* zapPmdRange(k, gather, vma, at, pudEnd, afterSteps, pageTables);
      k.did(WorkKind.PudStep, 1);
      if (mustAsk(k)) yield COND_RESCHED;
      at = pageTables.nextPmdTable(pudEnd);
    }
    at = pageTables.nextPudTable(pgdEnd);
  }
}

/** __unmap_hugepage_range() of v4.17: a huge page, which is what a PMD slot maps, a step; under the file's lock, without a rescheduling point. */
export function unmapHugepageRange(k: Kernel, gather: MmuGather, vma: Vma, start: number, end: number): Path<void> {
  return zapPmdRange(k, gather, vma, start, end, null, k.mm.pageTables, false);
}

/** zap_pmd_range(): [start, end) under one PMD table. */
function* zapPmdRange(
  k: Kernel,
  gather: MmuGather,
  vma: Vma,
  start: number,
  end: number,
  afterSteps: AfterSteps | null,
  pageTables: PageTables,
  endsInCondResched = afterSteps === null,
): Path<void> {
  let at = start;
  for (const group of pageTables.slotGroups(start, end)) {
    let left = group.count;
    while (left > 0) {
      const steps = afterSteps !== null && mayDropAfterEach(k) ? 1 : left;
      const walked = yield {
        ask: 'steps',
        steps,
        pagesPerStep: group.pagesPerSlot,
        endsInCondResched,
      };
      const to = Math.min(alignDown(at, k.mm.geometry.pmdSize) + walked * k.mm.geometry.pmdSize, end);
      if (pageTables === k.mm.pageTables) checkZap(k, vma, at, to);
      zapSlots(k, gather, pageTables, at, to, walked);
      if (afterSteps !== null) {
        yield* afterSteps(k, gather, vma, walked);
        if (mustAsk(k)) yield COND_RESCHED;
      }
      at = to;
      left -= walked;
    }
  }
}

/**
 * Whether the lock may go after the first of several steps. A runner that grants steps for as long as nothing happens has need_resched() change at
 * their end only; one that does not say so answers as it likes.
 */
function mayDropAfterEach(k: Kernel): boolean {
  const { contended, needResched } = k.config.drop;
  if (contended && !k.mm.mmapSem.isContended) return false;
  return !needResched || k.undisturbed === undefined;
}

/** zap_pte_range() of v4.17 for each of the slots: clear, count, queue; flush when the gather is full, and for dirty pages of a shared object before each PTE lock goes. */
function zapSlots(
  k: Kernel,
  gather: MmuGather,
  pageTables: PageTables,
  start: number,
  end: number,
  steps: number,
): void {
  const { rss } = k.mm;
  const zapped = pageTables.zap(start, end);
  k.tellRun(EventKind.Zap, start, end - start, steps, 0, 0, 1);
  if (zapped.length === 0) return;
  const found = countsOf(zapped);
  rss.shared -= found.shared;
  rss.anon -= found.present - found.zero - found.shared;
  const spanEnd = runEnd(zapped[zapped.length - 1]) * PAGE_SIZE;
  gather.cover(zapped[0].first * PAGE_SIZE, spanEnd);
  if (found.dirty > 0) {
    if (gather.flushesTlb) k.tellRun(EventKind.TlbFlush, start, end - start, steps, 0, 1 / steps, 1);
    tellReleased(k, gather.queued + found.present / steps, 1);
    tellReleased(k, found.present / steps, steps - 1);
    gather.flush();
    return;
  }
  const queued = found.present - found.zero;
  if (queued === 0) return;
  const { flushes, firstAfter, lastAfter } = gather.queuePages(queued);
  if (flushes === 0) return;
  tellReleased(k, GATHER_CAPACITY, flushes);
  if (!gather.flushesTlb) return;
  k.tellRun(EventKind.TlbFlush, start, end - start, flushes, 0, firstAfter / queued, lastAfter / queued);
  const flushedTo = endOfNthOwnPage(zapped, lastAfter) * PAGE_SIZE;
  if (flushedTo < spanEnd) gather.cover(flushedTo, spanEnd);
}

/** release_pages() for each batch, of `flushes` flushes with so many pages each: only who compares call orders listens. */
export function tellReleased(k: Kernel, pages: number, flushes: number): void {
  if (k.called === undefined) return;
  for (let left = batchesOf(pages) * flushes; left > 0; left--) k.called('release_pages');
}
