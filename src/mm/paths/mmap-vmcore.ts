import { EAGAIN, EINTR, ENOMEM } from '../errno.ts';
import { EventKind, Syscall } from '../events.ts';
import { mustAsk, type Kernel } from '../kernel.ts';
import { dereference } from '../memory-safety.ts';
import { downWriteKillable, upWrite } from '../locking.ts';
import { PageKind } from '../page-runs.ts';
import { TOUCH, type Path } from '../request.ts';
import { hex0x, PAGE_SIZE, pageAlignUlong } from '../units.ts';
import { flagsOfProt, Vma } from '../vma.ts';
import { WorkKind } from '../work.ts';
import { getUnmappedArea } from './get-unmapped-area.ts';
import { syscall } from './syscall.ts';
import { unmapRegion } from './unmap-region.ts';

/**
 * mmap(2) of /proc/vmcore at a fixed address, as far as it goes wrong: mmap_vmcore() of v4.17 maps page frames up to `mapped` bytes and fails there.
 * It then calls do_munmap() on what it mapped, although the VMA is not in the tree yet, and mmap_region() cleans up with the VMA below that
 * it had looked up before.
 *
 * @returns -EAGAIN, or what mmap() refuses before
 */
export function mmapVmcore(k: Kernel, addr: number, lenBytes: number, mapped: number): Path<number> {
  return syscall(k, Syscall.mmap, addr, lenBytes, lockedMmapVmcore(k, addr, pageAlignUlong(lenBytes), mapped));
}

function* lockedMmapVmcore(k: Kernel, addr: number, len: number, mapped: number): Path<number> {
  if ((yield* downWriteKillable(k, k.mm.mmapSem)) !== 0) return -EINTR;
  const ret = yield* failingMmapRegion(k, addr, len, Math.min(mapped, len));
  yield* upWrite(k, k.mm.mmapSem);
  return ret;
}

function* failingMmapRegion(k: Kernel, addr: number, len: number, mapped: number): Path<number> {
  const { mm } = k;
  if (len === 0 || mm.mapCount > k.config.maxMapCount) return -ENOMEM;
  const start = getUnmappedArea(k, addr, len, true);
  if (start < 0) return start;
  const end = start + len;
  while (mm.vmas.overlapping(start, end).length > 0) {
    const options = { atomic: true, uf: null, site: 'mmap_region' } as const;
    if ((yield* k.approach.doMunmap(k, start, len, options)) !== 0) return -ENOMEM;
  }
  const prev = mm.vmas.prevOf(start);
  const vma = new Vma(start, end, flagsOfProt('r--'), start / PAGE_SIZE);
  yield* remapOldmemPfn(k, start, start + mapped);
  yield* k.approach.doMunmap(k, start, len, { atomic: true, uf: null, site: 'mmap_vmcore' });
  const below = prev === null ? null : dereference(k, prev, 'mmap_region: prev->vm_next');
  const next = below === null ? mm.vmas.first : mm.vmas.next(below);
  yield* unmapRegion(k, [vma], below, next, start, end);
  vma.freed = true;
  k.did(WorkKind.VmaFree, 1);
  k.tell(EventKind.VmaFree, start, len, 1, 0);
  return -EAGAIN;
}

/** remap_oldmem_pfn_checked(): page frames, which no counter knows, a table's worth at a time. */
function* remapOldmemPfn(k: Kernel, start: number, end: number): Path<void> {
  const { pmdSize } = k.mm.geometry;
  for (let at = start; at < end;) {
    const to = Math.min((Math.floor(at / pmdSize) + 1) * pmdSize, end);
    if (mustAsk(k)) yield TOUCH;
    k.mm.pageTables.populate(at, to, PageKind.Zero, 0);
    k.noted?.(`remap_pfn_range ${hex0x(at)}-${hex0x(to)}`, 'tables', at, to - at, true);
    at = to;
  }
}
