import { PageRuns } from './page-runs.ts';
import type { RwSemaphore } from './rwsem.ts';
import { hex, PAGE_SIZE } from './units.ts';

/** vm_flags of include/linux/mm.h, v4.17; the ones the model acts on. */
export const VM_READ = 0x1;
export const VM_WRITE = 0x2;
export const VM_EXEC = 0x4;
export const VM_SHARED = 0x8;
export const VM_GROWSDOWN = 0x100;
export const VM_LOCKED = 0x2000;
/** Of the RFC's versions 3 and 4 only: being unmapped, faults get SIGSEGV. The value is ours. */
export const VM_DEAD = 0x4000;
export const VM_ACCOUNT = 0x100000;
export const VM_NORESERVE = 0x200000;
export const VM_HUGETLB = 0x400000;

/** The reverse map's anchor of anonymous pages: VMAs with different ones never merge. Dies with its last VMA. */
export interface AnonVma {
  readonly id: number;
  /** How many VMAs are linked to it. */
  vmas: number;
  /** Made by fork: its VMAs hang on their parents' as well (anon_vma_chain is not singular), which keeps them from merging and lending it. */
  readonly inherited: boolean;
}

/** What a shared or file mapping maps: an object that lives on its own (shmem file, SysV segment). */
export interface MappedObject {
  readonly id: number;
  readonly kind: 'shmem' | 'sysv';
  readonly sizeBytes: number;
  /** The page cache: which of its pages exist, by page offset, with their content. They outlive every mapping of them. */
  readonly pages: PageRuns;
  /** shm_nattch of a SysV segment: one for each VMA, counted by vm_ops->open and close. Stays 0 for shmem. */
  attaches: number;
}

/** An object without a page yet. */
export function newMappedObject(id: number, kind: MappedObject['kind'], sizeBytes: number): MappedObject {
  return { id, kind, sizeBytes, pages: new PageRuns(), attaches: 0 };
}

/**
 * struct vm_area_struct. Identity matters: a split leaves the original struct on one side, and whoever still holds the other one
 * holds something that can be freed.
 */
export class Vma {
  /** vm_start, bytes. */
  start: number;
  /** vm_end, bytes, exclusive. */
  end: number;
  flags: number;
  /** vm_pgoff, pages: runs on across neighbours that may merge. */
  pgoff: number;
  anonVma: AnonVma | null = null;
  object: MappedObject | null;
  /** Set by remove_vma(): any later use is a use after free. */
  freed = false;
  /** Per-VMA lock (6.4 and later), made when it is first needed. */
  lock: RwSemaphore | null = null;
  /** vm_lock_seq: equal to the mm's while a writer has marked the VMA. */
  lockSeq = -1;

  constructor(start: number, end: number, flags: number, pgoff: number, object: MappedObject | null = null) {
    this.start = start;
    this.end = end;
    this.flags = flags;
    this.pgoff = pgoff;
    this.object = object;
  }

  get lenBytes(): number {
    return this.end - this.start;
  }

  get pages(): number {
    return (this.end - this.start) / PAGE_SIZE;
  }

  has(flag: number): boolean {
    return (this.flags & flag) !== 0;
  }

  /** vm_ops->close, which SysV segments have and shmem has not: a VMA that has it never goes away by merging. */
  get hasClose(): boolean {
    return this.object?.kind === 'sysv';
  }

  /** vm_ops->open: the VMA is one more user of its segment. */
  open(): void {
    if (this.object?.kind === 'sysv') this.object.attaches++;
  }

  /** vm_ops->close. */
  close(): void {
    if (this.object?.kind === 'sysv') this.object.attaches--;
  }

  /** Page offset of an address of the VMA (linear_page_index). */
  pgoffAt(address: number): number {
    return this.pgoff + (address - this.start) / PAGE_SIZE;
  }
}

/** @returns the permission column of /proc/PID/maps, e.g. "rw-p". */
export function permsOf(flags: number): string {
  return (
    (flags & VM_READ ? 'r' : '-') +
    (flags & VM_WRITE ? 'w' : '-') +
    (flags & VM_EXEC ? 'x' : '-') +
    (flags & VM_SHARED ? 's' : 'p')
  );
}

/** @returns vm_flags for a protection such as "rw-". @throws RangeError if it is not three of r, w, x and "-". */
export function flagsOfProt(prot: string): number {
  if (!/^[r-][w-][x-]$/.test(prot))
    throw new RangeError(`prot: "${prot}" is not of the form "rwx" with "-" for what is missing`);
  return (prot[0] === 'r' ? VM_READ : 0) | (prot[1] === 'w' ? VM_WRITE : 0) | (prot[2] === 'x' ? VM_EXEC : 0);
}

/** @returns a line of /proc/PID/maps: "1000000000-1040000000 rw-p". */
export function mapsLine(vma: Vma): string {
  return `${hex(vma.start)}-${hex(vma.end)} ${permsOf(vma.flags)}`;
}
