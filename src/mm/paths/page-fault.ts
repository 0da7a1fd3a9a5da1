import { EventKind, FaultOutcome } from '../events.ts';
import type { Kernel } from '../kernel.ts';
import { downRead, downReadTrylock, upRead } from '../locking.ts';
import { linkAnonVma } from '../mm.ts';
import { PageKind } from '../page-runs.ts';
import { MIGHT_SLEEP, type Path } from '../request.ts';
import { PAGE_SIZE } from '../units.ts';
import { VM_EXEC, VM_READ, VM_SHARED, VM_WRITE, type Vma } from '../vma.ts';
import { WorkKind } from '../work.ts';
import { findVma } from './find-vma.ts';

export type Access = 'read' | 'write';

/**
 * __do_page_fault() of v4.17 (x86) for a user address: trylock or wait for mmap_sem, find the VMA, check permissions, handle_mm_fault().
 * The caller has seen that the access faults.
 *
 * @param content what a write leaves in the page
 */
export function* doPageFault(k: Kernel, address: number, access: Access, content: number): Path<FaultOutcome> {
  const mark = k.mark();
  const sem = k.mm.mmapSem;
  if (yield* downReadTrylock(k, sem)) yield MIGHT_SLEEP;
  else yield* downRead(k, sem);
  const vma = findVma(k, address);
  const outcome = faultOutcome(vma, address, access);
  if (vma !== null && outcome === FaultOutcome.ok) handleMmFault(k, vma, address, access, content);
  k.did(WorkKind.Fault, 1);
  yield* upRead(k, sem);
  k.tellSince(mark, EventKind.PageFault, address, PAGE_SIZE, 1, outcome);
  return outcome;
}

/** SEGV_MAPERR where no VMA covers the address, SEGV_ACCERR where one forbids the access. */
function faultOutcome(vma: Vma | null, address: number, access: Access): FaultOutcome {
  if (vma === null || vma.start > address) return FaultOutcome.mapError;
  const allowed = access === 'write' ? VM_WRITE : VM_READ | VM_WRITE | VM_EXEC;
  return vma.has(allowed) ? FaultOutcome.ok : FaultOutcome.accessError;
}

/** handle_mm_fault(): tables on the way, then the page. A read of untouched private memory maps the zero page. */
export function handleMmFault(k: Kernel, vma: Vma, address: number, access: Access, content: number): void {
  const { mm } = k;
  const page = Math.floor(address / PAGE_SIZE);
  const present = mm.pageTables.pages.get(page);
  const shared = vma.has(VM_SHARED);
  if (present !== null && access === 'read') return;
  if (present === null) mm.pageTables.allocate(page * PAGE_SIZE, (page + 1) * PAGE_SIZE);
  if (access === 'read') {
    mm.pageTables.pages.set(page, shared ? PageKind.Shared : PageKind.Zero, 0);
    if (shared) mm.rss.shared++;
    return;
  }
  if (!shared && vma.anonVma === null) linkAnonVma(vma, mm.newAnonVma());
  const counted = present !== null && present.kind !== PageKind.Zero;
  if (!counted) {
    if (shared) mm.rss.shared++;
    else mm.rss.anon++;
  }
  mm.pageTables.pages.set(page, shared ? PageKind.SharedDirty : PageKind.Anon, content);
}
