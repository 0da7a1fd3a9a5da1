import { EFAULT, EINVAL, ENOMEM } from '../errno.ts';
import { EventKind } from '../events.ts';
import { DOWNGRADED, mustAsk, type Kernel } from '../kernel.ts';
import { MIGHT_SLEEP, type Path } from '../request.ts';
import { PAGE_SIZE } from '../units.ts';
import { VM_SHARED, type Vma } from '../vma.ts';
import { vmaMergeNewRange } from '../vma-merge.ts';
import { WorkKind } from '../work.ts';
import { findVma } from './find-vma.ts';
import { getUnmappedArea } from './get-unmapped-area.ts';
import { moveVma } from './move-vma.ts';
import {
  countGrowth,
  noteGrown,
  vmaExpandable,
  type Grown,
  type MremapArguments,
  type MremapRecords,
} from './mremap-arguments.ts';
import { vmaPrepareMerge } from './vma-lock.ts';

/**
 * do_mremap() of v6.18 with the lock held; lengths are page aligned. A fixed move of one length goes over all VMAs of the range; everything
 * else concerns one VMA, which must be there even for a shrink.
 */
export function* doMremap(k: Kernel, args: MremapArguments, uf: MremapRecords, grown: Grown): Path<number> {
  const { addr, oldLen, newLen, fixed } = args;
  if (fixed && oldLen === newLen) return yield* remapMove(k, args, uf, grown);
  const vma = vmaLookup(k, addr);
  const error = checkPrepVma(vma, args);
  if (vma === null || error !== 0) return error;
  if (fixed) return yield* mremapTo(k, args, uf, grown);
  if (oldLen === newLen) return addr;
  if (oldLen < newLen) return yield* expandVma(k, vma, args, uf, grown);
  // Nothing is touched afterwards: the lock may come back held for read.
  const ret = yield* shrinkVma(k, args, uf, true);
  grown.downgraded = ret === DOWNGRADED;
  return ret < 0 ? ret : addr;
}

/** remap_move(): each VMA of the source goes its own way; holes between them stay holes, and what lies opposite them survives. */
function* remapMove(k: Kernel, args: MremapArguments, uf: MremapRecords, grown: Grown): Path<number> {
  const { addr: start, newAddr, oldLen } = args;
  const end = start + oldLen;
  let ret = -EFAULT;
  let at = start;
  for (let vma = findVma(k, start); vma !== null && vma.start < end; vma = k.mm.vmas.find(at)) {
    if (at === start && vma.start > start) return -EFAULT;
    const addr = Math.max(vma.start, at);
    at = vma.end;
    const len = Math.min(at, end) - addr;
    const part = { ...args, addr, newAddr: newAddr + (addr - start), oldLen: len, newLen: len };
    const error = checkPrepVma(vma, part);
    if (error !== 0) return error;
    const moved = yield* mremapTo(k, part, uf, grown);
    if (moved < 0) return moved;
    if (ret < 0) ret = moved;
  }
  return ret;
}

/** check_prep_vma(): whether a growth or a move of the VMA can be; a shrink in place is not looked at. */
function checkPrepVma(vma: Vma | null, { addr, oldLen, newLen, fixed }: MremapArguments): number {
  if (vma === null) return -EFAULT;
  if (!fixed && oldLen >= newLen) return 0;
  // An old length of 0 asks for a second mapping of the same: there is none of private memory.
  if (oldLen === 0 && !vma.has(VM_SHARED)) return -EINVAL;
  // What a shrink cuts off may lie in other VMAs; what is moved may not.
  return Math.min(oldLen, newLen) > vma.end - addr ? -EFAULT : 0;
}

/** mremap_to(): clears the destination, cuts off the source's tail, moves. */
function* mremapTo(k: Kernel, args: MremapArguments, uf: MremapRecords, grown: Grown): Path<number> {
  const { addr, newAddr, newLen } = args;
  const cleared = yield* k.approach.doMunmap(k, newAddr, newLen, {
    atomic: false,
    uf: uf.early,
    site: 'mremap_to target',
  });
  if (cleared !== 0) return cleared;
  let { oldLen } = args;
  if (oldLen > newLen) {
    const cut = yield* shrinkVma(k, args, uf, false);
    if (cut !== 0) return cut;
    oldLen = newLen;
  }
  const vma = vmaLookup(k, addr);
  if (vma === null) return -EFAULT;
  const at = getUnmappedArea(k, newAddr, newLen, true);
  if (at < 0) return at;
  noteGrown(vma, newAddr, args, grown);
  return yield* moveVma(k, { vma, addr, oldLen, newAddr, newLen }, uf.late);
}

/** shrink_vma(): unmaps from the new end to the old one, whatever lies there. */
function shrinkVma(
  k: Kernel,
  { addr, oldLen, newLen }: MremapArguments,
  uf: MremapRecords,
  mayDowngrade: boolean,
): Path<number> {
  return k.approach.doMunmap(k, addr + newLen, oldLen - newLen, {
    atomic: false,
    uf: uf.late,
    mayDowngrade,
    site: 'mremap shrink',
  });
}

/** expand_vma(): in place if it can be, else elsewhere if it may be. */
function* expandVma(k: Kernel, vma: Vma, args: MremapArguments, uf: MremapRecords, grown: Grown): Path<number> {
  const { addr, oldLen, newLen, maymove } = args;
  if (vma.end - addr === oldLen && vmaExpandable(k, vma, newLen - oldLen)) {
    return yield* expandVmaInPlace(k, vma, args, grown);
  }
  if (!maymove) return -ENOMEM;
  const newAddr = getUnmappedArea(k, 0, newLen, false);
  if (newAddr < 0) return newAddr;
  noteGrown(vma, newAddr, args, grown);
  return yield* moveVma(k, { vma, addr, oldLen, newAddr, newLen }, uf.late);
}

/** expand_vma_in_place(): what is added merges with the VMA, and with the one above if it comes to touch it. */
function* expandVmaInPlace(k: Kernel, vma: Vma, args: MremapArguments, grown: Grown): Path<number> {
  const { addr, oldLen, newLen } = args;
  const delta = newLen - oldLen;
  const { end: start, flags, anonVma, object } = vma;
  const mark = k.mark();
  if (mustAsk(k)) yield MIGHT_SLEEP;
  const before = k.mm.mapCount;
  const range = { start, end: start + delta, flags, pgoff: vma.pgoffAt(start), anonVma, object };
  yield* vmaPrepareMerge(k, range);
  if (vmaMergeNewRange(k, range) === null) return -ENOMEM;
  countGrowth(k, vma, delta / PAGE_SIZE);
  k.did(WorkKind.VmaLink, 1);
  k.tellSince(mark, EventKind.VmaLink, start, delta, 1, 1 - (k.mm.mapCount - before));
  noteGrown(vma, addr, args, grown);
  return addr;
}

/** vma_lookup(): the VMA that covers the address, or null. */
function vmaLookup(k: Kernel, address: number): Vma | null {
  const vma = findVma(k, address);
  return vma !== null && vma.start <= address ? vma : null;
}
