import type { Kernel } from './kernel.ts';
import { linkAnonVma } from './mm.ts';
import { VM_EXEC, VM_READ, VM_WRITE, type AnonVma, type Vma } from './vma.ts';

const ACCESS = VM_READ | VM_WRITE | VM_EXEC;

/** anon_vma_prepare(): before its first page of its own a VMA gets an anon_vma, a neighbour's if that could ever let them merge. */
export function anonVmaPrepare(k: Kernel, vma: Vma): void {
  if (vma.anonVma === null) linkAnonVma(vma, findMergeableAnonVma(k, vma) ?? k.mm.newAnonVma());
}

/** anon_vma_clone(): `vma`, which has none, joins what `from` hangs on. */
export function anonVmaClone(vma: Vma, from: Vma): void {
  if (from.anonVma !== null) linkAnonVma(vma, from.anonVma);
}

/** What unlink_anon_vmas() does to the count. @returns whether the anon_vma died with this VMA */
export function unlinkAnonVma(vma: Vma): boolean {
  const { anonVma } = vma;
  if (anonVma === null) return false;
  vma.anonVma = null;
  anonVma.vmas--;
  return anonVma.vmas === 0;
}

/** find_mergeable_anon_vma(): the VMA above is asked first, then the one below. */
function findMergeableAnonVma(k: Kernel, vma: Vma): AnonVma | null {
  const next = k.mm.vmas.next(vma);
  const fromAbove = next === null ? null : reusableAnonVma(next, vma, next);
  if (fromAbove !== null) return fromAbove;
  const prev = k.mm.vmas.prev(vma);
  return prev === null ? null : reusableAnonVma(prev, prev, vma);
}

/** reusable_anon_vma(): `owner`'s, unless it hangs on a parent's too. */
function reusableAnonVma(owner: Vma, below: Vma, above: Vma): AnonVma | null {
  const { anonVma } = owner;
  return anonVma !== null && !anonVma.inherited && anonVmaCompatible(below, above) ? anonVma : null;
}

/** anon_vma_compatible(): nothing but the protection keeps the two from being one VMA. */
function anonVmaCompatible(below: Vma, above: Vma): boolean {
  return (
    below.end === above.start &&
    below.object === above.object &&
    ((below.flags ^ above.flags) & ~ACCESS) === 0 &&
    below.pgoffAt(above.start) === above.pgoff
  );
}
