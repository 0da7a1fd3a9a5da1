import { mustAsk, type Kernel } from '../kernel.ts';
import { downReadTrylock, upRead } from '../locking.ts';
import { MIGHT_SLEEP, type Path } from '../request.ts';
import { WorkKind } from '../work.ts';

/**
 * khugepaged_scan_mm_slot() of v4.17 on one address space: a trylock since the hang of December 2017, so a held lock only makes it skip.
 * @returns whether it could look
 */
export function* khugepagedScanMmSlot(k: Kernel): Path<boolean> {
  const sem = k.mm.mmapSem;
  if (!(yield* downReadTrylock(k, sem))) return false;
  if (mustAsk(k)) yield MIGHT_SLEEP;
  k.did(WorkKind.KhugepagedScan, 1);
  yield* upRead(k, sem);
  return true;
}
