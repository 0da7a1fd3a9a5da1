import { EINTR } from '../errno.ts';
import { Syscall } from '../events.ts';
import { DOWNGRADED, type Kernel } from '../kernel.ts';
import { downWriteKillable, upRead, upWrite } from '../locking.ts';
import type { Path } from '../request.ts';
import { WorkKind } from '../work.ts';
import { syscall } from './syscall.ts';
import { userfaultfdUnmapComplete } from './userfaultfd-unmap-prep.ts';

/** munmap(2) of v4.17. @returns what vmMunmap() returns */
export function munmap(k: Kernel, start: number, lenBytes: number): Path<number> {
  return syscall(k, Syscall.munmap, start, lenBytes, countedMunmap(k, start, lenBytes));
}

function* countedMunmap(k: Kernel, start: number, lenBytes: number): Path<number> {
  k.did(WorkKind.MunmapCall, 1);
  return yield* vmMunmap(k, start, lenBytes);
}

/**
 * vm_munmap() of v4.17: takes mmap_sem for write, unmaps, lets go.
 *
 * An approach that changes the system call itself brings its own (Approach.vmMunmap).
 *
 * @returns 0, -EINVAL, -ENOMEM, or -EINTR if a fatal signal came while it waited for the lock
 */
export function* vmMunmap(k: Kernel, start: number, lenBytes: number): Path<number> {
  k.called?.('vm_munmap', start, lenBytes);
  if (k.approach.vmMunmap !== undefined) return yield* k.approach.vmMunmap(k, start, lenBytes);
  return yield* vmMunmapByLock(k, start, lenBytes);
}

/** vm_munmap() around the approach's do_munmap(): one write lock. */
export function* vmMunmapByLock(k: Kernel, start: number, lenBytes: number): Path<number> {
  if ((yield* downWriteKillable(k, k.mm.mmapSem)) !== 0) return -EINTR;
  return yield* munmapAndUnlock(k, start, lenBytes);
}

/** The rest of vm_munmap() once mmap_sem is held for write: the approach's do_munmap(), which may give it back downgraded, and the unlock. */
export function* munmapAndUnlock(k: Kernel, start: number, lenBytes: number): Path<number> {
  const uf = { records: [] };
  const ret = yield* k.approach.doMunmap(k, start, lenBytes, {
    atomic: false,
    uf,
    mayDowngrade: true,
    site: 'vm_munmap',
  });
  yield* unlockAfterMunmap(k, ret);
  userfaultfdUnmapComplete(k, uf);
  return ret === DOWNGRADED ? 0 : ret;
}

/** Lets go of mmap_sem in the mode in which do_munmap() left it. */
export function* unlockAfterMunmap(k: Kernel, ret: number): Path<void> {
  if (ret === DOWNGRADED) yield* upRead(k, k.mm.mmapSem);
  else yield* upWrite(k, k.mm.mmapSem);
}
