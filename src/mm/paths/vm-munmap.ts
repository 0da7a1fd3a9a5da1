import { EINTR } from '../errno.ts';
import { EventKind, Syscall } from '../events.ts';
import type { Kernel } from '../kernel.ts';
import { downWriteKillable, upWrite } from '../locking.ts';
import type { Path } from '../request.ts';
import { WorkKind } from '../work.ts';
import { userfaultfdUnmapComplete } from './userfaultfd-unmap-prep.ts';

/** munmap(2). Returns what vmMunmap returns. */
export function* munmap(k: Kernel, start: number, lenBytes: number): Path<number> {
  k.tell(EventKind.SyscallEnter, start, lenBytes, 0, Syscall.munmap);
  k.did(WorkKind.Syscall, 1);
  k.did(WorkKind.MunmapCall, 1);
  const ret = yield* vmMunmap(k, start, lenBytes);
  if (ret < 0) k.tell(EventKind.Error, start, lenBytes, -ret, Syscall.munmap);
  k.tell(EventKind.SyscallExit, ret, 0, 0, Syscall.munmap);
  return ret;
}

/**
 * vm_munmap() of v4.17: takes mmap_sem for write, unmaps, lets go.
 *
 * @returns 0, -EINVAL, -ENOMEM, or -EINTR if a fatal signal came while it waited for the lock
 */
export function* vmMunmap(k: Kernel, start: number, lenBytes: number): Path<number> {
  k.called?.('vm_munmap', start, lenBytes);
  const uf = { records: [] };
  if ((yield* downWriteKillable(k, k.mm.mmapSem)) !== 0) return -EINTR;
  const ret = yield* k.approach.doMunmap(k, start, lenBytes, { atomic: false, uf });
  yield* upWrite(k, k.mm.mmapSem);
  userfaultfdUnmapComplete(k, uf);
  return ret;
}
