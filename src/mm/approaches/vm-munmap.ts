import { EINTR } from '../errno.ts';
import type { Approach } from '../kernel.ts';
import { downWriteKillable, upWrite } from '../locking.ts';
import { userfaultfdUnmapComplete } from '../paths/userfaultfd-unmap-prep.ts';
import { pristine } from './pristine.ts';
import { doMunmapBySections } from './sections.ts';

/** Approach 1 of the cover letter: works, but only the system call gains; brk, mremap and shmdt stay as they were. */
export const vmMunmapSections: Approach = {
  id: 'vm-munmap',
  label: 'In vm_munmap',
  about:
    'Approach 1 of the cover letter: vm_munmap() goes by sections and lets go of mmap_sem; other callers stay pristine.',
  doMunmap: (k, start, lenBytes, options) => pristine.doMunmap(k, start, lenBytes, options),
  *vmMunmap(k, start, lenBytes) {
    const uf = { records: [] };
    if ((yield* downWriteKillable(k, k.mm.mmapSem)) !== 0) return -EINTR;
    const ret = yield* doMunmapBySections(k, start, lenBytes, { atomic: false, uf }, k.config.drop);
    yield* upWrite(k, k.mm.mmapSem);
    userfaultfdUnmapComplete(k, uf);
    return ret;
  },
};
