import { hex, PAGE_SIZE } from './units.ts';

/** vm_flags of include/linux/mm.h, v4.17; the ones the model acts on. */
export const VM_READ = 0x1;
export const VM_WRITE = 0x2;
export const VM_EXEC = 0x4;
export const VM_SHARED = 0x8;
export const VM_GROWSDOWN = 0x100;
export const VM_LOCKED = 0x2000;
export const VM_ACCOUNT = 0x100000;
export const VM_NORESERVE = 0x200000;
export const VM_HUGETLB = 0x400000;

/** The reverse map's anchor of anonymous pages: VMAs with different ones never merge. Dies with its last VMA. */
export interface AnonVma {
  readonly id: number;
  /** How many VMAs are linked to it. */
  vmas: number;
}

/** What a shared or file mapping maps: an object that lives on its own (shmem file, SysV segment). */
export interface MappedObject {
  readonly id: number;
  readonly kind: 'shmem' | 'sysv';
  readonly sizeBytes: number;
}

let nextVmaId = 1;

/**
 * struct vm_area_struct. Identity matters: a split leaves the original struct on one side, and whoever still holds the other one
 * holds something that can be freed.
 */
export class Vma {
  /** Unique in the process that runs the model; for messages only, no path depends on it. */
  readonly id: number;
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

  constructor(start: number, end: number, flags: number, pgoff: number, object: MappedObject | null = null) {
    this.id = nextVmaId++;
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
