import { unlinkAnonVma } from '../anon-vma.ts';
import { EventKind } from '../events.ts';
import { alignDown } from '../geometry.ts';
import { mustAsk, type Kernel } from '../kernel.ts';
import { checkFreedPteTables } from '../memory-safety.ts';
import type { MmuGather } from '../mmu-gather.ts';
import { MIGHT_SLEEP, type Path } from '../request.ts';
import { PAGE_SIZE } from '../units.ts';
import { VM_HUGETLB, type Vma } from '../vma.ts';
import { WorkKind } from '../work.ts';

/**
 * free_pgtables() of v4.17: unlinks the detached VMAs from the reverse map, then frees every table that no neighbour needs.
 *
 * @param chain the detached VMAs, in order
 * @param floor end of the VMA below, or 0
 * @param ceiling start of the VMA above, or 0 for the top of the address space
 */
export function* freePgtables(
  k: Kernel,
  gather: MmuGather,
  chain: readonly Vma[],
  floor: number,
  ceiling: number,
): Path<void> {
  k.called?.('free_pgtables', floor, ceiling);
  let i = 0;
  while (i < chain.length) {
    const address = chain[i].start;
    yield* unlinkAnonVmas(k, chain[i]);
    yield* unlinkFileVma(k, chain[i]);
    // Neighbours at most one PMD apart are freed in one walk, so that a table between them goes too.
    while (
      i + 1 < chain.length &&
      !chain[i].has(VM_HUGETLB) &&
      !chain[i + 1].has(VM_HUGETLB) &&
      chain[i + 1].start <= chain[i].end + k.mm.geometry.pmdSize
    ) {
      i++;
      yield* unlinkAnonVmas(k, chain[i]);
      yield* unlinkFileVma(k, chain[i]);
    }
    freePgdRange(k, gather, address, chain[i].end, floor, chain[i + 1]?.start ?? ceiling);
    i++;
  }
}

/** unlink_anon_vmas(): one rescheduling point for the lock, one more if the anon_vma dies with its last VMA. */
function* unlinkAnonVmas(k: Kernel, vma: Vma): Path<void> {
  k.called?.('unlink_anon_vmas');
  if (vma.anonVma === null) return;
  if (mustAsk(k)) yield MIGHT_SLEEP;
  if (unlinkAnonVma(vma) && mustAsk(k)) yield MIGHT_SLEEP;
}

/** unlink_file_vma(): a rescheduling point for the lock of the file's mappings; the model's objects keep no interval tree. */
function* unlinkFileVma(k: Kernel, vma: Vma): Path<void> {
  k.called?.('unlink_file_vma');
  if (vma.object !== null && mustAsk(k)) yield MIGHT_SLEEP;
}

/**
 * free_pgd_range() of v4.17 and the levels below it. A table goes when no neighbour below `floor` or above `ceiling` has a byte in the aligned span
 * that it maps; its contents do not matter. A ceiling of 0 means the top.
 */
export function freePgdRange(
  k: Kernel,
  gather: MmuGather,
  start: number,
  end: number,
  floor: number,
  ceiling: number,
): void {
  k.called?.('free_pgd_range', start, end, floor, ceiling);
  const { geometry, pageTables } = k.mm;
  k.noted?.('', 'tables', start, end - start, false);
  let from = alignDown(start, geometry.pmdSize);
  if (from < floor) from += geometry.pmdSize;
  let top = ceiling;
  if (ceiling !== 0) {
    top = alignDown(ceiling, geometry.pmdSize);
    if (top === 0) return;
  }
  const to = isAbove(end, top) ? end - geometry.pmdSize : end;
  if (from >= to) return;
  let at = pageTables.nextPudTable(from);
  while (at !== -1 && at < to) {
    const pgdEnd = Math.min(alignDown(at, geometry.pgdirSize) + geometry.pgdirSize, to);
    freePudRange(k, gather, at, pgdEnd, floor, top);
    at = pageTables.nextPudTable(pgdEnd);
  }
}

/** free_pud_range(): [start, end) under one PUD table. */
function freePudRange(k: Kernel, gather: MmuGather, start: number, end: number, floor: number, ceiling: number): void {
  const { geometry, pageTables } = k.mm;
  let at = pageTables.nextPmdTable(start);
  while (at !== -1 && at < end) {
    const pudEnd = Math.min(alignDown(at, geometry.pudSize) + geometry.pudSize, end);
    freePmdRange(k, gather, at, pudEnd, floor, ceiling);
    at = pageTables.nextPmdTable(pudEnd);
  }
  if (tableIsNeeded(start, end, floor, ceiling, geometry.pgdirSize)) return;
  const base = alignDown(start, geometry.pgdirSize);
  gather.cover(base, base + PAGE_SIZE);
  tellFreed(k, gather, EventKind.FreePudTables, base, geometry.pgdirSize, pageTables.freePud(base));
}

/** free_pmd_range(): [start, end) under one PMD table. Every PTE table it touches goes unconditionally. */
function freePmdRange(k: Kernel, gather: MmuGather, start: number, end: number, floor: number, ceiling: number): void {
  const { geometry, pageTables } = k.mm;
  const first = pageTables.nextPteTable(start);
  if (first !== -1 && first < end) {
    checkFreedPteTables(k, start, end);
    // The flush covers the address at which the walk entered each table, not all that the table maps.
    gather.cover(first, pageTables.lastPteTable(end) + PAGE_SIZE);
    tellFreed(k, gather, EventKind.FreePteTables, start, end - start, pageTables.freePte(start, end));
  }
  if (tableIsNeeded(start, end, floor, ceiling, geometry.pudSize)) return;
  const base = alignDown(start, geometry.pudSize);
  gather.cover(base, base + PAGE_SIZE);
  tellFreed(k, gather, EventKind.FreePmdTables, base, geometry.pudSize, pageTables.freePmd(base));
}

/** Whether a neighbour reaches into the aligned span of the table that maps [start, end). */
function tableIsNeeded(start: number, end: number, floor: number, ceiling: number, size: number): boolean {
  if (alignDown(start, size) < floor) return true;
  if (ceiling === 0) return false;
  const top = alignDown(ceiling, size);
  return top === 0 || isAbove(end, top);
}

/** end - 1 > ceiling - 1 in unsigned arithmetic: a ceiling of 0 is the top. */
function isAbove(end: number, ceiling: number): boolean {
  return ceiling !== 0 && end > ceiling;
}

function tellFreed(
  k: Kernel,
  gather: MmuGather,
  kind: typeof EventKind.FreePteTables | typeof EventKind.FreePmdTables | typeof EventKind.FreePudTables,
  start: number,
  lenBytes: number,
  tables: number,
): void {
  const mark = k.mark();
  gather.queueTables(tables);
  k.did(WorkKind.FreeTable, tables);
  k.tellSince(mark, kind, start, lenBytes, tables, 0);
}
