import { EFAULT, EINTR, EINVAL, ENOMEM } from '../errno.ts';
import { Syscall } from '../events.ts';
import { alignDown } from '../geometry.ts';
import type { Kernel } from '../kernel.ts';
import { downWriteKillable, upWrite } from '../locking.ts';
import type { Path } from '../request.ts';
import { addUlong, PAGE_SIZE, pageAlignUlong } from '../units.ts';
import { VM_LOCKED, type Vma } from '../vma.ts';
import { findVma } from './find-vma.ts';
import { mmPopulate } from './populate.ts';
import { syscall } from './syscall.ts';
import { vmaModifyFlags } from './vma-modify.ts';

/**
 * mlock(2) as do_mlock() of v4.17, for a task without RLIMIT_MEMLOCK: sets VM_LOCKED VMA by VMA, then faults everything in.
 *
 * @returns 0, -EINVAL for a range that wraps, -EINTR, -ENOMEM at a hole (what lies below is locked, nothing is faulted in), for memory without
 * access (which is locked all the same), or at the map limit
 */
export function mlock(k: Kernel, start: number, lenBytes: number): Path<number> {
  return syscall(k, Syscall.mlock, start, lenBytes, doMlock(k, start, lenBytes));
}

/** munlock(2) of v4.17. @returns as mlock() */
export function munlock(k: Kernel, start: number, lenBytes: number): Path<number> {
  const range = pagesOf(start, lenBytes);
  return syscall(k, Syscall.munlock, start, lenBytes, applyVmaLockFlags(k, range.start, range.len, 0));
}

function* doMlock(k: Kernel, unaligned: number, lenBytes: number): Path<number> {
  const { start, len } = pagesOf(unaligned, lenBytes);
  const error = yield* applyVmaLockFlags(k, start, len, VM_LOCKED);
  if (error !== 0) return error;
  const ret = yield* mmPopulate(k, start, len, false);
  // __mlock_posix_error_return(); -EAGAIN would be for an allocation that fails, and none does.
  return ret === -EFAULT ? -ENOMEM : ret;
}

/** The whole pages that the range touches. A length just below 2^64 wraps to none. */
function pagesOf(start: number, lenBytes: number): { start: number; len: number } {
  return { start: alignDown(start, PAGE_SIZE), len: pageAlignUlong(addUlong(lenBytes, start % PAGE_SIZE)) };
}

/** apply_vma_lock_flags() between taking and releasing the lock. */
function* applyVmaLockFlags(k: Kernel, start: number, len: number, locked: number): Path<number> {
  if ((yield* downWriteKillable(k, k.mm.mmapSem)) !== 0) return -EINTR;
  const end = addUlong(start, len);
  let ret = 0;
  if (end < start) ret = -EINVAL;
  else if (end > start) ret = yield* mlockRange(k, start, end, locked);
  yield* upWrite(k, k.mm.mmapSem);
  return ret;
}

/** VMA by VMA from low to high, up to the first hole. */
function* mlockRange(k: Kernel, start: number, end: number, locked: number): Path<number> {
  let vma = findVma(k, start);
  let at = start;
  while (vma !== null && vma.start <= at) {
    const part = yield* mlockFixup(k, vma, at, Math.min(vma.end, end), (vma.flags & ~VM_LOCKED) | locked);
    if ('error' in part) return part.error;
    at = part.vma.end;
    if (at >= end) return 0;
    vma = k.mm.vmas.next(part.vma);
  }
  return -ENOMEM;
}

/** mlock_fixup(): merge or split, flags, locked_vm. */
function* mlockFixup(
  k: Kernel,
  vma: Vma,
  start: number,
  end: number,
  flags: number,
): Path<{ vma: Vma } | { error: number }> {
  if (flags === vma.flags) return { vma };
  const part = yield* vmaModifyFlags(k, vma, start, end, flags);
  if ('error' in part) return part;
  const pages = (end - start) / PAGE_SIZE;
  k.mm.lockedVm += (flags & VM_LOCKED) === 0 ? -pages : pages;
  return part;
}
