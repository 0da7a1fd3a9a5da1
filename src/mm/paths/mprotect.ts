import { EINTR, EINVAL, ENOMEM } from '../errno.ts';
import { Syscall } from '../events.ts';
import type { Kernel } from '../kernel.ts';
import { downWriteKillable, upWrite } from '../locking.ts';
import type { Path } from '../request.ts';
import { addUlong, hex0x, isPageAligned, PAGE_SIZE, pageAlignUlong } from '../units.ts';
import { flagsOfProt, VM_ACCOUNT, VM_LOCKED, VM_NORESERVE, VM_SHARED, VM_WRITE, type Vma } from '../vma.ts';
import { findVma } from './find-vma.ts';
import { populateVmaPageRange } from './populate.ts';
import { syscall } from './syscall.ts';
import { vmaModifyFlags } from './vma-modify.ts';

const ACCESS = flagsOfProt('rwx');

/**
 * mprotect(2) as do_mprotect_pkey() of v4.17 and v6.18.
 *
 * @returns 0, -EINVAL, -EINTR, or -ENOMEM at a hole or at the map limit: what lies below it has been changed by then
 */
export function mprotect(k: Kernel, start: number, lenBytes: number, prot: string): Path<number> {
  return syscall(k, Syscall.mprotect, start, lenBytes, doMprotect(k, start, lenBytes, prot));
}

function* doMprotect(k: Kernel, start: number, lenBytes: number, prot: string): Path<number> {
  if (!isPageAligned(start)) return -EINVAL;
  if (lenBytes === 0) return 0;
  const end = addUlong(start, pageAlignUlong(lenBytes));
  if (end <= start) return -ENOMEM;
  if ((yield* downWriteKillable(k, k.mm.mmapSem)) !== 0) return -EINTR;
  const ret = yield* mprotectRange(k, start, end, flagsOfProt(prot));
  yield* upWrite(k, k.mm.mmapSem);
  return ret;
}

/** VMA by VMA from low to high, up to the first hole. */
function* mprotectRange(k: Kernel, start: number, end: number, access: number): Path<number> {
  let vma = findVma(k, start);
  let at = start;
  while (vma !== null && vma.start <= at) {
    const part = yield* mprotectFixup(k, vma, at, Math.min(vma.end, end), (vma.flags & ~ACCESS) | access);
    if ('error' in part) return part.error;
    at = part.vma.end;
    if (at >= end) return 0;
    vma = k.mm.vmas.next(part.vma);
  }
  k.noted?.(`nothing is mapped at ${hex0x(at)}`, 'vma', at, PAGE_SIZE, false);
  return -ENOMEM;
}

/** mprotect_fixup(): accounting, merge or split, flags; a locked private mapping that becomes writable gets its pages at once. */
function* mprotectFixup(
  k: Kernel,
  vma: Vma,
  start: number,
  end: number,
  wanted: number,
): Path<{ vma: Vma } | { error: number }> {
  const old = vma.flags;
  if (wanted === old) return { vma };
  const flags = accounted(k, vma, wanted);
  const part = yield* vmaModifyFlags(k, vma, start, end, flags);
  if ('error' in part) return part;
  if (((flags ^ old) & VM_ACCOUNT) !== 0) {
    const pages = (end - start) / PAGE_SIZE;
    k.mm.committed += (flags & VM_ACCOUNT) === 0 ? -pages : pages;
  }
  if ((old & (VM_WRITE | VM_SHARED | VM_LOCKED)) === VM_LOCKED && (flags & VM_WRITE) !== 0) {
    yield* populateVmaPageRange(k, part.vma, start, end);
  }
  return part;
}

/** A private mapping is charged once it may be written to; v6.18 takes the charge back from one that never was. */
function accounted(k: Kernel, vma: Vma, wanted: number): number {
  if ((wanted & VM_WRITE) !== 0) {
    const exempt = (vma.flags & (VM_ACCOUNT | VM_WRITE | VM_SHARED | VM_NORESERVE)) !== 0;
    return exempt ? wanted : wanted | VM_ACCOUNT;
  }
  const neverWritten = vma.object === null && vma.anonVma === null;
  return k.config.kernel !== 'v4.17' && neverWritten ? wanted & ~VM_ACCOUNT : wanted;
}
