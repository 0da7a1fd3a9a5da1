import { Syscall } from '../events.ts';
import type { Kernel } from '../kernel.ts';
import { downRead, upRead } from '../locking.ts';
import type { Path } from '../request.ts';
import { WorkKind } from '../work.ts';
import { syscall } from './syscall.ts';

/** How many lines of /proc/PID/maps fit into one page-sized seq_file batch, for lines of some 60 characters. */
const LINES_PER_BATCH = 64;

/** A read of /proc/PID/maps, v4.17: mmap_sem is held for read for one seq_file batch at a time. @returns how many VMAs it saw */
export function procPidMapsRead(k: Kernel): Path<number> {
  return syscall(k, Syscall.maps, 0, 0, readInBatches(k));
}

function* readInBatches(k: Kernel): Path<number> {
  const sem = k.mm.mmapSem;
  let seen = 0;
  let at = 0;
  for (let more = true; more;) {
    yield* downRead(k, sem);
    let lines = 0;
    let vma = k.mm.vmas.find(at);
    for (; vma !== null && lines < LINES_PER_BATCH; vma = k.mm.vmas.find(at)) {
      at = vma.end;
      lines++;
    }
    more = vma !== null;
    seen += lines;
    k.did(WorkKind.MapsLine, lines);
    yield* upRead(k, sem);
  }
  return seen;
}
