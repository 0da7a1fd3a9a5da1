import { Dereference, EventKind, Violation } from './events.ts';
import type { Kernel } from './kernel.ts';
import type { Vma } from './vma.ts';

/** A place at which a path follows a VMA pointer that it kept across a call. */
export type DereferencePlace = keyof typeof Dereference;

/** A VMA pointer that was kept across a call which may have freed it is followed here; a use after free is told. */
export function dereference(k: Kernel, vma: Vma, where: DereferencePlace): Vma {
  if (vma.freed) {
    k.tell(EventKind.Violation, vma.start, vma.lenBytes, Dereference[where], Violation.useAfterFree);
  }
  return vma;
}

/** A path is about to clear what is present in [start, end) on behalf of a VMA of its own: pages of another one are told. */
export function checkZap(k: Kernel, vma: Vma, start: number, end: number): void {
  for (const other of k.mm.vmas.overlapping(start, end)) {
    if (other !== vma) tellIfPresent(k, other, start, end, Violation.foreignZap);
  }
}

/** Every PTE table that [start, end) touches is about to be freed, whatever it maps: pages of live VMAs are told. */
export function checkFreedPteTables(k: Kernel, start: number, end: number): void {
  const { vmas, geometry } = k.mm;
  const first = start - (start % geometry.pmdSize);
  const last = Math.ceil(end / geometry.pmdSize) * geometry.pmdSize;
  for (const vma of vmas.overlapping(first, last)) tellIfPresent(k, vma, first, last, Violation.tableInUse);
}

function tellIfPresent(k: Kernel, vma: Vma, start: number, end: number, violation: Violation): void {
  const from = Math.max(start, vma.start);
  const to = Math.min(end, vma.end);
  if (k.mm.pageTables.count(from, to).present === 0) return;
  k.tell(EventKind.Violation, from, to - from, 0, violation);
}
