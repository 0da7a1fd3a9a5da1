import { EEXIST, EINTR, EINVAL, ENOMEM } from '../errno.ts';
import { EventKind, Syscall } from '../events.ts';
import { mustAsk, type Kernel } from '../kernel.ts';
import { downWriteKillable, upWrite } from '../locking.ts';
import { MIGHT_SLEEP, type Path } from '../request.ts';
import { PAGE_SIZE, pageAlignUlong } from '../units.ts';
import type { UserfaultfdUnmap } from '../userfaultfd.ts';
import {
  flagsOfProt,
  Vma,
  VM_ACCOUNT,
  VM_LOCKED,
  VM_NORESERVE,
  VM_SHARED,
  VM_WRITE,
  type MappedObject,
} from '../vma.ts';
import { vmaMergeNewRange } from '../vma-merge.ts';
import { WorkKind } from '../work.ts';
import { findVma } from './find-vma.ts';
import { getUnmappedArea } from './get-unmapped-area.ts';
import { mmPopulate } from './populate.ts';
import { syscall } from './syscall.ts';
import { userfaultfdUnmapComplete } from './userfaultfd-unmap-prep.ts';
import { vmaPrepareMerge } from './vma-lock.ts';

/** MAP_* as scenario documents and recordings name them. */
export const MMAP_FLAGS = [
  'private',
  'shared',
  'anonymous',
  'fixed',
  'fixed_noreplace',
  'noreserve',
  'populate',
  'locked',
] as const;

/** What mmap(2) is asked for: anonymous memory. */
export interface MmapArguments {
  readonly addr: number;
  readonly lenBytes: number;
  readonly prot: string;
  /** All flags, of MMAP_FLAGS; without them private, anonymous and fixed. With neither fixed nor fixed_noreplace `addr` is a hint. */
  readonly flags?: readonly string[];
}

const DEFAULT_FLAGS: readonly string[] = ['private', 'anonymous', 'fixed'];

/** mmap(2) of v4.17. @returns the address, -EINVAL, -ENOMEM, -EEXIST (MAP_FIXED_NOREPLACE) or -EINTR */
export function mmap(k: Kernel, args: MmapArguments): Path<number> {
  return syscall(k, Syscall.mmap, args.addr, args.lenBytes, vmMmapPgoff(k, args));
}

/** vm_mmap_pgoff() of v4.17 around do_mmap(); MAP_POPULATE and MAP_LOCKED fault the pages in after the unlock, and their errors are ignored. */
function* vmMmapPgoff(k: Kernel, args: MmapArguments): Path<number> {
  const flags = args.flags ?? DEFAULT_FLAGS;
  const uf = { records: [] };
  if ((yield* downWriteKillable(k, k.mm.mmapSem)) !== 0) return -EINTR;
  const isTyped = flags.includes('private') || flags.includes('shared');
  const ret = args.lenBytes === 0 ? -EINVAL : yield* doMmap(k, mmapRequest(args, uf), isTyped);
  yield* upWrite(k, k.mm.mmapSem);
  userfaultfdUnmapComplete(k, uf);
  if (ret >= 0 && (flags.includes('populate') || flags.includes('locked'))) {
    yield* mmPopulate(k, ret, pageAlignUlong(args.lenBytes), true);
  }
  return ret;
}

/** What do_mmap() works on; lengths in bytes, page aligned. */
export interface MmapRequest {
  readonly addr: number;
  readonly len: number;
  readonly vmFlags: number;
  readonly fixed: boolean;
  readonly noreplace: boolean;
  /** What is mapped; null is anonymous memory, and with VM_SHARED a new shmem object. */
  readonly segment: MappedObject | null;
  readonly uf: UserfaultfdUnmap | null;
}

/** What do_mmap() of v4.17 is asked for by mmap(2): the arguments as flags of the VMA. */
function mmapRequest(args: MmapArguments, uf: UserfaultfdUnmap): MmapRequest {
  const flags = args.flags ?? DEFAULT_FLAGS;
  let vmFlags = flagsOfProt(args.prot);
  if (flags.includes('shared')) vmFlags |= VM_SHARED;
  if (flags.includes('locked')) vmFlags |= VM_LOCKED;
  if (flags.includes('noreserve')) vmFlags |= VM_NORESERVE;
  const noreplace = flags.includes('fixed_noreplace');
  const fixed = noreplace || flags.includes('fixed');
  return { addr: args.addr, len: pageAlignUlong(args.lenBytes), vmFlags, fixed, noreplace, segment: null, uf };
}

/** do_mmap() of v4.17: the checks, in the kernel's order. @returns the address, or -errno */
export function* doMmap(k: Kernel, request: MmapRequest, isTyped = true): Path<number> {
  const { addr, len, fixed, noreplace } = request;
  // A length that was rounded up to 0 came from just below 2^64.
  if (len === 0 || k.mm.mapCount > k.config.maxMapCount) return -ENOMEM;
  const start = getUnmappedArea(k, addr, len, fixed);
  if (start < 0) return start;
  if (noreplace && isTaken(k, start, len)) return -EEXIST;
  if (!isTyped) return -EINVAL;
  return yield* mmapRegion(k, start, len, request.vmFlags, request.segment, request.uf);
}

/**
 * MAP_FIXED_NOREPLACE: whether something is mapped in the range. v4.17 looks only at the VMA over the first byte: a range that begins in a
 * hole and runs into a VMA replaces part of that.
 */
function isTaken(k: Kernel, start: number, lenBytes: number): boolean {
  const vma = findVma(k, start);
  return vma !== null && (k.config.kernel === 'v4.17' ? vma.start <= start : vma.start < start + lenBytes);
}

/**
 * mmap_region() of v4.17: unmaps what is in the way (atomic: the series forbids a drop here), then lets a neighbour grow over the range or
 * links a new VMA. A failure after the unmapping leaves the old mapping destroyed.
 *
 * @param segment as in MmapRequest
 * @param uf null where the caller passes NULL
 * @param atomic the series' parameter of do_munmap(): false for brk(2), whose region this is too
 * @returns the address, or -ENOMEM
 */
export function* mmapRegion(
  k: Kernel,
  start: number,
  lenBytes: number,
  wanted: number,
  segment: MappedObject | null,
  uf: UserfaultfdUnmap | null,
  atomic = true,
): Path<number> {
  const { mm } = k;
  const end = start + lenBytes;
  const site = atomic ? 'mmap_region' : 'do_brk_flags';
  while (mm.vmas.overlapping(start, end).length > 0) {
    if ((yield* k.approach.doMunmap(k, start, lenBytes, { atomic, uf, site })) !== 0) return -ENOMEM;
  }
  // accountable_mapping(): private, writable, and not asked to be left out.
  const accountable = (wanted & (VM_NORESERVE | VM_SHARED | VM_WRITE)) === VM_WRITE;
  const flags = accountable ? wanted | VM_ACCOUNT : wanted;
  const shared = (flags & VM_SHARED) !== 0;
  const before = mm.mapCount;
  const mark = k.mark();
  if (mustAsk(k)) yield MIGHT_SLEEP; // the locks of anon_vma and file, or the allocation of the struct
  const range = { start, end, flags, pgoff: start / PAGE_SIZE, anonVma: null, object: null };
  yield* vmaPrepareMerge(k, range);
  // A shared mapping brings an object of its own, which no neighbour has; a segment's VMAs do not merge.
  if (shared || vmaMergeNewRange(k, range) === null) {
    const object = shared ? (segment ?? mm.newShmem(lenBytes)) : null;
    const vma = new Vma(start, end, flags, shared ? 0 : range.pgoff, object);
    vma.open();
    mm.vmas.insert(vma);
    mm.mapCount++;
  }
  const pages = lenBytes / PAGE_SIZE;
  mm.totalVm += pages;
  if (accountable) mm.committed += pages;
  if ((flags & VM_LOCKED) !== 0) mm.lockedVm += pages;
  k.did(WorkKind.VmaLink, 1);
  k.tellSince(mark, EventKind.VmaLink, start, lenBytes, 1, 1 - (mm.mapCount - before));
  return start;
}
