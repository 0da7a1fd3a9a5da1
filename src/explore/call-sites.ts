import { sections } from '../mm/approaches/sections.ts';
import type { Approach, CallSite } from '../mm/kernel.ts';

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

/** Every call site of v4.17. */
export const CALL_SITES: readonly CallSiteRow[] = [
  modelled(1, 'vm_munmap', 'mm/mmap.c', false, 'vm_munmap', [
    'munmap-vs-munmap',
    'munmap-vs-fault',
    'munmap-vs-map-fixed-straddling',
    'munmap-vs-fork',
  ]),
  modelled(2, 'SyS_brk (shrinking)', 'mm/mmap.c', false, 'brk', [
    'brk-vs-brk',
    'brk-vs-brk-shrinking',
    'brk-vs-sbrk-read',
  ]),
  modelled(3, 'mmap_region', 'mm/mmap.c', true, 'mmap_region', ['map-fixed-vs-fault', 'map-fixed-vs-mmap']),
  modelled(4, 'do_brk_flags', 'mm/mmap.c', false, 'do_brk_flags', ['brk-vs-brk-growing']),
  modelled(5, 'move_vma', 'mm/mremap.c', false, 'move_vma', [
    'mremap-move-vs-munmap',
    'mremap-move-vs-mmap',
    'mremap-move-vs-mprotect',
    'mremap-move-vs-read',
  ]),
  modelled(6, 'mremap_to (target)', 'mm/mremap.c', false, 'mremap_to target', ['mremap-fixed-vs-mmap']),
  modelled(7, 'mremap_to (tail of the source)', 'mm/mremap.c', false, 'mremap_to tail', ['mremap-fixed-tail-vs-fault']),
  modelled(8, 'SyS_mremap (shrinking)', 'mm/mremap.c', false, 'mremap shrink', ['mremap-shrink-vs-fault']),
  modelled(9, 'ksys_shmdt (first piece)', 'ipc/shm.c', false, 'shmdt first', ['shmdt-vs-munmap', 'shmdt-vs-mprotect']),
  modelled(10, 'ksys_shmdt (further pieces)', 'ipc/shm.c', false, 'shmdt further', ['shmdt-further-vs-munmap']),
  missing(11, 'ksys_shmdt (without MMU)', 'ipc/shm.c', false, 'machines without an MMU'),
  modelled(12, 'remap_oldmem_pfn_checked', 'fs/proc/vmcore.c', true, 'mmap_vmcore', [
    'vmcore-fail-vs-munmap',
    'vmcore-fail-vs-mmap',
  ]),
  modelled(13, 'mmap_vmcore', 'fs/proc/vmcore.c', true, 'mmap_vmcore', [
    'vmcore-fail-vs-munmap',
    'vmcore-fail-vs-mmap',
  ]),
  missing(
    14,
    'unmap_entire_bt',
    'arch/x86/mm/mpx.c',
    true,
    'MPX; a bounds table is 4 MiB, never longer than a section',
  ),
  missing(15, 'map_vdso', 'arch/x86/entry/vdso/vma.c', true, 'a few pages, never longer than a section'),
  missing(
    16,
    'map_vdso',
    'arch/sparc/vdso/vma.c',
    null,
    'SPARC; the series leaves it out, so that it does not compile',
  ),
  missing(17, 'vm_munmap', 'mm/nommu.c', true, 'machines without an MMU'),
];

/** The series with another value of `atomic` at one call. */
export function sectionsWithAtomic(site: CallSite, atomic: boolean): Approach {
  return {
    ...sections,
    doMunmap: (k, start, lenBytes, options) =>
      sections.doMunmap(k, start, lenBytes, options.site === site ? { ...options, atomic } : options),
  };
}

function modelled(
  number: number,
  fn: string,
  file: string,
  atomic: boolean,
  site: CallSite,
  scenarios: readonly string[],
): CallSiteRow {
  return { number, fn, file, atomic, site, why: null, scenarios };
}

function missing(number: number, fn: string, file: string, atomic: boolean | null, why: string): CallSiteRow {
  return { number, fn, file, atomic, site: null, why, scenarios: [] };
}
