import { EINTR, ENOMEM } from '../errno.ts';
import { Syscall } from '../events.ts';
import type { Kernel } from '../kernel.ts';
import { downWriteKillable, upWrite } from '../locking.ts';
import type { Path } from '../request.ts';
import { PAGE_SIZE, pageAlign } from '../units.ts';
import type { UserfaultfdUnmap } from '../userfaultfd.ts';
import { flagsOfProt } from '../vma.ts';
import { findVma } from './find-vma.ts';
import { getUnmappedArea } from './get-unmapped-area.ts';
import { mmapRegion } from './mmap.ts';
import { syscall } from './syscall.ts';
import { userfaultfdUnmapComplete } from './userfaultfd-unmap-prep.ts';

/**
 * brk(2): moves the end of the heap.
 *
 * @param brk bytes; an address below the heap's start only asks where the end is
 * @returns the end of the heap, new or (after any failure) as it was; -EINTR
 */
export function brk(k: Kernel, brk: number): Path<number> {
  return syscall(k, Syscall.brk, brk, 0, doBrk(k, brk));
}

/**
 * SyS_brk() of v4.17: a shrink writes mm->brk after do_munmap(), which the series may let others in; v6.18 writes it before and restores it.
 * On failure the userfaultfd records are not delivered.
 */
function* doBrk(k: Kernel, brk: number): Path<number> {
  const { mm } = k;
  const uf = { records: [] };
  if ((yield* downWriteKillable(k, mm.mmapSem)) !== 0) return -EINTR;
  const moved = brk >= mm.startBrk && (yield* moveBrk(k, brk, uf));
  if (moved) mm.brk = brk;
  const ret = mm.brk;
  yield* upWrite(k, mm.mmapSem);
  if (moved) userfaultfdUnmapComplete(k, uf);
  return ret;
}

/** @returns whether the heap can end at `brk` now */
function* moveBrk(k: Kernel, brk: number, uf: UserfaultfdUnmap): Path<boolean> {
  const { mm } = k;
  const origin = mm.brk;
  const newbrk = pageAlign(brk);
  const oldbrk = pageAlign(origin);
  if (oldbrk === newbrk) return true;
  if (brk <= origin) {
    if (k.config.kernel !== 'v4.17') mm.brk = brk;
    if ((yield* k.approach.doMunmap(k, newbrk, oldbrk - newbrk, { atomic: false, uf })) === 0) return true;
    mm.brk = origin;
    return false;
  }
  const next = findVma(k, oldbrk);
  if (next !== null && newbrk + PAGE_SIZE > next.start) return false;
  return (yield* doBrkFlags(k, oldbrk, newbrk - oldbrk, uf)) === 0;
}

/** do_brk_flags() of v4.17: a private writable mapping, merged with the heap if it can be. From brk(2) nothing is in its way. */
function* doBrkFlags(k: Kernel, start: number, lenBytes: number, uf: UserfaultfdUnmap): Path<number> {
  const at = getUnmappedArea(k, start, lenBytes, true);
  if (at < 0) return at;
  if (k.mm.mapCount > k.config.maxMapCount) return -ENOMEM;
  const ret = yield* mmapRegion(k, start, lenBytes, flagsOfProt('rw-'), null, uf, false);
  return ret < 0 ? ret : 0;
}
