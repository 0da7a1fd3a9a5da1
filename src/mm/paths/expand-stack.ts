import { anonVmaPrepare } from '../anon-vma.ts';
import { ENOMEM } from '../errno.ts';
import { alignDown } from '../geometry.ts';
import type { Kernel } from '../kernel.ts';
import { STACK_GUARD_GAP } from '../stack-guard-gap.ts';
import { hex0x, PAGE_SIZE } from '../units.ts';
import { VM_ACCOUNT, VM_EXEC, VM_GROWSDOWN, VM_LOCKED, VM_READ, VM_WRITE, type Vma } from '../vma.ts';

/**
 * expand_downwards() of v4.17: a stack grows down to the page of `address`, mmap_sem held for read only; growths are kept apart by the lock of the
 * anon_vma, so that each is one step. The limit of 64 KiB below the stack pointer is not modelled, nor is RLIMIT_STACK.
 *
 * @returns 0, or -ENOMEM where an accessible mapping below is closer than the guard gap
 */
export function expandStack(k: Kernel, vma: Vma, address: number): number {
  const start = alignDown(address, PAGE_SIZE);
  const prev = k.mm.vmas.prev(vma);
  if (prev !== null && !prev.has(VM_GROWSDOWN) && prev.has(VM_READ | VM_WRITE | VM_EXEC)) {
    if (start - prev.end < STACK_GUARD_GAP) return -ENOMEM;
  }
  anonVmaPrepare(k, vma);
  const pages = (vma.start - start) / PAGE_SIZE;
  k.noted?.(`expand_downwards ${hex0x(vma.start)} to ${hex0x(start)}`, 'vma', start, vma.end - start, true);
  vma.start = start;
  vma.pgoff -= pages;
  k.mm.totalVm += pages;
  if (vma.has(VM_ACCOUNT)) k.mm.committed += pages;
  if (vma.has(VM_LOCKED)) k.mm.lockedVm += pages;
  return 0;
}
