import { anonVmaPrepare } from '../anon-vma.ts';
import { EventKind, FaultOutcome } from '../events.ts';
import { mustAsk, type Kernel } from '../kernel.ts';
import { requestReadNow, tellReadTaken, tryForReadNow, upReadNow } from '../locking.ts';
import { PageKind } from '../page-runs.ts';
import { MIGHT_SLEEP, TOUCH, type Path } from '../request.ts';
import { PAGE_SIZE } from '../units.ts';
import { VM_DEAD, VM_EXEC, VM_GROWSDOWN, VM_READ, VM_WRITE, type Vma } from '../vma.ts';
import { WorkKind } from '../work.ts';
import { expandStack } from './expand-stack.ts';
import { findVma } from './find-vma.ts';
import { lockVmaUnderRcu, vmaEndRead } from './vma-lock.ts';
import { doReadFault, doSharedFault } from './shmem-fault.ts';

export type Access = 'read' | 'write';

/**
 * __do_page_fault() of v4.17 (x86) for a user address: trylock or wait for mmap_sem, find the VMA, check permissions, handle_mm_fault().
 * The caller has seen that the access faults.
 *
 * @param content what a write leaves in the page
 */
export function* doPageFault(k: Kernel, address: number, access: Access, content: number): Path<FaultOutcome> {
  const mark = k.mark();
  if (k.approach.perVmaLocks === true) {
    const underVmaLock = yield* faultUnderVmaLock(k, address, access, content);
    if (underVmaLock !== null) {
      k.tellSince(mark, EventKind.PageFault, address, PAGE_SIZE, 1, underVmaLock);
      return underVmaLock;
    }
  }
  const sem = k.mm.mmapSem;
  k.called?.('down_read_trylock', sem.id);
  if (mustAsk(k)) yield TOUCH;
  const taken = tryForReadNow(k, sem);
  if (!taken) k.called?.('down_read', sem.id);
  if (mustAsk(k)) yield MIGHT_SLEEP;
  if (!taken) {
    if (mustAsk(k)) yield TOUCH;
    const waiter = requestReadNow(k, sem);
    if (waiter !== null) while (!waiter.granted) yield sem.sleepOnRead;
    tellReadTaken(k, sem);
  }
  const vma = findVma(k, address);
  noteFound(k, vma, address);
  if (vma !== null && vma.start > address && vma.has(VM_GROWSDOWN)) expandStack(k, vma, address);
  let outcome = faultOutcome(vma, address, access);
  if (vma !== null && outcome === FaultOutcome.ok) {
    if (mustAsk(k)) yield TOUCH; // other readers of mmap_sem fault and zap at the same time
    outcome = handleMmFault(k, vma, address, access, content);
  }
  k.did(WorkKind.Fault, 1);
  k.called?.('up_read', sem.id);
  if (mustAsk(k)) yield TOUCH;
  upReadNow(k, sem);
  k.tellSince(mark, EventKind.PageFault, address, PAGE_SIZE, 1, outcome);
  return outcome;
}

/** The fault path of v6.4 before it falls back to mmap_lock. @returns null where it has to */
function* faultUnderVmaLock(k: Kernel, address: number, access: Access, content: number): Path<FaultOutcome | null> {
  const vma = yield* lockVmaUnderRcu(k, address);
  if (vma === null) return null;
  noteFound(k, vma, address);
  let outcome = faultOutcome(vma, address, access);
  if (outcome === FaultOutcome.ok) {
    if (mustAsk(k)) yield TOUCH;
    outcome = handleMmFault(k, vma, address, access, content);
  }
  k.did(WorkKind.Fault, 1);
  yield* vmaEndRead(k, vma);
  return outcome;
}

function noteFound(k: Kernel, vma: Vma | null, address: number): void {
  k.noted?.(vma === null || vma.start > address ? 'finds no VMA' : 'finds the VMA', 'vma', address, 1, false);
}

/** SEGV_MAPERR where no VMA covers the address, SEGV_ACCERR where one forbids the access. */
function faultOutcome(vma: Vma | null, address: number, access: Access): FaultOutcome {
  if (vma === null || vma.start > address || vma.has(VM_DEAD)) return FaultOutcome.mapError;
  const allowed = access === 'write' ? VM_WRITE : VM_READ | VM_WRITE | VM_EXEC;
  return vma.has(allowed) ? FaultOutcome.ok : FaultOutcome.accessError;
}

/**
 * handle_mm_fault() of v4.17: tables on the way, then the page. A read of untouched private memory maps the zero page; a write gives a page of one's
 * own, and the VMA an anon_vma. The check that the entry is still what it was and the setting of it are one step under the PTE lock.
 */
export function handleMmFault(k: Kernel, vma: Vma, address: number, access: Access, content: number): FaultOutcome {
  const { rss, pageTables } = k.mm;
  const page = Math.floor(address / PAGE_SIZE);
  const present = pageTables.pages.get(page);
  if (present !== null && access === 'read') return FaultOutcome.ok;
  const start = page * PAGE_SIZE;
  const end = start + PAGE_SIZE;
  if (present === null) pageTables.allocateUpperTables(start, end);
  if (vma.object !== null) {
    return access === 'read' ? doReadFault(k, vma, vma.object, page) : doSharedFault(k, vma, vma.object, page, content);
  }
  if (present === null) pageTables.allocatePte(start, end);
  if (access === 'read') {
    pageTables.pages.set(page, PageKind.Zero, 0);
    return FaultOutcome.ok;
  }
  anonVmaPrepare(k, vma);
  if (present === null || present.kind === PageKind.Zero) rss.anon++;
  pageTables.pages.set(page, PageKind.Anon, content);
  return FaultOutcome.ok;
}
