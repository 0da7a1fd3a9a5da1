import { EventKind, Phase, Syscall } from '../events.ts';
import { mustAsk, type Kernel } from '../kernel.ts';
import { downRead, upRead } from '../locking.ts';
import { MmuGather } from '../mmu-gather.ts';
import { COND_RESCHED, type Path } from '../request.ts';
import { VM_LOCKED } from '../vma.ts';
import { removeVmaList } from './do-munmap-range.ts';
import { freePgtables } from './free-pgtables.ts';
import { syscall } from './syscall.ts';
import { tlbFinishMmu, unmapVmas } from './unmap-region.ts';

/** exit_mm() of v4.17: the thread lets go of its address space; the last one tears it down. */
export function exit(k: Kernel): Path<number> {
  return syscall(k, Syscall.exit, 0, 0, exitMm(k));
}

function* exitMm(k: Kernel): Path<number> {
  const { mm } = k;
  yield* downRead(k, mm.mmapSem);
  yield* upRead(k, mm.mmapSem);
  mm.users--;
  if (mm.users === 0) yield* exitMmap(k);
  return 0;
}

/** exit_mmap() of v4.17: one gather over everything and no lock, as nobody is left who could look. Does not go through do_munmap(). */
function* exitMmap(k: Kernel): Path<void> {
  const { mm } = k;
  const chain = [...mm.vmas];
  for (const vma of chain) {
    if (!vma.has(VM_LOCKED)) continue;
    mm.lockedVm -= vma.pages;
    vma.flags &= ~VM_LOCKED;
    if (mustAsk(k)) yield COND_RESCHED;
  }
  if (chain.length === 0) return;
  const end = mm.geometry.taskSize;
  k.called?.('lru_add_drain');
  k.called?.('tlb_gather_mmu');
  const gather = new MmuGather();
  yield* unmapVmas(k, gather, chain, 0, end);
  const mark = k.mark();
  yield* freePgtables(k, gather, chain, 0, 0);
  k.tellSince(mark, EventKind.Phase, 0, end, 1, Phase.free_pgtables);
  tlbFinishMmu(k, gather, 0, end);
  // The kernel leaves tree and map_count as they are; here the VMAs leave first, so that what is freed is nowhere to be found.
  mm.vmas.removeRun(chain[0], chain.length);
  mm.mapCount = 0;
  yield* removeVmaList(k, chain);
}
