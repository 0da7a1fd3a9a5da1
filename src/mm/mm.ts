import type { Geometry } from './geometry.ts';
import { PageTables } from './page-tables.ts';
import { RwSemaphore } from './rwsem.ts';
import { mapsLine, type AnonVma, type Vma } from './vma.ts';
import { VmaSet } from './vma-set.ts';

/** Resident pages by kind (MM_ANONPAGES; MM_FILEPAGES and MM_SHMEMPAGES together). */
export interface Rss {
  anon: number;
  shared: number;
}

/** struct mm_struct: one address space, its lock and its counters. Lengths in bytes, counters in pages unless named otherwise. */
export class Mm {
  readonly geometry: Geometry;
  readonly mmapSem: RwSemaphore;
  readonly vmas = new VmaSet();
  readonly pageTables: PageTables;
  readonly rss: Rss = { anon: 0, shared: 0 };
  /** Number of VMAs as the kernel counts them; checked against vmas.count by the invariants. */
  mapCount = 0;
  totalVm = 0;
  lockedVm = 0;
  hiwaterVm = 0;
  hiwaterRss = 0;
  /** Pages charged against the commit limit by VM_ACCOUNT VMAs. */
  committed = 0;
  /** Bumped by every detach, so that cached look-ups are thrown away. */
  vmacacheSeqnum = 0;
  /** Threads that use the address space (mm_users): with one, table pages are freed at once instead of through RCU. */
  users = 1;
  private nextAnonVmaId = 1;

  constructor(geometry: Geometry, lockId = 0) {
    this.geometry = geometry;
    this.mmapSem = new RwSemaphore(lockId);
    this.pageTables = new PageTables(geometry);
  }

  newAnonVma(): AnonVma {
    return { id: this.nextAnonVmaId++, vmas: 0 };
  }

  /** VmPTE of /proc/PID/status: table pages of three levels, in kB. */
  get pgtableKb(): number {
    return this.pageTables.tableCount * 4;
  }

  /** /proc/PID/maps without names. */
  maps(): string[] {
    return Array.from(this.vmas, mapsLine);
  }
}

/** anon_vma_prepare() without its reuse of a neighbour's: gives the VMA an anon_vma if it has none. */
export function linkAnonVma(vma: Vma, anonVma: AnonVma): void {
  vma.anonVma = anonVma;
  anonVma.vmas++;
}
