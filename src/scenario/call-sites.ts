/** A call of do_munmap() in v4.17, and what the series does with it. */
export interface CallSiteFacts {
  readonly number: number;
  /** Short name for links. */
  readonly id: string;
  readonly fn: string;
  readonly file: string;
  /** Patch of the series that changes it; null where none does. */
  readonly patch: number | null;
  /** What the series passes; null where it leaves the call as it is. */
  readonly atomic: boolean | null;
  /** Why, as the series says it. */
  readonly reason: string;
  /** What the caller touches after the call. */
  readonly afterwards: string;
  /** Why the model does not have the call; null where it has. */
  readonly notModelled: string | null;
  /** Built-in race scenarios in which the call is made. */
  readonly scenarios: readonly string[];
}

const MREMAP_REASON = 'Dropping the lock sounds safe in mremap.';
const SHMDT_REASON = 'Looks safe (the log says shmat).';

/** Every call of do_munmap() in v4.17. */
export const CALL_SITE_FACTS: readonly CallSiteFacts[] = [
  {
    number: 1,
    id: 'vm_munmap',
    fn: 'vm_munmap',
    file: 'mm/mmap.c',
    patch: 2,
    atomic: false,
    reason: 'Looks safe: munmap(2), loaders, drivers.',
    afterwards: 'Only the return value.',
    notModelled: null,
    scenarios: ['munmap-vs-munmap', 'munmap-vs-fault', 'munmap-vs-map-fixed-straddling', 'munmap-vs-fork'],
  },
  {
    number: 2,
    id: 'brk',
    fn: 'SyS_brk (shrinking)',
    file: 'mm/mmap.c',
    patch: 2,
    atomic: false,
    reason: 'Looks safe.',
    afterwards: 'Writes to mm->brk the end that it computed before the call.',
    notModelled: null,
    scenarios: ['brk-vs-brk', 'brk-vs-brk-shrinking', 'brk-vs-sbrk-read'],
  },
  {
    number: 3,
    id: 'mmap_region',
    fn: 'mmap_region',
    file: 'mm/mmap.c',
    patch: 2,
    atomic: true,
    reason: 'Not safe to drop inside mmap.',
    afterwards:
      'Its place in the tree, looked up anew; and it relies on checks made before: limits, address, map_count.',
    notModelled: null,
    scenarios: ['map-fixed-vs-fault', 'map-fixed-vs-mmap'],
  },
  {
    number: 4,
    id: 'do_brk_flags',
    fn: 'do_brk_flags',
    file: 'mm/mmap.c',
    patch: 2,
    atomic: false,
    reason: 'Covered by “brk looks safe”.',
    afterwards: 'Its place in the tree, looked up anew. From brk(2) nothing overlaps, so that the call is not reached.',
    notModelled: null,
    scenarios: ['brk-vs-brk-growing'],
  },
  {
    number: 5,
    id: 'move_vma',
    fn: 'move_vma',
    file: 'mm/mremap.c',
    patch: 3,
    atomic: false,
    reason: MREMAP_REASON,
    afterwards: 'Sets VM_ACCOUNT again through the old vma pointer and through its vm_next; restores hiwater_vm.',
    notModelled: null,
    scenarios: ['mremap-move-vs-munmap', 'mremap-move-vs-mmap', 'mremap-move-vs-mprotect', 'mremap-move-vs-read'],
  },
  {
    number: 6,
    id: 'mremap_to.target',
    fn: 'mremap_to (target)',
    file: 'mm/mremap.c',
    patch: 3,
    atomic: false,
    reason: MREMAP_REASON,
    afterwards: 'Looks the source up anew, then moves it to the target, which it takes to be empty.',
    notModelled: null,
    scenarios: ['mremap-fixed-vs-mmap'],
  },
  {
    number: 7,
    id: 'mremap_to.tail',
    fn: 'mremap_to (tail of the source)',
    file: 'mm/mremap.c',
    patch: 3,
    atomic: false,
    reason: MREMAP_REASON,
    afterwards: 'Looks the source up anew; the target was cleared before.',
    notModelled: null,
    scenarios: ['mremap-fixed-tail-vs-fault'],
  },
  {
    number: 8,
    id: 'mremap.shrink',
    fn: 'SyS_mremap (shrinking)',
    file: 'mm/mremap.c',
    patch: 3,
    atomic: false,
    reason: MREMAP_REASON,
    afterwards: 'Nothing: it returns the address.',
    notModelled: null,
    scenarios: ['mremap-shrink-vs-fault'],
  },
  {
    number: 9,
    id: 'shmdt.first',
    fn: 'ksys_shmdt (first piece)',
    file: 'ipc/shm.c',
    patch: 5,
    atomic: false,
    reason: SHMDT_REASON,
    afterwards:
      'Goes on with the next VMA, whose pointer it saved before the call; the file, without a reference; its size.',
    notModelled: null,
    scenarios: ['shmdt-vs-munmap', 'shmdt-vs-mprotect'],
  },
  {
    number: 10,
    id: 'shmdt.further',
    fn: 'ksys_shmdt (further pieces)',
    file: 'ipc/shm.c',
    patch: 5,
    atomic: false,
    reason: SHMDT_REASON,
    afterwards: 'Goes on with the next VMA, whose pointer it saved before the call.',
    notModelled: null,
    scenarios: ['shmdt-further-vs-munmap'],
  },
  {
    number: 11,
    id: 'shmdt.nommu',
    fn: 'ksys_shmdt (without MMU)',
    file: 'ipc/shm.c',
    patch: 5,
    atomic: false,
    reason: SHMDT_REASON,
    afterwards: 'Nothing.',
    notModelled: 'machines without an MMU',
    scenarios: [],
  },
  {
    number: 12,
    id: 'remap_oldmem_pfn_checked',
    fn: 'remap_oldmem_pfn_checked',
    file: 'fs/proc/vmcore.c',
    patch: 6,
    atomic: true,
    reason: 'Not a hot path.',
    afterwards:
      'The error goes up into the error path of mmap_region, which uses prev and the VMA that is not in the tree.',
    notModelled: null,
    scenarios: ['vmcore-fail-vs-munmap', 'vmcore-fail-vs-mmap'],
  },
  {
    number: 13,
    id: 'mmap_vmcore',
    fn: 'mmap_vmcore',
    file: 'fs/proc/vmcore.c',
    patch: 6,
    atomic: true,
    reason: 'Not a hot path.',
    afterwards: 'The same error path of mmap_region.',
    notModelled: null,
    scenarios: ['vmcore-fail-vs-munmap', 'vmcore-fail-vs-mmap'],
  },
  {
    number: 14,
    id: 'unmap_entire_bt',
    fn: 'unmap_entire_bt',
    file: 'arch/x86/mm/mpx.c',
    patch: 7,
    atomic: true,
    reason: 'Only the signature changes.',
    afterwards: 'The return value: an error ends in SIGSEGV.',
    notModelled: 'MPX; a bounds table is 4 MiB, never longer than a section',
    scenarios: [],
  },
  {
    number: 15,
    id: 'map_vdso',
    fn: 'map_vdso',
    file: 'arch/x86/entry/vdso/vma.c',
    patch: 8,
    atomic: true,
    reason: 'Only the signature changes.',
    afterwards: 'The return value.',
    notModelled: 'a few pages, never longer than a section',
    scenarios: [],
  },
  {
    number: 16,
    id: 'map_vdso.sparc',
    fn: 'map_vdso',
    file: 'arch/sparc/vdso/vma.c',
    patch: null,
    atomic: null,
    reason: 'None: the series does not have it.',
    afterwards: 'The return value.',
    notModelled: 'SPARC; the series leaves it out, so that it does not compile',
    scenarios: [],
  },
  {
    number: 17,
    id: 'vm_munmap.nommu',
    fn: 'vm_munmap',
    file: 'mm/nommu.c',
    patch: 4,
    atomic: true,
    reason: 'Without an MMU the lock is never let go of.',
    afterwards: 'The return value.',
    notModelled: 'machines without an MMU',
    scenarios: [],
  },
];
