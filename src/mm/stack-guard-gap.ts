import { PAGE_SIZE } from './units.ts';
import { VM_GROWSDOWN, type Vma } from './vma.ts';

/** stack_guard_gap in bytes: 256 pages, the default of a value that is set at boot. */
export const STACK_GUARD_GAP = 256 * PAGE_SIZE;

/** vm_start_gap() of v4.17 and later: where what lies below a VMA has to end at the latest, bytes; a stack keeps room to grow. */
export function vmStartGap(vma: Vma): number {
  return vma.has(VM_GROWSDOWN) ? Math.max(0, vma.start - STACK_GUARD_GAP) : vma.start;
}
