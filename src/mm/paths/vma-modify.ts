import { mustAsk, type Kernel } from '../kernel.ts';
import { MIGHT_SLEEP, TOUCH, type Path } from '../request.ts';
import { hex0x } from '../units.ts';
import { permsOf, type Vma } from '../vma.ts';
import { mergeNeighbours, vmaMergeExisting } from '../vma-merge.ts';
import { splitVma } from './split-vma.ts';
import { vmaPrepare } from './vma-lock.ts';

/**
 * What mprotect_fixup() and mlock_fixup() have in common (vma_modify_flags() of v6.18): makes [start, end) of a VMA a VMA of its own that may
 * have other flags, by merging it with a neighbour that has them, or else by cutting. Sets the flags.
 *
 * @param vma covers [start, end)
 * @returns the VMA that now covers the range and may be larger, or -ENOMEM at the map limit; a first cut that was made stays
 */
export function* vmaModifyFlags(
  k: Kernel,
  vma: Vma,
  start: number,
  end: number,
  flags: number,
): Path<{ vma: Vma } | { error: number }> {
  yield* prepareToModify(k, vma, start, end, flags);
  if (mustAsk(k)) yield MIGHT_SLEEP; // vma_merge() takes the locks of anon_vma and file
  if (mustAsk(k)) yield TOUCH; // page faults of others are kept out, accesses that do not fault are not
  const merged = vmaMergeExisting(k, vma, start, end, flags);
  if (merged !== null) {
    k.noted?.(`vma_merge ${hex0x(start)}-${hex0x(end)}`, 'vma', start, end - start, true);
    return { vma: merged };
  }
  if (start !== vma.start) {
    const error = yield* splitVma(k, vma, start, true);
    if (error !== 0) return { error };
  }
  if (end !== vma.end) {
    const error = yield* splitVma(k, vma, end, false);
    if (error !== 0) return { error };
  }
  if (mustAsk(k)) yield TOUCH;
  vma.flags = flags;
  k.noted?.(`vm_flags of ${hex0x(start)}-${hex0x(end)}: ${permsOf(flags)}`, 'vma', start, end - start, true);
  return { vma };
}

/** Marks the VMA, and the neighbours that its part could join. */
function* prepareToModify(k: Kernel, vma: Vma, start: number, end: number, flags: number): Path<void> {
  if (k.approach.perVmaLocks !== true) return;
  const { vmas } = k.mm;
  const { anonVma, object } = vma;
  const range = { start, end, flags, pgoff: vma.pgoffAt(start), anonVma, object };
  const prev = start === vma.start ? vmas.prev(vma) : null;
  const next = end === vma.end ? vmas.next(vma) : null;
  yield* vmaPrepare(k, [vma, ...mergeNeighbours(k, range, prev, next)]);
}
