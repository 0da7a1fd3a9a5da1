import { EventKind } from '../events.ts';
import { type Approach, type DropConditions, type Kernel, type MunmapOptions } from '../kernel.ts';
import { dereference } from '../memory-safety.ts';
import { archUnmap } from '../paths/arch-unmap.ts';
import { detachVmasToBeUnmapped, removeVmaList, splitAndPrepare, type Doomed } from '../paths/do-munmap-range.ts';
import { freeRegionTables, tlbFlushMmu, unmapRegion, zapRegion } from '../paths/unmap-region.ts';
import type { AfterSteps } from '../paths/unmap-page-range.ts';
import type { Path } from '../request.ts';
import { dropMmapSemIfAsked, tellQuietDropTests } from './drop-mmap-sem.ts';

/**
 * The drop in zap_pmd_range(): after each PMD slot, before its cond_resched(). The gather is flushed first, since pages would otherwise be
 * reachable through the TLB with the lock free. Approach 2 knows no `atomic`: every caller is dropped in.
 */
function dropAfterSteps(drop: DropConditions): AfterSteps {
  const asks = { ...drop, notAtomic: false };
  return function* (k, gather, vma, steps) {
    if (steps > 1) tellQuietDropTests(k, steps - 1, false, asks, steps);
    const dropped = yield* dropMmapSemIfAsked(k, false, asks, () => {
      tlbFlushMmu(k, gather);
    });
    if (dropped) dereference(k, vma, 'zap_pmd_range: vma');
  };
}

function* asOneSection(
  k: Kernel,
  start: number,
  lenBytes: number,
  { uf }: MunmapOptions,
  unmap: (doomed: Doomed) => Path<void>,
): Path<number> {
  k.called?.('do_munmap', start, lenBytes);
  k.tell(EventKind.SectionBegin, start, lenBytes, 1, 0);
  const found = yield* splitAndPrepare(k, start, lenBytes, uf);
  if (typeof found !== 'number') yield* unmap(found);
  k.tell(EventKind.SectionEnd, start, lenBytes, 1, 0);
  return typeof found === 'number' ? found : 0;
}

/** Approach 2 of the cover letter in 4.17's order: the VMAs are detached before the zap, so only the neighbours are still anybody's. */
export const zapPmd: Approach = {
  id: 'zap-pmd',
  label: 'In zap_pmd_range',
  about:
    'Approach 2 of the cover letter in the order of v4.17: mmap_sem may be let go of after every 2 MiB, with the VMAs already detached.',
  doMunmap(k, start, lenBytes, options) {
    return asOneSection(k, start, lenBytes, options, function* ({ vmas, prev, next, end }) {
      detachVmasToBeUnmapped(k, vmas);
      yield* unmapRegion(k, vmas, prev, next, start, end, dropAfterSteps(k.config.drop));
      archUnmap(k, start, end);
      yield* removeVmaList(k, vmas);
    });
  },
};

/** The same with the VMAs still attached while they are zapped, as the race drawn in the cover letter has them. */
export const zapPmdAttached: Approach = {
  id: 'zap-pmd-attached',
  label: 'In zap_pmd_range (attached)',
  about:
    'Approach 2 with the VMAs still attached during the zap: another munmap can find and free them while mmap_sem is let go of.',
  doMunmap(k, start, lenBytes, options) {
    return asOneSection(k, start, lenBytes, options, function* ({ vmas, prev, next, end }) {
      const gather = yield* zapRegion(k, vmas, start, end, dropAfterSteps(k.config.drop));
      // Whoever came in between may have freed some of them; the kernel would follow them all the same.
      for (const vma of vmas) dereference(k, vma, 'detach_vmas_to_be_unmapped: vma->vm_start');
      const left = vmas.filter((vma) => !vma.freed);
      for (const vma of left) detachVmasToBeUnmapped(k, [vma]);
      yield* freeRegionTables(k, gather, left, prev, next, start, end);
      archUnmap(k, start, end);
      yield* removeVmaList(k, left);
    });
  },
};
