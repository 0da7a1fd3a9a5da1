import { violatedInvariants } from '../mm/invariants.ts';
import type { Mm } from '../mm/mm.ts';
import { hex0x, pageAlign, PAGE_SIZE } from '../mm/units.ts';
import { VM_ACCOUNT } from '../mm/vma.ts';
import type { Program } from './program.ts';

/** What does not add up in an address space in which nothing goes on: one sentence for each. `firstBrk`: where the heap ended at first. */
export function accountingErrors(mm: Mm, programs: readonly Program[], firstBrk: number): string[] {
  let pages = 0;
  let charged = 0;
  for (const vma of mm.vmas) {
    pages += vma.pages;
    if (vma.has(VM_ACCOUNT)) charged += vma.pages;
  }
  const found = violatedInvariants(mm);
  if (mm.totalVm !== pages) found.push(`total_vm is ${mm.totalVm}, VMAs span ${pages} pages`);
  if (mm.committed !== charged) {
    found.push(`${mm.committed} pages are charged for, VM_ACCOUNT VMAs span ${charged} pages`);
  }
  return [...found, ...brkErrors(mm, programs, firstBrk)];
}

/**
 * The heap must reach from its start to mm->brk and no further. What calls other than brk(2) map or unmap by address is left out, as the heap may have
 * holes of the program's own making.
 */
function brkErrors(mm: Mm, programs: readonly Program[], firstBrk: number): string[] {
  if (mm.startBrk === 0) return [];
  const others: { start: number; end: number }[] = [];
  let top = pageAlign(Math.max(mm.brk, firstBrk));
  for (const { operations } of programs) {
    for (const { call } of operations) {
      if (call.op === 'brk') top = Math.max(top, pageAlign(call.addr));
      else if (call.op === 'mremap') {
        others.push({ start: call.addr, end: call.addr + Math.max(call.oldLen, call.newLen) });
        if (call.newAddr !== null) others.push({ start: call.newAddr, end: call.newAddr + call.newLen });
      } else if (call.op === 'munmap' || call.op === 'mmap' || call.op === 'mmap_vmcore') {
        others.push({ start: call.addr, end: call.addr + call.len });
      }
    }
  }
  const brk = pageAlign(mm.brk);
  for (let at = mm.startBrk; at < top; at += PAGE_SIZE) {
    if (others.some(({ start, end }) => at >= start && at < end)) continue;
    const vma = mm.vmas.find(at);
    const mapped = vma !== null && vma.start <= at;
    if (mapped && at >= brk) return [`brk is ${hex0x(mm.brk)}, but ${hex0x(at)} above it is still mapped`];
    if (!mapped && at < brk) return [`brk is ${hex0x(mm.brk)}, but ${hex0x(at)} below it is not mapped`];
  }
  return [];
}
