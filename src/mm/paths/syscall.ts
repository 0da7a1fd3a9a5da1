import { EventKind, type Syscall } from '../events.ts';
import type { Kernel } from '../kernel.ts';
import type { Path } from '../request.ts';
import { WorkKind } from '../work.ts';

/** Entry and exit of a system call around its body: told, counted, and the error named if it returns one. `addr` and `lenBytes` are its first arguments. */
export function* syscall(k: Kernel, call: Syscall, addr: number, lenBytes: number, body: Path<number>): Path<number> {
  k.tell(EventKind.SyscallEnter, addr, lenBytes, 0, call);
  k.did(WorkKind.Syscall, 1);
  const ret = yield* body;
  if (ret < 0) k.tell(EventKind.Error, addr, lenBytes, -ret, call);
  k.tell(EventKind.SyscallExit, ret, 0, 0, call);
  return ret;
}
