import { EventKind, Phase } from '../events.ts';
import type { Kernel } from '../kernel.ts';
import type { UserfaultfdUnmap } from '../userfaultfd.ts';

/**
 * userfaultfd_unmap_prep() and userfaultfd_unmap_complete() of v4.17, at their places in the order. No VMA of the model is registered with a
 * userfaultfd, so no record is ever made; a registered range is what would add one here.
 */
export function userfaultfdUnmapPrep(k: Kernel, start: number, end: number): void {
  k.called?.('userfaultfd_unmap_prep', start, end);
  k.tell(EventKind.Phase, start, end - start, 1, Phase.userfaultfd_unmap_prep);
}

/** userfaultfd_unmap_complete() of v4.17: delivers what was recorded, after the final unlock. */
export function userfaultfdUnmapComplete(k: Kernel, uf: UserfaultfdUnmap): void {
  k.called?.('userfaultfd_unmap_complete');
  uf.records.length = 0;
}
