import { DropTest, EventKind } from '../events.ts';
import { mustAsk, type DropConditions, type Kernel } from '../kernel.ts';
import { downWrite, upWrite } from '../locking.ts';
import { COND_RESCHED, NEED_RESCHED, NEED_RESCHED_FOR_SHOW, TOUCH, type Path } from '../request.ts';

/**
 * The series' test between two sections, and the drop if it says so: contended, not atomic, need_resched(), in this order; then
 * up_write, cond_resched, down_write (uninterruptible).
 *
 * @param asks which of the three conditions apply; one that does not counts as true
 * @param beforeRelease what must be done before the lock may go, if it goes
 * @returns whether the lock was let go of
 */
export function* dropMmapSemIfAsked(
  k: Kernel,
  atomic: boolean,
  asks: DropConditions,
  beforeRelease?: () => void,
): Path<boolean> {
  const sem = k.mm.mmapSem;
  if (mustAsk(k)) yield TOUCH;
  const contended = sem.isContended;
  const reached = (contended || !asks.contended) && (!atomic || !asks.notAtomic);
  const needResched = (yield reached && asks.needResched ? NEED_RESCHED : NEED_RESCHED_FOR_SHOW) === 1;
  const dropped = reached && (needResched || !asks.needResched);
  const truths =
    (contended ? DropTest.contended : 0) |
    (atomic ? 0 : DropTest.notAtomic) |
    (needResched ? DropTest.needResched : 0) |
    (dropped ? DropTest.dropped : 0);
  k.tell(EventKind.DropTest, sem.id, 1, sem.waitList.length, truths | askedBits(asks));
  if (!dropped) return false;
  beforeRelease?.();
  yield* upWrite(k, sem);
  if (mustAsk(k)) yield COND_RESCHED;
  yield* downWrite(k, sem);
  return true;
}

/** Tells of `tests` tests within the steps just walked, at which nothing wanted the CPU and the wait list was what it is now. */
export function tellQuietDropTests(
  k: Kernel,
  tests: number,
  atomic: boolean,
  asks: DropConditions,
  ofSteps: number,
): void {
  const { id, isContended, waitList } = k.mm.mmapSem;
  const bits = (isContended ? DropTest.contended : 0) | (atomic ? 0 : DropTest.notAtomic) | askedBits(asks);
  k.tellRun(EventKind.DropTest, id, tests, waitList.length, bits, 1 / ofSteps, tests / ofSteps);
}

function askedBits(asks: DropConditions): number {
  return (
    (asks.contended ? DropTest.asksContended : 0) |
    (asks.notAtomic ? DropTest.asksNotAtomic : 0) |
    (asks.needResched ? DropTest.asksNeedResched : 0)
  );
}
