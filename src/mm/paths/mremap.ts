import { EFAULT, EINTR, EINVAL, ENOMEM } from '../errno.ts';
import { EventKind, Syscall } from '../events.ts';
import { DOWNGRADED, type Kernel } from '../kernel.ts';
import { downWriteKillable } from '../locking.ts';
import type { Path } from '../request.ts';
import { isPageAligned, PAGE_SIZE, pageAlignUlong } from '../units.ts';
import { VM_SHARED, type Vma } from '../vma.ts';
import { WorkKind } from '../work.ts';
import { findVma } from './find-vma.ts';
import { getUnmappedArea } from './get-unmapped-area.ts';
import { moveVma } from './move-vma.ts';
import {
  countGrowth,
  noteGrown,
  overlaps,
  vmaExpandable,
  type Grown,
  type MremapArguments,
  type MremapRecords,
} from './mremap-arguments.ts';
import { doMremap } from './mremap-v6-18.ts';
import { mmPopulate } from './populate.ts';
import { syscall } from './syscall.ts';
import { userfaultfdUnmapComplete } from './userfaultfd-unmap-prep.ts';
import { vmaPrepare } from './vma-lock.ts';
import { unlockAfterMunmap } from './vm-munmap.ts';

/** mremap(2) of v4.17, or of v6.18 where the scenario says so. @returns the address, -EINVAL, -EFAULT, -ENOMEM or -EINTR */
export function mremap(k: Kernel, args: MremapArguments): Path<number> {
  const whole = { ...args, oldLen: pageAlignUlong(args.oldLen), newLen: pageAlignUlong(args.newLen) };
  return syscall(k, Syscall.mremap, args.addr, args.oldLen, lockedMremap(k, whole));
}

/** The system call around its locked part: the lock, then what is owed after the unlock. */
function* lockedMremap(k: Kernel, args: MremapArguments): Path<number> {
  const isOld = k.config.kernel === 'v4.17';
  const error = isOld ? checkParameters(args) : checkMremapParams(k, args);
  if (error !== 0) return error;
  const uf: MremapRecords = { early: { records: [] }, late: { records: [] } };
  const grown: Grown = { start: 0, lenBytes: 0, downgraded: false };
  if ((yield* downWriteKillable(k, k.mm.mmapSem)) !== 0) return -EINTR;
  const ret = yield* isOld ? mremapAnywhere(k, args, uf, grown) : doMremap(k, args, uf, grown);
  yield* unlockAfterMunmap(k, grown.downgraded ? DOWNGRADED : 0);
  if (ret >= 0 && grown.lenBytes > 0) yield* mmPopulate(k, grown.start, grown.lenBytes, true);
  userfaultfdUnmapComplete(k, uf.early);
  userfaultfdUnmapComplete(k, uf.late);
  return ret;
}

/** What v4.17 refuses before it takes the lock. */
function checkParameters({ addr, newLen, maymove, fixed }: MremapArguments): number {
  return (fixed && !maymove) || !isPageAligned(addr) || newLen === 0 ? -EINVAL : 0;
}

/** check_mremap_params() of v6.18. */
function checkMremapParams(k: Kernel, args: MremapArguments): number {
  const { addr, newAddr, newLen, maymove, fixed } = args;
  const { taskSize } = k.mm.geometry;
  if (!isPageAligned(addr) || newLen === 0 || newLen > taskSize) return -EINVAL;
  if (!fixed) return 0;
  if (newAddr > taskSize - newLen || !isPageAligned(newAddr) || !maymove || overlaps(args)) return -EINVAL;
  // Both ends of both ranges may have to be cut.
  return k.mm.mapCount + 2 >= k.config.maxMapCount - 3 ? -ENOMEM : 0;
}

/** The body of SYSCALL mremap of v4.17. A shrink does not look at the source at all; a growth in place never merges. */
function* mremapAnywhere(k: Kernel, args: MremapArguments, uf: MremapRecords, grown: Grown): Path<number> {
  const { addr, oldLen, newLen, maymove, fixed } = args;
  if (fixed) return yield* mremapTo(k, args, uf, grown);
  if (oldLen >= newLen) {
    // Nothing is touched afterwards, so that since v4.20 the lock may come back held for read.
    const options = { atomic: false, uf: uf.late, mayDowngrade: true, site: 'mremap shrink' } as const;
    const ret = yield* k.approach.doMunmap(k, addr + newLen, oldLen - newLen, options);
    grown.downgraded = ret === DOWNGRADED;
    return ret < 0 && oldLen !== newLen ? ret : addr;
  }
  const vma = vmaToResize(k, addr, oldLen, newLen);
  if (typeof vma === 'number') return vma;
  const pages = (newLen - oldLen) / PAGE_SIZE;
  if (oldLen === vma.end - addr && vmaExpandable(k, vma, newLen - oldLen)) {
    yield* vmaPrepare(k, [vma]);
    const mark = k.mark();
    vma.end = addr + newLen;
    countGrowth(k, vma, pages);
    k.did(WorkKind.VmaLink, 1);
    k.tellSince(mark, EventKind.VmaLink, addr + oldLen, newLen - oldLen, 1, 1);
    noteGrown(vma, addr, args, grown);
    return addr;
  }
  if (!maymove) return -ENOMEM;
  const newAddr = getUnmappedArea(k, 0, newLen, false);
  if (newAddr < 0) return newAddr;
  noteGrown(vma, newAddr, args, grown);
  return yield* moveVma(k, { vma, addr, oldLen, newAddr, newLen }, uf.late);
}

/** mremap_to() of v4.17: clears the destination, cuts the source's tail, and only then looks whether the source is good. */
function* mremapTo(k: Kernel, args: MremapArguments, uf: MremapRecords, grown: Grown): Path<number> {
  const { addr, newAddr, newLen } = args;
  const { taskSize } = k.mm.geometry;
  if (!isPageAligned(newAddr) || newLen > taskSize || newAddr > taskSize - newLen || overlaps(args)) return -EINVAL;
  const clear = { atomic: false, uf: uf.early, site: 'mremap_to target' } as const;
  const cleared = yield* k.approach.doMunmap(k, newAddr, newLen, clear);
  if (cleared !== 0) return cleared;
  let { oldLen } = args;
  if (oldLen >= newLen) {
    const options = { atomic: false, uf: uf.late, site: 'mremap_to tail' } as const;
    const cut = yield* k.approach.doMunmap(k, addr + newLen, oldLen - newLen, options);
    if (cut !== 0 && oldLen !== newLen) return cut;
    oldLen = newLen;
  }
  const vma = vmaToResize(k, addr, oldLen, newLen);
  if (typeof vma === 'number') return vma;
  const at = getUnmappedArea(k, newAddr, newLen, true);
  if (at < 0) return at;
  noteGrown(vma, newAddr, args, grown);
  return yield* moveVma(k, { vma, addr, oldLen, newAddr, newLen }, uf.late);
}

/** vma_to_resize() of v4.17. @returns the VMA, or -errno */
function vmaToResize(k: Kernel, addr: number, oldLen: number, newLen: number): Vma | number {
  const vma = findVma(k, addr);
  if (vma === null || vma.start > addr) return -EFAULT;
  // An old length of 0 asks for a second mapping of the same: there is none of private memory.
  if (oldLen === 0 && !vma.has(VM_SHARED)) return -EINVAL;
  if (oldLen > vma.end - addr) return -EFAULT;
  return newLen > k.mm.geometry.taskSize ? -ENOMEM : vma;
}
