import { EventKind, Phase } from '../events.ts';
import type { Kernel } from '../kernel.ts';

/**
 * arch_unmap() of v4.17: what an architecture does itself when part of an address space goes. On x86 that is MPX alone, which no process of the
 * model uses, so nothing is done and no time passes. It is an inline function, so that no recording of calls shows it: it is not told as one.
 *
 * @param start the range, bytes
 */
export function archUnmap(k: Kernel, start: number, end: number): void {
  k.tell(EventKind.Phase, start, end - start, 1, Phase.arch_unmap);
}
