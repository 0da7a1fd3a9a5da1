import { EventKind } from '../events.ts';
import { DOWNGRADED, type Approach, type Kernel, type MunmapOptions } from '../kernel.ts';
import { downgradeWrite } from '../locking.ts';
import { archUnmap } from '../paths/arch-unmap.ts';
import { detachVmasToBeUnmapped, removeVmaList, splitAndPrepare, type Doomed } from '../paths/do-munmap-range.ts';
import { unmapRegion } from '../paths/unmap-region.ts';
import type { Path } from '../request.ts';

/**
 * __do_munmap() of v4.20: find, cut, detach under the write lock, then downgrade where the caller allows it, zap and free under read. arch_unmap(),
 * which may change the address space, comes before the downgrade there.
 *
 * @param beforeDetach what is done with the VMAs while the lock is still held for write
 * @param keepsWriteLock whether there is no downgrade even so
 */
export function* doMunmapDowngrading(
  k: Kernel,
  start: number,
  lenBytes: number,
  { uf, mayDowngrade = false }: MunmapOptions,
  beforeDetach?: (doomed: Doomed) => Path<void>,
  keepsWriteLock?: (doomed: Doomed) => boolean,
): Path<number> {
  k.called?.('do_munmap', start, lenBytes);
  k.tell(EventKind.SectionBegin, start, lenBytes, 1, 0);
  const found = yield* splitAndPrepare(k, start, lenBytes, uf);
  let isDowngraded = false;
  if (typeof found !== 'number') {
    const { vmas, prev, next, end } = found;
    if (beforeDetach !== undefined) yield* beforeDetach(found);
    detachVmasToBeUnmapped(k, vmas);
    archUnmap(k, start, end);
    isDowngraded = mayDowngrade && keepsWriteLock?.(found) !== true;
    if (isDowngraded) yield* downgradeWrite(k, k.mm.mmapSem);
    yield* unmapRegion(k, vmas, prev, next, start, end);
    yield* removeVmaList(k, vmas);
  }
  k.tell(EventKind.SectionEnd, start, lenBytes, 1, 0);
  if (typeof found === 'number') return found;
  return isDowngraded ? DOWNGRADED : 0;
}

/** From version 5 of the RFC on, merged for v4.20: munmap(2), plain mremap shrink and brk shrink downgrade; MAP_FIXED and mremap moves never do. */
export const detachDowngrade: Approach = {
  id: 'detach-downgrade',
  label: 'Detach and downgrade',
  about:
    'What Linux merged (RFC v5, v4.20): VMAs are detached under the write lock, then mmap_sem is downgraded and readers run during the zap.',
  setsBrkFirst: true,
  doMunmap: doMunmapDowngrading,
};
