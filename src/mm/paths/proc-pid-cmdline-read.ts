import { Syscall } from '../events.ts';
import type { Kernel } from '../kernel.ts';
import { downRead, upRead } from '../locking.ts';
import type { Path } from '../request.ts';
import { WorkKind } from '../work.ts';
import { syscall } from './syscall.ts';

/**
 * proc_pid_cmdline_read() of v4.17, as ps makes it run on another process: mmap_sem for read to learn where the arguments lie, then again in
 * access_remote_vm() to copy them. Both waits are uninterruptible: this is the ps that hung.
 */
export function procPidCmdlineRead(k: Kernel): Path<number> {
  return syscall(k, Syscall.cmdline, 0, 0, readTwice(k));
}

function* readTwice(k: Kernel): Path<number> {
  const sem = k.mm.mmapSem;
  yield* downRead(k, sem);
  yield* upRead(k, sem);
  yield* downRead(k, sem);
  k.did(WorkKind.CmdlineCopy, 1);
  yield* upRead(k, sem);
  return 0;
}
