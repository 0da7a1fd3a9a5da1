import { EINTR, EINVAL } from '../errno.ts';
import { Syscall } from '../events.ts';
import { alignDown } from '../geometry.ts';
import type { Kernel } from '../kernel.ts';
import { dereference } from '../memory-safety.ts';
import { downWriteKillable, upWrite } from '../locking.ts';
import type { Path } from '../request.ts';
import { isPageAligned, PAGE_SIZE, pageAlign } from '../units.ts';
import { flagsOfProt, VM_SHARED, type MappedObject, type Vma } from '../vma.ts';
import { findVma } from './find-vma.ts';
import { doMmap } from './mmap.ts';
import { syscall } from './syscall.ts';

export interface ShmatOptions {
  /** SHM_RND: the address is rounded down to a page instead of refused. */
  readonly round?: boolean;
  /** SHM_REMAP: what is mapped there is replaced. */
  readonly remap?: boolean;
  /** SHM_RDONLY. */
  readonly readOnly?: boolean;
}

/**
 * shmat(2) as do_shmat() of v4.17: attaches a SysV segment.
 *
 * @param address 0: wherever the kernel likes
 * @returns the address, -EINVAL (among other things where something is mapped), -ENOMEM or -EINTR
 */
export function shmat(k: Kernel, segment: MappedObject, address: number, options: ShmatOptions = {}): Path<number> {
  return syscall(k, Syscall.shmat, address, segment.sizeBytes, doShmat(k, segment, address, options));
}

function* doShmat(k: Kernel, segment: MappedObject, address: number, options: ShmatOptions): Path<number> {
  if (!isPageAligned(address) && options.round !== true) return -EINVAL;
  const at = alignDown(address, PAGE_SIZE);
  if (at === 0 && options.remap === true) return -EINVAL;
  // The segment is in use while it is being attached.
  segment.attaches++;
  let ret = -EINTR;
  if ((yield* downWriteKillable(k, k.mm.mmapSem)) === 0) {
    ret = yield* attach(k, segment, at, options);
    yield* upWrite(k, k.mm.mmapSem);
  }
  segment.attaches--;
  return ret;
}

function* attach(k: Kernel, segment: MappedObject, at: number, options: ShmatOptions): Path<number> {
  const len = pageAlign(segment.sizeBytes);
  if (at !== 0 && options.remap !== true && k.mm.vmas.overlapping(at, at + len).length > 0) return -EINVAL;
  const vmFlags = flagsOfProt(options.readOnly === true ? 'r--' : 'rw-') | VM_SHARED;
  return yield* doMmap(k, { addr: at, len, vmFlags, fixed: at !== 0, noreplace: false, segment, uf: null });
}

/**
 * shmdt(2) as ksys_shmdt() of v4.17: finds the first piece of a segment that lies where the piece of an attachment at `address` would, then
 * all further pieces of the same segment. The next VMA is remembered across do_munmap(), which the series may let others in.
 *
 * @returns 0, -EINVAL if nothing is attached there, or -EINTR; errors of do_munmap() are ignored
 */
export function shmdt(k: Kernel, address: number): Path<number> {
  return syscall(k, Syscall.shmdt, address, 0, doShmdt(k, address));
}

function* doShmdt(k: Kernel, address: number): Path<number> {
  if (!isPageAligned(address)) return -EINVAL;
  if ((yield* downWriteKillable(k, k.mm.mmapSem)) !== 0) return -EINTR;
  const ret = yield* detachAll(k, address);
  yield* upWrite(k, k.mm.mmapSem);
  return ret;
}

function* detachAll(k: Kernel, address: number): Path<number> {
  const { vmas } = k.mm;
  let vma = findVma(k, address);
  while (vma !== null && !isPieceOf(vma, address)) vma = vmas.next(vma);
  if (vma === null) return -EINVAL;
  const file = vma.object;
  const size = pageAlign(file === null ? 0 : file.sizeBytes);
  // The first piece told the size: no piece can end further up than that.
  for (let piece: Vma | null = vma, first = true; piece !== null; first = false) {
    const here = dereference(k, piece, 'shmdt() looks at the next VMA');
    if (!first && here.end - address > size) break;
    const next = vmas.next(here);
    if (first || (isPieceOf(here, address) && here.object === file)) {
      const site = first ? 'shmdt first' : 'shmdt further';
      yield* k.approach.doMunmap(k, here.start, here.end - here.start, { atomic: false, uf: null, site });
    }
    piece = next;
  }
  return 0;
}

/** Whether the VMA maps a segment's page that an attachment at `address` would have there. */
function isPieceOf(vma: Vma, address: number): boolean {
  return vma.object?.kind === 'sysv' && (vma.start - address) / PAGE_SIZE === vma.pgoff;
}
