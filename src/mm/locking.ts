import { EINTR } from './errno.ts';
import { EventKind, LockMode } from './events.ts';
import { mustAsk, type Kernel } from './kernel.ts';
import { MIGHT_SLEEP, TOUCH, type Path } from './request.ts';
import type { RwSemaphore, Waiter } from './rwsem.ts';
import { WorkKind } from './work.ts';

/** down_read() of v4.17: uninterruptible. */
export function* downRead(k: Kernel, sem: RwSemaphore): Path<void> {
  k.called?.('down_read', sem.id);
  if (mustAsk(k)) yield MIGHT_SLEEP;
  if (mustAsk(k)) yield TOUCH;
  const waiter = requestReadNow(k, sem);
  if (waiter !== null) while (!waiter.granted) yield sem.sleepOnRead;
  tellReadTaken(k, sem);
}

// The steps of downRead(), downReadTrylock() and upRead() by themselves, for a caller that asks where they ask: a path that is walked a million
// times saves a generator for each.

/** The lock is asked for. @returns the place in the wait list, or null if the lock was free; then tellReadTaken() is due, else once it is granted */
export function requestReadNow(k: Kernel, sem: RwSemaphore): Waiter | null {
  k.tell(EventKind.LockRequest, sem.id, 0, sem.waitList.length, LockMode.Read);
  k.did(WorkKind.LockOp, 1);
  if (sem.tryRead(k.task)) return null;
  const { waiter, woken } = sem.queueReader(k.task);
  wakeAll(k, sem, woken);
  k.tell(EventKind.LockWait, sem.id, 0, sem.waitList.length, LockMode.Read);
  return waiter;
}

/** The lock is held for read from here on. */
export function tellReadTaken(k: Kernel, sem: RwSemaphore): void {
  k.tell(EventKind.LockAcquire, sem.id, sem.holders.size, sem.waitList.length, LockMode.Read);
}

/** down_read_trylock() of v4.17. @returns whether the lock was taken */
export function* downReadTrylock(k: Kernel, sem: RwSemaphore): Path<boolean> {
  k.called?.('down_read_trylock', sem.id);
  if (mustAsk(k)) yield TOUCH;
  return tryForReadNow(k, sem);
}

/** The lock is tried for. @returns whether it was taken */
export function tryForReadNow(k: Kernel, sem: RwSemaphore): boolean {
  k.did(WorkKind.LockOp, 1);
  if (!sem.tryRead(k.task)) {
    k.tell(EventKind.LockTryFailed, sem.id, 0, sem.waitList.length, LockMode.Read);
    return false;
  }
  tellReadTaken(k, sem);
  return true;
}

/** up_read() of v4.17. */
export function* upRead(k: Kernel, sem: RwSemaphore): Path<void> {
  k.called?.('up_read', sem.id);
  if (mustAsk(k)) yield TOUCH;
  upReadNow(k, sem);
}

/** The lock is let go of. */
export function upReadNow(k: Kernel, sem: RwSemaphore): void {
  const woken = sem.upRead(k.task);
  k.tell(EventKind.LockRelease, sem.id, sem.holders.size, sem.waitList.length, LockMode.Read);
  k.did(WorkKind.LockOp, 1);
  wakeAll(k, sem, woken);
}

/** down_write() of v4.17: uninterruptible. */
export function* downWrite(k: Kernel, sem: RwSemaphore): Path<void> {
  k.called?.('down_write', sem.id);
  if (mustAsk(k)) yield MIGHT_SLEEP;
  yield* takeForWrite(k, sem, false);
}

/** down_write_killable() of v4.17. @returns 0, or -EINTR if a fatal signal came while it waited */
export function* downWriteKillable(k: Kernel, sem: RwSemaphore): Path<number> {
  k.called?.('down_write_killable', sem.id);
  if (mustAsk(k)) yield MIGHT_SLEEP;
  return yield* takeForWrite(k, sem, true);
}

/** up_write() of v4.17: a writer at the head of the list is only woken, readers there are granted the lock. */
export function* upWrite(k: Kernel, sem: RwSemaphore): Path<void> {
  k.called?.('up_write', sem.id);
  if (mustAsk(k)) yield TOUCH;
  if (sem === k.mm.mmapSem) k.mm.lockSeq++; // vma_end_write_all()
  const woken = sem.upWrite(k.task);
  k.tell(EventKind.LockRelease, sem.id, 0, sem.waitList.length, LockMode.Write);
  k.did(WorkKind.LockOp, 1);
  wakeAll(k, sem, woken);
}

/** downgrade_write() of v4.17: from write to read without letting go. */
export function* downgradeWrite(k: Kernel, sem: RwSemaphore): Path<void> {
  k.called?.('downgrade_write', sem.id);
  if (mustAsk(k)) yield TOUCH;
  if (sem === k.mm.mmapSem) k.mm.lockSeq++;
  const woken = sem.downgradeWrite(k.task);
  k.tell(EventKind.LockDowngrade, sem.id, sem.holders.size, sem.waitList.length, LockMode.Read);
  k.did(WorkKind.LockOp, 1);
  wakeAll(k, sem, woken);
}

/** rwsem_down_write_failed_common() around the fast path. A pending signal is looked at before each sleep, not before the first tries. */
function* takeForWrite(k: Kernel, sem: RwSemaphore, killable: boolean): Path<number> {
  if (mustAsk(k)) yield TOUCH;
  k.tell(EventKind.LockRequest, sem.id, 0, sem.waitList.length, LockMode.Write);
  k.did(WorkKind.LockOp, 1);
  if (!sem.tryWrite(k.task) && (yield { ask: 'spin', sem }) === 0) {
    wakeAll(k, sem, sem.queueWriter(k.task));
    k.tell(EventKind.LockWait, sem.id, 0, sem.waitList.length, LockMode.Write);
    while (!sem.tryWriteQueued(k.task)) {
      if (killable && k.task.fatalSignalPending) {
        wakeAll(k, sem, sem.abandon(k.task));
        k.tell(EventKind.Error, sem.id, 0, EINTR, 0);
        return -EINTR;
      }
      yield { ask: 'sleep_on', sem, killable };
    }
  }
  k.tell(EventKind.LockAcquire, sem.id, sem.holders.size, sem.waitList.length, LockMode.Write);
  return 0;
}

function wakeAll(k: Kernel, sem: RwSemaphore, woken: readonly Waiter[]): void {
  for (const waiter of woken) {
    if (waiter.granted) k.tell(EventKind.LockGrant, sem.id, waiter.task.id, sem.waitList.length, LockMode.Read);
    if (waiter.task !== k.task) k.wake(waiter.task);
  }
}
