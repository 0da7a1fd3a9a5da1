import { anonVmaClone } from '../anon-vma.ts';
import { ENOMEM } from '../errno.ts';
import { EventKind } from '../events.ts';
import { mustAsk, type Kernel } from '../kernel.ts';
import { dereference } from '../memory-safety.ts';
import { MIGHT_SLEEP, type Path } from '../request.ts';
import { hex0x, PAGE_SIZE } from '../units.ts';
import type { UserfaultfdUnmap } from '../userfaultfd.ts';
import { Vma, VM_ACCOUNT, VM_LOCKED } from '../vma.ts';
import { vmaMergeNewRange, type MergeRange } from '../vma-merge.ts';
import { WorkKind } from '../work.ts';
import { movePageTables } from './move-page-tables.ts';
import { vmaPrepare, vmaPrepareMerge } from './vma-lock.ts';

/** What mremap() moves. Bytes. */
export interface Move {
  readonly vma: Vma;
  readonly addr: number;
  readonly oldLen: number;
  readonly newAddr: number;
  readonly newLen: number;
}

/**
 * move_vma() of v4.17: a copy of the VMA at the new address, the pages moved there, the old range unmapped. VM_ACCOUNT is hidden on the old VMA
 * during that, so that its charge goes along with the pages; the pointer to it is kept across do_munmap(), which the series may let others in.
 * A failure of do_munmap() is not told: the part that it left stays mapped, empty.
 *
 * @returns the new address, or -ENOMEM
 */
export function* moveVma(k: Kernel, move: Move, uf: UserfaultfdUnmap): Path<number> {
  const { mm } = k;
  const { addr, oldLen, newAddr, newLen } = move;
  if (mm.mapCount >= k.config.maxMapCount - 3) return -ENOMEM;
  const copied = yield* copyVma(k, move);
  if (copied === null) return -ENOMEM;
  const { source } = copied;
  yield* movePageTables(k, addr, newAddr, oldLen);

  const flags = source.flags;
  const end = addr + oldLen;
  const split = addr > source.start && end < source.end;
  let excess = 0;
  if ((flags & VM_ACCOUNT) !== 0) {
    source.flags &= ~VM_ACCOUNT;
    noteAccount(k, 'hides', source);
    excess = (source.end - source.start - oldLen) / PAGE_SIZE;
    mm.committed += (newLen - oldLen) / PAGE_SIZE;
  }
  const hiwaterVm = mm.hiwaterVm;
  mm.totalVm += newLen / PAGE_SIZE;
  if ((yield* k.approach.doMunmap(k, addr, oldLen, { atomic: false, uf, site: 'move_vma' })) < 0) {
    mm.committed -= excess;
    excess = 0;
  }
  mm.hiwaterVm = hiwaterVm;
  if (excess > 0) restoreAccount(k, source, split);
  if ((flags & VM_LOCKED) !== 0) mm.lockedVm += newLen / PAGE_SIZE;
  return newAddr;
}

/** One or two pieces of the old VMA are left: they are charged for again. */
function restoreAccount(k: Kernel, source: Vma, split: boolean): void {
  dereference(k, source, 'move_vma() restores VM_ACCOUNT').flags |= VM_ACCOUNT;
  noteAccount(k, 'restores', source);
  if (!split) return;
  const next = k.mm.vmas.next(source);
  if (next === null) return;
  next.flags |= VM_ACCOUNT;
  noteAccount(k, 'restores', next);
}

function noteAccount(k: Kernel, does: 'hides' | 'restores', { start, end }: Vma): void {
  k.noted?.(`${does} VM_ACCOUNT on ${hex0x(start)}-${hex0x(end)}`, 'vma', start, end - start, true);
}

/**
 * copy_vma(): lets a neighbour at the destination grow, or links a copy. Memory that was never written forgets its page offset, and may then
 * even become one with the VMA it comes from.
 *
 * @returns the VMA that covers the source afterwards, or null if the destination is taken
 */
function* copyVma(k: Kernel, move: Move): Path<{ source: Vma } | null> {
  const { mm } = k;
  const { vma, addr, newAddr, newLen } = move;
  yield* vmaPrepare(k, [vma]);
  const end = newAddr + newLen;
  const [taken] = mm.vmas.overlapping(newAddr, end);
  if (taken !== undefined) {
    k.noted?.(`copy_vma: ${hex0x(taken.start)}-${hex0x(taken.end)} is in the way`, 'vma', newAddr, newLen, false);
    return null;
  }
  const mark = k.mark();
  if (mustAsk(k)) yield MIGHT_SLEEP;
  const before = mm.mapCount;
  const neverWritten = vma.object === null && vma.anonVma === null;
  const range: MergeRange = {
    start: newAddr,
    end,
    flags: vma.flags,
    pgoff: neverWritten ? newAddr / PAGE_SIZE : vma.pgoffAt(addr),
    anonVma: vma.anonVma,
    object: vma.object,
  };
  yield* vmaPrepareMerge(k, range);
  const merged = vmaMergeNewRange(k, range);
  if (merged === null) {
    const copy = new Vma(newAddr, end, vma.flags, range.pgoff, vma.object);
    anonVmaClone(copy, vma);
    copy.open();
    mm.vmas.insert(copy);
    mm.mapCount++;
  }
  k.did(WorkKind.VmaLink, 1);
  k.tellSince(mark, EventKind.VmaLink, newAddr, newLen, 1, 1 - (mm.mapCount - before));
  const isSource = merged !== null && merged.start <= addr && addr < merged.end;
  return { source: isSource ? merged : vma };
}
