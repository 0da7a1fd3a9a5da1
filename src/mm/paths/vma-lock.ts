import { mustAsk, type Kernel } from '../kernel.ts';
import { downWrite, upWrite } from '../locking.ts';
import { TOUCH, type Path } from '../request.ts';
import { RwSemaphore } from '../rwsem.ts';
import type { Vma } from '../vma.ts';
import { mergeNeighbours, type MergeRange } from '../vma-merge.ts';

/** The lock of a VMA, made when it is first needed; numbered by the address space, so that runs are alike. */
function lockOf(k: Kernel, vma: Vma): RwSemaphore {
  vma.lock ??= new RwSemaphore(k.mm.newLockId());
  return vma.lock;
}

/**
 * vma_start_write() of v6.4: mmap_lock is held for write. Waits until no fault is in the VMA, then marks it, so that no fault enters until the
 * writer lets go of mmap_lock.
 */
export function* vmaStartWrite(k: Kernel, vma: Vma): Path<void> {
  if (vma.lockSeq === k.mm.lockSeq) return;
  const lock = lockOf(k, vma);
  yield* downWrite(k, lock);
  vma.lockSeq = k.mm.lockSeq;
  yield* upWrite(k, lock);
}

/** vma_prepare() of v6.4: whoever is about to change VMAs marks them first. Kernels without locks of VMAs have nothing to do here. */
export function* vmaPrepare(k: Kernel, vmas: readonly Vma[]): Path<void> {
  if (k.approach.perVmaLocks !== true) return;
  for (const vma of vmas) yield* vmaStartWrite(k, vma);
}

/** The same for the neighbours that a new range may merge with. */
export function* vmaPrepareMerge(k: Kernel, range: MergeRange): Path<void> {
  if (k.approach.perVmaLocks === true) yield* vmaPrepare(k, mergeNeighbours(k, range));
}

/**
 * vma_start_read() of v6.4 by way of lock_vma_under_rcu(): takes the lock of the VMA that covers the address without mmap_lock.
 *
 * @returns the VMA, or null if the fault has to take mmap_lock: no VMA, one without an anon_vma, one a writer has marked or is in
 */
export function* lockVmaUnderRcu(k: Kernel, address: number): Path<Vma | null> {
  if (mustAsk(k)) yield TOUCH;
  const vma = k.mm.vmas.find(address);
  if (vma === null || vma.start > address || vma.anonVma === null || vma.object !== null) return null;
  if (vma.lockSeq === k.mm.lockSeq || !lockOf(k, vma).tryRead(k.task)) return null;
  return vma;
}

/** vma_end_read() of v6.4. @returns nothing; wakes a writer that waits for the VMA */
export function* vmaEndRead(k: Kernel, vma: Vma): Path<void> {
  if (mustAsk(k)) yield TOUCH;
  for (const waiter of lockOf(k, vma).upRead(k.task)) k.wake(waiter.task);
}
