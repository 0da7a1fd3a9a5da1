import { EventKind } from '../events.ts';
import { alignDown } from '../geometry.ts';
import type { Kernel } from '../kernel.ts';
import type { MmuGather } from '../mmu-gather.ts';
import type { SlotGroup } from '../page-tables.ts';
import { COND_RESCHED, type Path } from '../request.ts';
import { WorkKind } from '../work.ts';

/**
 * unmap_page_range() of v4.17 with the levels below it: walks [start, end), clears what is present, queues the pages.
 * cond_resched() after each PMD slot under an existing PMD table, and after each PUD entry that is not empty; empty entries above are
 * skipped without one.
 */
export function* unmapPageRange(k: Kernel, gather: MmuGather, start: number, end: number): Path<void> {
  k.called?.('unmap_page_range', start, end);
  const { pageTables, geometry } = k.mm;
  let at = pageTables.nextPudTable(start);
  while (at !== -1 && at < end) {
    const pgdEnd = Math.min(alignDown(at, geometry.pgdirSize) + geometry.pgdirSize, end);
    at = pageTables.nextPmdTable(at);
    while (at !== -1 && at < pgdEnd) {
      const pudEnd = Math.min(alignDown(at, geometry.pudSize) + geometry.pudSize, end);
      yield* zapPmdRange(k, gather, at, pudEnd);
      k.did(WorkKind.PudStep, 1);
      yield COND_RESCHED;
      at = pageTables.nextPmdTable(pudEnd);
    }
    at = pageTables.nextPudTable(pgdEnd);
  }
}

/** zap_pmd_range(): [start, end) under one PMD table. */
function* zapPmdRange(k: Kernel, gather: MmuGather, start: number, end: number): Path<void> {
  let at = start;
  for (const group of k.mm.pageTables.slotGroups(start, end)) {
    let left = group.count;
    while (left > 0) {
      const walked = yield { ask: 'steps', steps: left, pagesPerStep: group.pagesPerSlot };
      const to = Math.min(alignDown(at, k.mm.geometry.pmdSize) + walked * k.mm.geometry.pmdSize, end);
      zapSlots(k, gather, at, to, { count: walked, pagesPerSlot: group.pagesPerSlot });
      at = to;
      left -= walked;
    }
  }
}

/** zap_pte_range() for each of the slots: clear, count, queue; flush when the gather is full, and for dirty pages of a shared object before each PTE lock goes. */
function zapSlots(k: Kernel, gather: MmuGather, start: number, end: number, slots: SlotGroup): void {
  const { mm } = k;
  const found = mm.pageTables.zap(start, end);
  k.tellRun(EventKind.Zap, start, end - start, slots.count, 0, 0, 1);
  if (found.present === 0) return;
  mm.rss.shared -= found.shared;
  mm.rss.anon -= found.present - found.zero - found.shared;
  gather.cover(start, end);
  if (found.dirty > 0) {
    k.tellRun(EventKind.TlbFlush, start, end - start, slots.count, 0, 1 / slots.count, 1);
    gather.flush();
    return;
  }
  const queued = found.present - found.zero;
  if (queued === 0) return;
  const { flushes, firstAfter, lastAfter } = gather.queuePages(queued);
  if (flushes > 0)
    k.tellRun(EventKind.TlbFlush, start, end - start, flushes, 0, firstAfter / queued, lastAfter / queued);
}
