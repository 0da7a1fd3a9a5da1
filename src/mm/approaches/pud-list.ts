import { EINTR } from '../errno.ts';
import { EventKind } from '../events.ts';
import { alignDown } from '../geometry.ts';
import type { Approach, Kernel } from '../kernel.ts';
import { downWriteKillable, upWrite } from '../locking.ts';
import { MmuGather } from '../mmu-gather.ts';
import type { PageTables } from '../page-tables.ts';
import { archUnmap } from '../paths/arch-unmap.ts';
import { detachVmasToBeUnmapped, removeVmaList, splitAndPrepare, type Doomed } from '../paths/do-munmap-range.ts';
import { unmapPageRange } from '../paths/unmap-page-range.ts';
import { tlbFlushMmu, unmapRegion } from '../paths/unmap-region.ts';
import { userfaultfdUnmapComplete } from '../paths/userfaultfd-unmap-prep.ts';
import type { Path } from '../request.ts';
import { WorkKind } from '../work.ts';
import { pristine } from './pristine.ts';

/** The part of the range whose PUD entries belong to one VMA each, so that their whole trees can be taken out. */
function wholePudEntries(k: Kernel, { vmas, end }: Doomed, start: number): { start: number; end: number }[] {
  const { pudSize } = k.mm.geometry;
  return vmas.flatMap((vma) => {
    const from = Math.ceil(Math.max(vma.start, start) / pudSize) * pudSize;
    const to = alignDown(Math.min(vma.end, end), pudSize);
    return from < to ? [{ start: from, end: to }] : [];
  });
}

/**
 * Clears the PUD entries and keeps what hung below them: one step an entry, no page is looked at. The TLB forgets them at once, so that nobody can
 * reach the pages when the lock goes.
 */
function collect(k: Kernel, doomed: Doomed, start: number): PageTables[] {
  const collected: PageTables[] = [];
  for (const range of wholePudEntries(k, doomed, start)) {
    const tree = k.mm.pageTables.takeSubtrees(range.start, range.end);
    if (tree.tables.pmd === 0) continue;
    k.did(WorkKind.PudStep, tree.tables.pmd);
    collected.push(tree);
  }
  if (collected.length > 0) {
    const gather = new MmuGather();
    gather.cover(start, doomed.end);
    tlbFlushMmu(k, gather);
  }
  k.mm.collected.push(...collected);
  return collected;
}

/** Zaps and frees the collected trees with no lock held and without a flush: nobody else can reach them. */
function* zapCollected(k: Kernel, { vmas, end }: Doomed, start: number, trees: readonly PageTables[]): Path<void> {
  for (const tree of trees) {
    const gather = new MmuGather(false);
    yield* unmapPageRange(k, gather, vmas[0], start, end, null, tree);
    const { pte, pmd } = tree.tables;
    k.did(WorkKind.FreeTable, pte + pmd);
    k.tell(EventKind.FreePteTables, start, end - start, pte, 0);
    k.tell(EventKind.FreePmdTables, start, end - start, pmd, 0);
    k.mm.collected.splice(k.mm.collected.indexOf(tree), 1);
  }
}

/**
 * Glisse's proposal (24 March 2018): under the write lock put every PUD entry that lies wholly in the range on a private list and do all the work on
 * VMAs, then let go, and zap what was collected. The work under the lock grows with gigabytes, not with pages. munmap(2) only.
 */
export const pudList: Approach = {
  id: 'pud-list',
  label: 'Collected PUDs',
  about:
    "Glisse's proposal: whole PUD entries are moved to a private list under the write lock and zapped after it was let go of.",
  doMunmap: (k, start, lenBytes, options) => pristine.doMunmap(k, start, lenBytes, options),
  *vmMunmap(k, start, lenBytes) {
    const uf = { records: [] };
    if ((yield* downWriteKillable(k, k.mm.mmapSem)) !== 0) return -EINTR;
    k.tell(EventKind.SectionBegin, start, lenBytes, 1, 0);
    const found = yield* splitAndPrepare(k, start, lenBytes, uf);
    if (typeof found === 'number') yield* upWrite(k, k.mm.mmapSem);
    else {
      const { vmas, prev, next, end } = found;
      detachVmasToBeUnmapped(k, vmas);
      const trees = collect(k, found, start);
      yield* unmapRegion(k, vmas, prev, next, start, end);
      archUnmap(k, start, end);
      yield* removeVmaList(k, vmas);
      yield* upWrite(k, k.mm.mmapSem);
      yield* zapCollected(k, found, start, trees);
    }
    k.tell(EventKind.SectionEnd, start, lenBytes, 1, 0);
    userfaultfdUnmapComplete(k, uf);
    return typeof found === 'number' ? found : 0;
  },
};
