import { EINTR } from '../errno.ts';
import { EventKind, Syscall } from '../events.ts';
import { mustAsk, type Kernel } from '../kernel.ts';
import { downWrite, downWriteKillable, upWrite } from '../locking.ts';
import { linkAnonVma, type Mm } from '../mm.ts';
import { MIGHT_SLEEP, type Path } from '../request.ts';
import { hex0x } from '../units.ts';
import { Vma, VM_ACCOUNT, VM_LOCKED } from '../vma.ts';
import { WorkKind } from '../work.ts';
import { syscall } from './syscall.ts';
import { vmaPrepare } from './vma-lock.ts';

/**
 * fork(2), as far as memory goes: dup_mmap() of v4.17 into an empty address space, both locks held for write. Pages are shared until one of the
 * two writes; that a copied entry is read-only until then is not modelled, so the fault that copies the page is not seen.
 *
 * @param child empty, of the same geometry
 * @returns 0, or -EINTR
 */
export function fork(k: Kernel, child: Mm): Path<number> {
  return syscall(k, Syscall.fork, 0, 0, dupMmap(k, child));
}

function* dupMmap(k: Kernel, child: Mm): Path<number> {
  const { mm: parent } = k;
  if ((yield* downWriteKillable(k, parent.mmapSem)) !== 0) return -EINTR;
  yield* downWrite(k, child.mmapSem);
  child.totalVm = parent.totalVm;
  child.brk = parent.brk;
  child.startBrk = parent.startBrk;
  child.mmapBase = parent.mmapBase;
  child.segments.push(...parent.segments);
  for (let vma = parent.vmas.first; vma !== null; vma = parent.vmas.next(vma)) yield* dupVma(k, child, vma);
  yield* upWrite(k, child.mmapSem);
  // Every entry of a private page became read-only.
  const mark = k.mark();
  k.did(WorkKind.TlbFlush, 1);
  k.tellSince(mark, EventKind.TlbFlush, 0, parent.geometry.taskSize, 1, 0);
  yield* upWrite(k, parent.mmapSem);
  return 0;
}

/** One VMA of the loop: the struct, its anon_vma, then the page tables if a fault could not fill them again. */
function* dupVma(k: Kernel, child: Mm, vma: Vma): Path<void> {
  yield* vmaPrepare(k, [vma]);
  const mark = k.mark();
  if (mustAsk(k)) yield MIGHT_SLEEP;
  const copy = new Vma(vma.start, vma.end, vma.flags & ~VM_LOCKED, vma.pgoff, vma.object);
  if (vma.anonVma !== null) linkAnonVma(copy, child.newAnonVma(true));
  if (copy.has(VM_ACCOUNT)) child.committed += copy.pages;
  child.vmas.insert(copy);
  child.mapCount++;
  k.did(WorkKind.VmaLink, 1);
  if (vma.anonVma !== null) yield* copyPageRange(k, child, vma);
  copy.open();
  k.tellSince(mark, EventKind.VmaLink, copy.start, copy.lenBytes, 1, 0);
}

/** copy_page_range(): a rescheduling point for each PTE table. */
function* copyPageRange(k: Kernel, child: Mm, { start, end }: Vma): Path<void> {
  const { pageTables, geometry } = k.mm;
  child.pageTables.copyUpperTables(pageTables, start, end);
  for (let at = pageTables.nextPteTable(start); at !== -1 && at < end; at = pageTables.nextPteTable(at)) {
    const to = Math.min(pageTables.pteTablesEnd(at), end);
    while (at < to) {
      const slot = at - (at % geometry.pmdSize);
      const steps = Math.ceil((to - slot) / geometry.pmdSize);
      const walked = yield { ask: 'steps', steps, pagesPerStep: 0, endsInCondResched: true };
      const upTo = Math.min(slot + walked * geometry.pmdSize, to);
      const copied = child.pageTables.copyFrom(pageTables, at, upTo);
      child.rss.anon += copied.present - copied.zero;
      k.noted?.(`copy_page_range ${hex0x(at)}-${hex0x(upTo)}`, 'pages', at, upTo - at, false);
      at = upTo;
    }
  }
}
