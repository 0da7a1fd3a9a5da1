import { EINTR } from '../errno.ts';
import type { Approach } from '../kernel.ts';
import { downgradeWrite, downWrite, downWriteKillable, upRead, upWrite } from '../locking.ts';
import { MmuGather } from '../mmu-gather.ts';
import { splitAndPrepare } from '../paths/do-munmap-range.ts';
import { tlbFinishMmu, unmapVmas } from '../paths/unmap-region.ts';
import { munmapAndUnlock, vmMunmapByLock } from '../paths/vm-munmap.ts';
import { hex0x } from '../units.ts';
import { VM_DEAD, VM_HUGETLB, VM_LOCKED } from '../vma.ts';
import { pristine } from './pristine.ts';

/**
 * Version 4 of the RFC (July 2018): cut and mark the VMAs dead under the write lock, downgrade, zap, let go, take the lock for write again and clean
 * up by an ordinary do_munmap. A fault on a dead VMA gets SIGSEGV. munmap(2) only, from one section's size on; locked and hugetlb VMAs go the old way.
 */
export const vmDead: Approach = {
  id: 'vm-dead',
  label: 'VM_DEAD',
  about:
    'RFC v4: VMAs are marked dead under the write lock, zapped after a downgrade, and removed with mmap_sem taken for write again.',
  doMunmap: (k, start, lenBytes, options) => pristine.doMunmap(k, start, lenBytes, options),
  *vmMunmap(k, start, lenBytes) {
    if (lenBytes < k.config.sectionBytes) return yield* vmMunmapByLock(k, start, lenBytes);
    const sem = k.mm.mmapSem;
    if ((yield* downWriteKillable(k, sem)) !== 0) return -EINTR;
    if (k.mm.vmas.overlapping(start, start + lenBytes).some((vma) => vma.has(VM_LOCKED | VM_HUGETLB))) {
      return yield* munmapAndUnlock(k, start, lenBytes);
    }
    const found = yield* splitAndPrepare(k, start, lenBytes, null);
    if (typeof found === 'number') {
      yield* upWrite(k, sem);
      return found;
    }
    for (const vma of found.vmas) vma.flags |= VM_DEAD;
    k.noted?.(`VM_DEAD on ${hex0x(start)}-${hex0x(found.end)}`, 'vma', start, found.end - start, true);
    yield* downgradeWrite(k, sem);
    const gather = new MmuGather();
    yield* unmapVmas(k, gather, found.vmas, start, found.end);
    tlbFinishMmu(k, gather, start, found.end);
    yield* upRead(k, sem);
    yield* downWrite(k, sem);
    return yield* munmapAndUnlock(k, start, lenBytes);
  },
};
