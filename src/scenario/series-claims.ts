import { RACE_SCENARIOS } from './race-scenarios.ts';
import { wholeSectionsId } from './searched-approaches.ts';

/** Checks of the race search that a claim is about. */
export type ClaimCheck = 'memorySafety' | 'linearizability' | 'failureAtomicity' | 'accounting' | 'progress';

/** A sentence that the series makes or needs, and that a search can refute. */
export interface Claim {
  readonly id: string;
  /** Patch that it belongs to. */
  readonly patch: number;
  readonly says: string;
  /** What would refute it. */
  readonly refutedBy: string;
  readonly approach: string;
  readonly scenarios: readonly string[];
  readonly checks: readonly ClaimCheck[];
}

const ALL = RACE_SCENARIOS.map(({ id }) => id);
const MUNMAP = ALL.filter((id) => id.startsWith('munmap-') || id === 'j-fault' || id === 'j-map');
const ANY: readonly ClaimCheck[] = ['memorySafety', 'linearizability', 'failureAtomicity', 'accounting', 'progress'];

function named(prefix: string): readonly string[] {
  return ALL.filter((id) => id.startsWith(prefix));
}

export const CLAIMS: readonly Claim[] = [
  {
    id: 'whole-sections',
    patch: 1,
    says: 'Split, zap, free tables and free VMAs stay atomic per section.',
    refutedBy:
      'an order in which mmap_sem is let go of between the beginning and the end of a section, or in which freed memory is used',
    approach: wholeSectionsId('sections'),
    // What callers do afterwards is claimed by themselves.
    scenarios: [...MUNMAP, ...named('brk-'), ...named('mremap-fixed-'), ...named('mremap-shrink-')],
    checks: ['memorySafety'],
  },
  {
    id: 'whole-sections-zap-pmd',
    patch: 1,
    says: 'The same of approach 2, which drops the lock inside zap_pmd_range() and was not chosen.',
    refutedBy: 'an order in which mmap_sem is let go of in the middle of the one pass of do_munmap()',
    approach: wholeSectionsId('zap-pmd'),
    scenarios: MUNMAP,
    checks: ['memorySafety'],
  },
  {
    id: 'munmap-memory-safe',
    patch: 2,
    says: 'munmap(2) may drop the lock: nothing that was freed is used.',
    refutedBy: 'a use after free, foreign pages zapped, a table freed while it maps pages',
    approach: 'sections',
    scenarios: MUNMAP,
    checks: ['memorySafety'],
  },
  {
    id: 'munmap-at-once',
    patch: 2,
    says: 'munmap(2) needs no atomicity: to other threads it still looks like one call.',
    refutedBy: 'results that no order of whole system calls explains',
    approach: 'sections',
    scenarios: MUNMAP,
    checks: ['linearizability'],
  },
  {
    id: 'brk-safe',
    patch: 2,
    says: 'brk may drop the lock.',
    refutedBy: 'anything that the pristine kernel does not do as well',
    approach: 'sections',
    scenarios: named('brk-'),
    checks: ANY,
  },
  {
    id: 'map-fixed-safe',
    patch: 2,
    says: 'mmap(MAP_FIXED) with atomic = true replaces a mapping as before.',
    refutedBy: 'anything that the pristine kernel does not do as well',
    approach: 'sections',
    scenarios: named('map-fixed-'),
    checks: ANY,
  },
  {
    id: 'mremap-safe',
    patch: 3,
    says: 'mremap may drop the lock at all four calls.',
    refutedBy: 'anything that the pristine kernel does not do as well',
    approach: 'sections',
    scenarios: [...named('mremap-'), 'jm-mremap'],
    checks: ANY,
  },
  {
    id: 'shmdt-safe',
    patch: 5,
    says: 'shmdt may drop the lock at all its calls.',
    refutedBy: 'anything that the pristine kernel does not do as well',
    approach: 'sections',
    scenarios: named('shmdt-'),
    checks: ANY,
  },
  {
    id: 'vmcore-safe',
    patch: 6,
    says: 'The error paths of /proc/vmcore with atomic = true do as before.',
    refutedBy: 'anything that the pristine kernel does not do as well',
    approach: 'sections',
    scenarios: named('vmcore-'),
    checks: ANY,
  },
  {
    id: 'fails-whole',
    patch: 1,
    says: 'A munmap that fails leaves everything as it was.',
    refutedBy: 'a call that returns an error and has changed something, where the pristine kernel has not',
    approach: 'sections',
    scenarios: ['beyond-task-size', ...named('map-count-limit'), 'hugetlb-cut'],
    checks: ['failureAtomicity', 'linearizability'],
  },
];
