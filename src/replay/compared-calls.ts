/**
 * What of a recorded call order is compared, and what is left out by design. docs/model.md gives the reasons.
 */

/** Functions compared call by call, in order, each with the arguments that are compared, in the order in which the model tells them. */
export const COMPARED_ARGUMENTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['do_munmap_range', ['start', 'len']],
  ['find_vma', ['addr']],
  ['__split_vma', ['addr', 'new_below']],
  ['userfaultfd_unmap_prep', []],
  ['unmap_region', ['start', 'end']],
  ['lru_add_drain', []],
  ['tlb_gather_mmu', []],
  ['unmap_vmas', []],
  ['unmap_page_range', ['addr', 'end']],
  ['free_pgtables', ['floor', 'ceiling']],
  ['unlink_anon_vmas', []],
  ['unlink_file_vma', []],
  ['free_pgd_range', ['addr', 'end', 'floor', 'ceiling']],
  ['tlb_finish_mmu', []],
  ['remove_vma', []],
]);

/** Taking and releasing a semaphore: compared where it is mmap_sem. */
export const LOCK_FUNCTIONS: ReadonlySet<string> = new Set([
  'down_write_killable',
  'down_write',
  'up_write',
  'downgrade_write',
  'down_read',
  'down_read_trylock',
  'up_read',
]);

/** What is counted over a whole recording. */
export const COUNTED = [
  'cond_resched',
  'pte tables',
  'pmd tables',
  'pud tables',
  'TLB flushes',
  'batches',
  'drop tests',
] as const;
export type Counted = (typeof COUNTED)[number];

/** The function, or the probe, that shows in a recording once for each. */
export const COUNTED_NAMES: ReadonlyMap<string, Counted> = new Map([
  ['_cond_resched', 'cond_resched'],
  ['___pte_free_tlb', 'pte tables'],
  ['___pmd_free_tlb', 'pmd tables'],
  ['___pud_free_tlb', 'pud tables'],
  ['flush_tlb_mm_range', 'TLB flushes'],
  ['release_pages', 'batches'],
  ['k_check', 'drop tests'],
]);

/**
 * Recorded calls that the model leaves out by design: the names under which docs/model.md gives the reasons.
 * - inner-locks: the semaphores of anon_vmas, of files and of SysV segments, which the model does not take.
 * - lru-pagevec: release_pages() of what lru_add_drain() finds in the CPU's own pagevecs, which come from before the call.
 */
export const BY_DESIGN = ['inner-locks', 'lru-pagevec'] as const;
export type ByDesign = (typeof BY_DESIGN)[number];
