import type { Approach } from '../kernel.ts';
import { vmaStartWrite } from '../paths/vma-lock.ts';
import { VM_GROWSDOWN } from '../vma.ts';
import { doMunmapDowngrading } from './detach-downgrade.ts';

/**
 * 6.4 and later: faults take the lock of one VMA; munmap marks each VMA it removes, which waits for the faults in it, then goes on as v4.20 does; only
 * beside a stack, which could grow into the range, it keeps the lock for write (since v5.8; from v6.5 on it is the stack that takes it for write).
 */
export const perVmaLock: Approach = {
  id: 'per-vma-lock',
  label: 'Per-VMA locks',
  about:
    'Linux 6.4 and later: a fault locks its VMA instead of mmap_lock; munmap marks the VMAs it removes, then detaches and downgrades.',
  perVmaLocks: true,
  setsBrkFirst: true,
  doMunmap(k, start, lenBytes, options) {
    return doMunmapDowngrading(
      k,
      start,
      lenBytes,
      options,
      function* ({ vmas }) {
        for (const vma of vmas) yield* vmaStartWrite(k, vma);
      },
      ({ next }) => next?.has(VM_GROWSDOWN) === true,
    );
  },
};
