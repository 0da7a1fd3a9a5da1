import { EINTR } from '../errno.ts';
import type { Approach, Kernel } from '../kernel.ts';
import { downRead, downWriteKillable, upRead } from '../locking.ts';
import { MmuGather } from '../mmu-gather.ts';
import { tlbFinishMmu, unmapVmas } from '../paths/unmap-region.ts';
import { munmapAndUnlock, vmMunmapByLock } from '../paths/vm-munmap.ts';
import type { Path } from '../request.ts';
import { isPageAligned, pageAlign } from '../units.ts';
import { VM_HUGETLB, VM_LOCKED } from '../vma.ts';
import { pristine } from './pristine.ts';

/** zap_page_range() over every VMA of the range that may be zapped under the read lock. */
function* zapUnderRead(k: Kernel, start: number, end: number): Path<void> {
  const vmas = k.mm.vmas.overlapping(start, end).filter((vma) => !vma.has(VM_LOCKED | VM_HUGETLB));
  const gather = new MmuGather();
  yield* unmapVmas(k, gather, vmas, start, end);
  tlbFinishMmu(k, gather, start, end);
}

/**
 * Version 2 of the RFC (June 2018), as Hocko had asked: zap with the lock held for read, then unmap the emptied range with it held for write.
 * munmap(2) only, from one section's size on. The zap makes no splits (Zijlstra: not under a read lock).
 */
export const twoPhase: Approach = {
  id: 'two-phase',
  label: 'Two phases',
  about:
    'RFC v2: the pages are zapped with mmap_sem held for read, then the ordinary path runs with it held for write.',
  doMunmap: (k, start, lenBytes, options) => pristine.doMunmap(k, start, lenBytes, options),
  *vmMunmap(k, start, lenBytes) {
    const { taskSize } = k.mm.geometry;
    const valid = isPageAligned(start) && start <= taskSize && lenBytes <= taskSize - start;
    if (!valid || lenBytes < k.config.sectionBytes) return yield* vmMunmapByLock(k, start, lenBytes);
    const sem = k.mm.mmapSem;
    yield* downRead(k, sem);
    yield* zapUnderRead(k, start, start + pageAlign(lenBytes));
    yield* upRead(k, sem);
    if ((yield* downWriteKillable(k, sem)) !== 0) return -EINTR;
    return yield* munmapAndUnlock(k, start, lenBytes);
  },
};
