import { EventKind, Phase } from '../../mm/events.ts';

/** A kind of event that a step tells; with `detail` only those that have it. */
export interface Told {
  readonly kind: EventKind;
  readonly detail?: number;
}

/** Which events of its kinds are meant, where these are told by more than one step. */
export type Among = 'all' | 'first-section' | 'in-drop' | 'outside-drop';

/** One step of munmap(2), as the kernel's functions go. */
export interface PathStep {
  readonly id: string;
  /** How deep the call is nested. */
  readonly depth: number;
  /** In the kernel's names. */
  readonly name: string;
  /** What it does in v4.17, and with the series; null where it is not there. */
  readonly pristine: string | null;
  readonly patched: string | null;
  readonly tells: readonly Told[];
  readonly among: Among;
}

export type StepChange = 'same' | 'changed' | 'added' | 'removed';

/** Steps that are the same on both sides say so once. */
function same(id: string, depth: number, name: string, does: string, ...tells: readonly Told[]): PathStep {
  return { id, depth, name, pristine: does, patched: does, tells, among: 'all' };
}

/** munmap(2) from its entry to its return, in the order of the first pass. */
export const PATH_STEPS: readonly PathStep[] = [
  same('munmap', 0, 'munmap()', 'The system call begins.', { kind: EventKind.SyscallEnter }),
  {
    ...same(
      'down_write_killable',
      1,
      'down_write_killable()',
      'vm_munmap() takes mmap_sem for write; only a fatal signal ends the wait.',
      { kind: EventKind.LockAcquire },
    ),
    among: 'outside-drop',
  },
  {
    id: 'do_munmap',
    depth: 1,
    name: 'do_munmap()',
    pristine: 'The whole range in one pass: checks it, and find_vma() looks up the first VMA.',
    patched: 'At most 1 GiB: one pass, no test. More: a loop over sections of 1 GiB, counted from start.',
    tells: [{ kind: EventKind.SectionBegin }],
    among: 'first-section',
  },
  {
    id: 'do_munmap_range',
    depth: 2,
    name: 'do_munmap_range()',
    pristine: null,
    patched:
      'The old body under a new name, once a section: checks that section alone, and looks up its first VMA anew.',
    tells: [{ kind: EventKind.SectionBegin }],
    among: 'all',
  },
  {
    id: 'split',
    depth: 3,
    name: '__split_vma()',
    pristine: 'Cuts the VMAs at the ends of the range; none where the range covers them whole.',
    patched: 'Cuts at the ends of the section: each border inside a VMA is a split more, and each can fail.',
    tells: [{ kind: EventKind.VmaSplit }],
    among: 'all',
  },
  same(
    'userfaultfd_unmap_prep',
    3,
    'userfaultfd_unmap_prep()',
    'Notes down what a userfaultfd monitor is told after the unlock. No range here has one.',
    { kind: EventKind.Phase, detail: Phase.userfaultfd_unmap_prep },
  ),
  same('munlock', 3, 'munlock_vma_pages_all()', 'Unlocks the pages of a VMA that was locked in memory.', {
    kind: EventKind.Phase,
    detail: Phase.munlock,
  }),
  same(
    'detach',
    3,
    'detach_vmas_to_be_unmapped()',
    'Takes the VMAs out of the tree: from here nobody finds them. Nothing can fail any more.',
    { kind: EventKind.VmaDetach },
  ),
  same('unmap_vmas', 3, 'unmap_vmas()', 'Goes through the page tables of each VMA.', {
    kind: EventKind.Phase,
    detail: Phase.unmap_vmas,
  }),
  same(
    'zap_pmd_range',
    4,
    'zap_pmd_range()',
    'Clears the pages of 2 MiB, then cond_resched(): it may lose the CPU there, never the lock.',
    { kind: EventKind.Zap },
  ),
  same('tlb_flush_mmu', 4, 'tlb_flush_mmu()', 'The list of pages to free is full: flushes the TLB and frees them.', {
    kind: EventKind.TlbFlush,
    detail: 0,
  }),
  same('free_pgtables', 3, 'free_pgtables()', 'Unlinks the VMAs from the reverse map, then frees tables.', {
    kind: EventKind.Phase,
    detail: Phase.free_pgtables,
  }),
  {
    id: 'free_pgd_range',
    depth: 4,
    name: 'free_pgd_range()',
    pristine: 'Frees the tables of the range that no neighbour needs.',
    patched: 'Frees the tables of the section; what the rest of the VMA needs waits for a later one.',
    tells: [{ kind: EventKind.FreePteTables }, { kind: EventKind.FreePmdTables }, { kind: EventKind.FreePudTables }],
    among: 'all',
  },
  {
    id: 'tlb_finish_mmu',
    depth: 3,
    name: 'tlb_finish_mmu()',
    pristine: 'The final flush; frees what is left on the list.',
    patched: 'A final flush for each section, before the lock may go.',
    tells: [{ kind: EventKind.TlbFlush, detail: 1 }],
    among: 'all',
  },
  same(
    'arch_unmap',
    3,
    'arch_unmap()',
    'What the architecture does itself: on x86 something for MPX alone, here nothing.',
    {
      kind: EventKind.Phase,
      detail: Phase.arch_unmap,
    },
  ),
  same('remove_vma', 3, 'remove_vma()', 'Closes and frees each VMA.', { kind: EventKind.VmaFree }),
  {
    id: 'drop-test',
    depth: 2,
    name: 'rwsem_is_contended() && !atomic && need_resched()',
    pristine: null,
    patched: 'The test after each section, also after the last. All three must be true.',
    tells: [{ kind: EventKind.DropTest }],
    among: 'all',
  },
  {
    id: 'drop',
    depth: 2,
    name: 'up_write(), cond_resched(), down_write()',
    pristine: null,
    patched:
      'Lets go of mmap_sem and yields; takes it again, and no signal ends that wait. What was looked up before is not used again here.',
    tells: [{ kind: EventKind.LockRelease }],
    among: 'in-drop',
  },
  {
    ...same('up_write', 1, 'up_write()', 'vm_munmap() lets go of mmap_sem and wakes who is first in the queue.', {
      kind: EventKind.LockRelease,
    }),
    among: 'outside-drop',
  },
  same('return', 0, 'return', 'The system call returns.', { kind: EventKind.SyscallExit }),
];

/** What the series does to a step. */
export function changeOf({ pristine, patched }: PathStep): StepChange {
  if (pristine === null) return 'added';
  if (patched === null) return 'removed';
  return pristine === patched ? 'same' : 'changed';
}
