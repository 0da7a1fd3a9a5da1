import type { Kernel } from '../kernel.ts';
import type { Vma } from '../vma.ts';

/** find_vma() of v4.17: the first VMA that ends above the address; it may start above it too. */
export function findVma(k: Kernel, address: number): Vma | null {
  k.called?.('find_vma', address);
  return k.mm.vmas.find(address);
}
