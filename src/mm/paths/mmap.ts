import { EINTR, EINVAL, ENOMEM } from '../errno.ts';
import { EventKind, Syscall } from '../events.ts';
import type { Kernel } from '../kernel.ts';
import { downWriteKillable, upWrite } from '../locking.ts';
import { MIGHT_SLEEP, type Path } from '../request.ts';
import { isPageAligned, pageAlign, PAGE_SIZE } from '../units.ts';
import type { UserfaultfdUnmap } from '../userfaultfd.ts';
import { flagsOfProt, Vma, VM_ACCOUNT, VM_NORESERVE, VM_WRITE } from '../vma.ts';
import { WorkKind } from '../work.ts';
import { userfaultfdUnmapComplete } from './userfaultfd-unmap-prep.ts';

/** What mmap(2) is asked for. Private anonymous memory at a given place. */
export interface MmapArguments {
  readonly addr: number;
  readonly lenBytes: number;
  readonly prot: string;
  readonly noreserve: boolean;
}

/** mmap(2) with MAP_FIXED. @returns the address, or -errno */
export function* mmap(k: Kernel, args: MmapArguments): Path<number> {
  k.tell(EventKind.SyscallEnter, args.addr, args.lenBytes, 0, Syscall.mmap);
  k.did(WorkKind.Syscall, 1);
  const ret = yield* vmMmap(k, args);
  if (ret < 0) k.tell(EventKind.Error, args.addr, args.lenBytes, -ret, Syscall.mmap);
  k.tell(EventKind.SyscallExit, ret, 0, 0, Syscall.mmap);
  return ret;
}

/** vm_mmap_pgoff() of v4.17 around do_mmap(). */
function* vmMmap(k: Kernel, args: MmapArguments): Path<number> {
  const uf = { records: [] };
  if ((yield* downWriteKillable(k, k.mm.mmapSem)) !== 0) return -EINTR;
  const ret = yield* doMmap(k, args, uf);
  yield* upWrite(k, k.mm.mmapSem);
  userfaultfdUnmapComplete(k, uf);
  return ret;
}

/** do_mmap() of v4.17: the checks, in the kernel's order. */
function* doMmap(k: Kernel, args: MmapArguments, uf: UserfaultfdUnmap): Path<number> {
  const { mm } = k;
  if (args.lenBytes === 0) return -EINVAL;
  const len = pageAlign(args.lenBytes);
  if (mm.mapCount > k.config.maxMapCount) return -ENOMEM;
  if (len > mm.geometry.taskSize || args.addr > mm.geometry.taskSize - len) return -ENOMEM;
  if (!isPageAligned(args.addr)) return -EINVAL;
  return yield* mmapRegion(k, args.addr, len, args, uf);
}

/** mmap_region() of v4.17: unmaps what is in the way (atomic: the series forbids a drop here), then links the new VMA. */
function* mmapRegion(
  k: Kernel,
  start: number,
  lenBytes: number,
  args: MmapArguments,
  uf: UserfaultfdUnmap,
): Path<number> {
  const { mm } = k;
  const end = start + lenBytes;
  while (mm.vmas.overlapping(start, end).length > 0) {
    if ((yield* k.approach.doMunmap(k, start, lenBytes, { atomic: true, uf })) !== 0) return -ENOMEM;
  }
  let flags = flagsOfProt(args.prot);
  if (args.noreserve) flags |= VM_NORESERVE;
  else if ((flags & VM_WRITE) !== 0) flags |= VM_ACCOUNT;
  const mark = k.mark();
  yield MIGHT_SLEEP; // the allocation of the struct
  const vma = new Vma(start, end, flags, start / PAGE_SIZE);
  mm.vmas.insert(vma);
  mm.mapCount++;
  mm.totalVm += vma.pages;
  if (vma.has(VM_ACCOUNT)) mm.committed += vma.pages;
  k.did(WorkKind.VmaLink, 1);
  k.tellSince(mark, EventKind.VmaLink, start, lenBytes, 1, 0);
  return start;
}
