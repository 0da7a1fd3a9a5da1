import { EINTR, EINVAL, ENOMEM } from '../errno.ts';
import { Syscall } from '../events.ts';
import type { Kernel } from '../kernel.ts';
import { downWriteKillable } from '../locking.ts';
import type { Path } from '../request.ts';
import { vmStartGap } from '../stack-guard-gap.ts';
import { hex0x, PAGE_SIZE, pageAlign } from '../units.ts';
import type { UserfaultfdUnmap } from '../userfaultfd.ts';
import { flagsOfProt } from '../vma.ts';
import { findVma } from './find-vma.ts';
import { getUnmappedArea } from './get-unmapped-area.ts';
import { mmapRegion } from './mmap.ts';
import { syscall } from './syscall.ts';
import { userfaultfdUnmapComplete } from './userfaultfd-unmap-prep.ts';
import { unlockAfterMunmap } from './vm-munmap.ts';

/**
 * brk(2) as SyS_brk() of v4.17 and later: moves the end of the heap.
 *
 * @param brk bytes; an address below the heap's start only asks where the end is
 * @returns the end of the heap, new or (after any failure) as it was; -EINTR
 */
export function brk(k: Kernel, brk: number): Path<number> {
  return syscall(k, Syscall.brk, brk, 0, doBrk(k, brk));
}

/**
 * SyS_brk() of v4.17: a shrink writes mm->brk after do_munmap(), which the series may let others in; v4.20 and later write it before and
 * restore it, and may come back with the lock held for read. On failure the userfaultfd records are not delivered.
 */
function* doBrk(k: Kernel, brk: number): Path<number> {
  const { mm } = k;
  const uf = { records: [] };
  if ((yield* downWriteKillable(k, mm.mmapSem)) !== 0) return -EINTR;
  const moved = brk < mm.startBrk ? -EINVAL : yield* moveBrk(k, brk, uf);
  const ret = mm.brk;
  k.noted?.(`reads mm->brk = ${hex0x(ret)}`, 'brk', 0, 1, false);
  yield* unlockAfterMunmap(k, moved);
  if (moved >= 0) userfaultfdUnmapComplete(k, uf);
  return ret;
}

/** @returns 0 if the heap can end at `brk` now; DOWNGRADED if it does, and the lock is held for read; -errno */
function* moveBrk(k: Kernel, brk: number, uf: UserfaultfdUnmap): Path<number> {
  const { mm } = k;
  const origin = mm.brk;
  k.noted?.(`reads mm->brk = ${hex0x(origin)}`, 'brk', 0, 1, false);
  const newbrk = pageAlign(brk);
  const oldbrk = pageAlign(origin);
  if (oldbrk === newbrk) {
    setBrk(k, brk);
    return 0;
  }
  if (brk <= origin) {
    const before = k.config.kernel !== 'v4.17' || k.approach.setsBrkFirst === true;
    if (before) setBrk(k, brk);
    const options = { atomic: false, uf, mayDowngrade: before, site: 'brk' } as const;
    const ret = yield* k.approach.doMunmap(k, newbrk, oldbrk - newbrk, options);
    if (!before && ret === 0) setBrk(k, brk);
    else if (before && ret < 0) setBrk(k, origin);
    return ret;
  }
  const next = findVma(k, oldbrk);
  if (next !== null && newbrk + PAGE_SIZE > vmStartGap(next)) return -ENOMEM;
  const ret = yield* doBrkFlags(k, oldbrk, newbrk - oldbrk, uf);
  if (ret === 0) setBrk(k, brk);
  return ret;
}

function setBrk(k: Kernel, brk: number): void {
  k.mm.brk = brk;
  k.noted?.(`mm->brk = ${hex0x(brk)}`, 'brk', 0, 1, true);
}

/** do_brk_flags() of v4.17: a private writable mapping, merged with the heap if it can be. From brk(2) nothing is in its way. */
function* doBrkFlags(k: Kernel, start: number, lenBytes: number, uf: UserfaultfdUnmap): Path<number> {
  const at = getUnmappedArea(k, start, lenBytes, true);
  if (at < 0) return at;
  if (k.mm.mapCount > k.config.maxMapCount) return -ENOMEM;
  const ret = yield* mmapRegion(k, start, lenBytes, flagsOfProt('rw-'), null, uf, false);
  return ret < 0 ? ret : 0;
}
