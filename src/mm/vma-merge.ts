import { anonVmaClone, unlinkAnonVma } from './anon-vma.ts';
import type { Kernel } from './kernel.ts';
import { linkAnonVma } from './mm.ts';
import { PAGE_SIZE } from './units.ts';
import { VM_HUGETLB, type AnonVma, type MappedObject, type Vma } from './vma.ts';

/** A stretch of addresses with all that decides whether it may become part of a neighbour. Bytes; `pgoff` in pages. */
export interface MergeRange {
  readonly start: number;
  readonly end: number;
  readonly flags: number;
  readonly pgoff: number;
  readonly anonVma: AnonVma | null;
  readonly object: MappedObject | null;
}

/**
 * vma_merge() for a range that no VMA covers yet: the VMA below grows over it, or the one above, or the one below swallows both.
 * Two neighbours with different anon_vmas do not become one: the lower takes the range. The caller counts total_vm and the commit charge.
 *
 * @returns the VMA that now covers the range, or null
 */
export function vmaMergeNewRange(k: Kernel, range: MergeRange): Vma | null {
  const { vmas } = k.mm;
  const prev = neighbourBelow(k, range, vmas.prevOf(range.start));
  const next = neighbourAbove(k, range, vmas.find(range.start));
  const taker = prev ?? next;
  if (taker === null) return null;
  if (prev === null) growDown(taker, range);
  else if (next !== null && anonVmasCompatible(prev, next) && !next.hasClose) absorb(k, prev, [next]);
  else prev.end = range.end;
  if (taker.anonVma === null && range.anonVma !== null) linkAnonVma(taker, range.anonVma);
  return taker;
}

/**
 * vma_merge() for [start, end) of a VMA whose flags are about to become `flags`: the part joins the VMA below (the kernel's cases 5 to 7),
 * the one above (4 and 8), or all become the VMA below. Identity as in v4.17: of prev and next the one that grows stays.
 *
 * @returns the VMA that now covers the part, or null
 */
export function vmaMergeExisting(k: Kernel, vma: Vma, start: number, end: number, flags: number): Vma | null {
  const { vmas } = k.mm;
  const { anonVma, object } = vma;
  const range: MergeRange = { start, end, flags, pgoff: vma.pgoffAt(start), anonVma, object };
  const whole = start === vma.start && end === vma.end;
  if (whole && vma.hasClose) return null;
  const prev = start === vma.start ? neighbourBelow(k, range, vmas.prev(vma)) : null;
  const next = end === vma.end ? neighbourAbove(k, range, vmas.next(vma)) : null;
  if (prev !== null) {
    const both = next !== null && anonVmasCompatible(prev, next) && !next.hasClose;
    if (both) absorb(k, prev, [vma, next]);
    else if (whole) absorb(k, prev, [vma]);
    else {
      if (prev.anonVma === null) anonVmaClone(prev, vma);
      prev.end = end;
      vma.pgoff = vma.pgoffAt(end);
      vma.start = end;
    }
    return prev;
  }
  if (next === null) return null;
  if (next.anonVma === null) anonVmaClone(next, vma);
  if (whole) dissolve(k, vma);
  else vma.end = start;
  growDown(next, range);
  return next;
}

/** The neighbours that may grow over a range, or vanish when it is filled; for a range that no VMA covers, those around it. */
export function mergeNeighbours(
  k: Kernel,
  range: MergeRange,
  prev: Vma | null = k.mm.vmas.prevOf(range.start),
  next: Vma | null = k.mm.vmas.find(range.start),
): Vma[] {
  return [neighbourBelow(k, range, prev), neighbourAbove(k, range, next)].filter((vma) => vma !== null);
}

function neighbourBelow(k: Kernel, range: MergeRange, prev: Vma | null): Vma | null {
  const fits = prev !== null && prev.end === range.start && prev.pgoffAt(range.start) === range.pgoff;
  return fits && isMergeable(k, range, prev) ? prev : null;
}

function neighbourAbove(k: Kernel, range: MergeRange, next: Vma | null): Vma | null {
  const pages = (range.end - range.start) / PAGE_SIZE;
  const fits = next !== null && next.start === range.end && range.pgoff + pages === next.pgoff;
  return fits && isMergeable(k, range, next) ? next : null;
}

/** is_mergeable_vma() and is_mergeable_anon_vma(). */
function isMergeable(k: Kernel, range: MergeRange, neighbour: Vma): boolean {
  if (neighbour.flags !== range.flags || neighbour.object !== range.object || neighbour.has(VM_HUGETLB)) return false;
  if (k.config.kernel === 'v4.17' && neighbour.hasClose) return false;
  const proposed = range.anonVma;
  const existing = neighbour.anonVma;
  if (proposed === existing) return true;
  if (existing === null) {
    // Until v6.16 a part with pages could not join a neighbour that never had one: an empty anon_vma_chain is not singular either.
    return k.config.kernel !== 'v4.17' && proposed !== null && !proposed.inherited;
  }
  return proposed === null && !existing.inherited;
}

/** Whether two VMAs that both may take a range may become one. */
function anonVmasCompatible(a: Vma, b: Vma): boolean {
  return a.anonVma === null || b.anonVma === null || a.anonVma === b.anonVma;
}

/** vma_adjust() that ends with `prev` covering the VMAs above it, which are freed. */
function absorb(k: Kernel, prev: Vma, above: readonly Vma[]): void {
  const end = above[above.length - 1].end;
  for (const vma of above) {
    if (prev.anonVma === null) anonVmaClone(prev, vma);
    dissolve(k, vma);
  }
  prev.end = end;
}

function dissolve(k: Kernel, vma: Vma): void {
  k.mm.vmas.remove(vma);
  k.mm.mapCount--;
  unlinkAnonVma(vma);
  vma.freed = true;
}

function growDown(next: Vma, range: MergeRange): void {
  next.start = range.start;
  next.pgoff = range.pgoff;
}
