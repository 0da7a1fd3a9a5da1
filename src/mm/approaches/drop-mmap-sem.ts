import { DropTest, EventKind } from '../events.ts';
import type { DropConditions, Kernel } from '../kernel.ts';
import { downWrite, upWrite } from '../locking.ts';
import { COND_RESCHED, NEED_RESCHED, NEED_RESCHED_FOR_SHOW, TOUCH, type Path } from '../request.ts';

/**
 * The series' test between two sections, and the drop if it says so: contended, not atomic, need_resched(), in this order; then
 * up_write, cond_resched, down_write (uninterruptible).
 *
 * @param asks which of the three conditions apply; one that does not counts as true
 * @returns whether the lock was let go of
 */
export function* dropMmapSemIfAsked(k: Kernel, atomic: boolean, asks: DropConditions): Path<boolean> {
  const sem = k.mm.mmapSem;
  yield TOUCH;
  const contended = sem.isContended;
  const reached = (contended || !asks.contended) && (!atomic || !asks.notAtomic);
  const needResched = (yield reached && asks.needResched ? NEED_RESCHED : NEED_RESCHED_FOR_SHOW) === 1;
  const dropped = reached && (needResched || !asks.needResched);
  k.tell(
    EventKind.DropTest,
    sem.id,
    0,
    sem.waitList.length,
    (contended ? DropTest.contended : 0) |
      (atomic ? 0 : DropTest.notAtomic) |
      (needResched ? DropTest.needResched : 0) |
      (dropped ? DropTest.dropped : 0) |
      (asks.contended ? DropTest.asksContended : 0) |
      (asks.notAtomic ? DropTest.asksNotAtomic : 0) |
      (asks.needResched ? DropTest.asksNeedResched : 0),
  );
  if (!dropped) return false;
  yield* upWrite(k, sem);
  yield COND_RESCHED;
  yield* downWrite(k, sem);
  return true;
}
