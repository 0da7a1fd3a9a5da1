import type { Approach } from '../kernel.ts';
import { vmaStartWrite } from '../paths/vma-lock.ts';
import { doMunmapDowngrading } from './detach-downgrade.ts';

/** 6.4 and later: faults take the lock of one VMA; munmap marks each VMA it removes, which waits for the faults in it, then goes on as v4.20 does. */
export const perVmaLock: Approach = {
  id: 'per-vma-lock',
  label: 'Per-VMA locks',
  about:
    'Linux 6.4 and later: a fault locks its VMA instead of mmap_lock; munmap marks the VMAs it removes, then detaches and downgrades.',
  perVmaLocks: true,
  setsBrkFirst: true,
  doMunmap(k, start, lenBytes, options) {
    return doMunmapDowngrading(k, start, lenBytes, options, function* ({ vmas }) {
      for (const vma of vmas) yield* vmaStartWrite(k, vma);
    });
  },
};
