import { EventKind, Phase } from '../events.ts';
import type { Kernel } from '../kernel.ts';
import { dereference } from '../memory-safety.ts';
import { MmuGather } from '../mmu-gather.ts';
import type { Path } from '../request.ts';
import { VM_HUGETLB, type Vma } from '../vma.ts';
import { WorkKind } from '../work.ts';
import { freePgtables } from './free-pgtables.ts';
import { type AfterSteps, tellReleased, unmapHugepageRange, unmapPageRange } from './unmap-page-range.ts';

/**
 * unmap_region() of v4.17: zaps the pages of the detached VMAs, then frees the tables, then flushes.
 *
 * @param chain the detached VMAs, in order
 * @param prev the VMA below the hole, or null; its end is the floor
 * @param next the VMA above the hole, or null; its start is the ceiling
 */
export function* unmapRegion(
  k: Kernel,
  chain: readonly Vma[],
  prev: Vma | null,
  next: Vma | null,
  start: number,
  end: number,
  afterSteps: AfterSteps | null = null,
): Path<void> {
  const gather = yield* zapRegion(k, chain, start, end, afterSteps);
  yield* freeRegionTables(k, gather, chain, prev, next, start, end);
}

/** The first half of it. @returns the gather, in which pages may be left */
export function* zapRegion(
  k: Kernel,
  chain: readonly Vma[],
  start: number,
  end: number,
  afterSteps: AfterSteps | null,
): Path<MmuGather> {
  k.called?.('unmap_region', start, end);
  k.called?.('lru_add_drain');
  k.called?.('tlb_gather_mmu');
  const gather = new MmuGather();
  k.mm.hiwaterRss = Math.max(k.mm.hiwaterRss, k.mm.rss.anon + k.mm.rss.shared);
  yield* unmapVmas(k, gather, chain, start, end, afterSteps);
  return gather;
}

/** The second half. */
export function* freeRegionTables(
  k: Kernel,
  gather: MmuGather,
  chain: readonly Vma[],
  prev: Vma | null,
  next: Vma | null,
  start: number,
  end: number,
): Path<void> {
  const mark = k.mark();
  // The neighbours were looked up before the zap: under an approach that let go of the lock in between they may be gone.
  const floor = prev === null ? 0 : dereference(k, prev, 'free_pgtables: prev->vm_end').end;
  const ceiling = next === null ? 0 : dereference(k, next, 'free_pgtables: next->vm_start').start;
  yield* freePgtables(k, gather, chain, floor, ceiling);
  k.tellSince(mark, EventKind.Phase, start, end - start, 1, Phase.free_pgtables);
  tlbFinishMmu(k, gather, start, end);
}

/** unmap_vmas() of v4.17: the zap of every VMA of the chain, clipped to [start, end). */
export function* unmapVmas(
  k: Kernel,
  gather: MmuGather,
  chain: readonly Vma[],
  start: number,
  end: number,
  afterSteps: AfterSteps | null = null,
): Path<void> {
  k.called?.('unmap_vmas');
  const mark = k.mark();
  for (const vma of chain) {
    dereference(k, vma, 'unmap_vmas: vma->vm_start');
    const from = Math.max(vma.start, start);
    const to = Math.min(vma.end, end);
    if (vma.freed || from >= to) continue;
    if (vma.has(VM_HUGETLB)) yield* unmapHugepageRange(k, gather, vma, from, to);
    else yield* unmapPageRange(k, gather, vma, from, to, afterSteps);
  }
  k.tellSince(mark, EventKind.Phase, start, end - start, 1, Phase.unmap_vmas);
}

/** tlb_finish_mmu() of v4.17: the last flush, and the pages that were still queued are freed. A gather that met nothing flushes nothing. */
export function tlbFinishMmu(k: Kernel, gather: MmuGather, start: number, end: number): void {
  k.called?.('tlb_finish_mmu', start, end);
  tlbFlushMmu(k, gather);
}

/** tlb_flush_mmu(): an approach that lets go of the lock in the middle of a zap must do it first. */
export function tlbFlushMmu(k: Kernel, gather: MmuGather): void {
  if (!gather.needsFlush) return;
  const mark = k.mark();
  k.did(WorkKind.TlbFlush, 1);
  k.tellSince(mark, EventKind.TlbFlush, gather.start, gather.end - gather.start, 1, 1);
  tellReleased(k, gather.queued, 1);
  gather.flush();
}
