import { sections } from '../mm/approaches/sections.ts';
import type { Approach, CallSite } from '../mm/kernel.ts';
import { CALL_SITE_FACTS } from '../scenario/call-sites.ts';

/** A call of do_munmap() that the series gives its parameter to. */
export interface CallSiteRow {
  readonly number: number;
  readonly fn: string;
  readonly file: string;
  /** What the series passes; null where the series leaves the call as it is. */
  readonly atomic: boolean | null;
  /** The call in the model; null where it has none, and why. */
  readonly site: CallSite | null;
  readonly why: string | null;
  /** Built-in race scenarios in which the call is made. */
  readonly scenarios: readonly string[];
}

/** The calls that the model has, by their number. */
const SITES: Readonly<Record<number, CallSite>> = {
  1: 'vm_munmap',
  2: 'brk',
  3: 'mmap_region',
  4: 'do_brk_flags',
  5: 'move_vma',
  6: 'mremap_to target',
  7: 'mremap_to tail',
  8: 'mremap shrink',
  9: 'shmdt first',
  10: 'shmdt further',
  12: 'mmap_vmcore',
  13: 'mmap_vmcore',
};

/** Every call site of v4.17. */
export const CALL_SITES: readonly CallSiteRow[] = CALL_SITE_FACTS.map(
  ({ number, fn, file, atomic, notModelled, scenarios }) => ({
    number,
    fn,
    file,
    atomic,
    site: number in SITES ? SITES[number] : null,
    why: notModelled,
    scenarios,
  }),
);

/** The series with another value of `atomic` at one call. */
export function sectionsWithAtomic(site: CallSite, atomic: boolean): Approach {
  return {
    ...sections,
    doMunmap: (k, start, lenBytes, options) =>
      sections.doMunmap(k, start, lenBytes, options.site === site ? { ...options, atomic } : options),
  };
}
