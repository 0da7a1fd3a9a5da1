import type { Geometry } from './geometry.ts';
import { PageTables } from './page-tables.ts';
import { RwSemaphore } from './rwsem.ts';
import { MIB } from './units.ts';
import { mapsLine, newMappedObject, type AnonVma, type MappedObject, type Vma } from './vma.ts';
import { VmaSet } from './vma-set.ts';

/** Resident pages by kind (MM_ANONPAGES; MM_FILEPAGES and MM_SHMEMPAGES together). */
export interface Rss {
  anon: number;
  shared: number;
}

/** MIN_GAP: what the layout leaves for the stack at the least, 128 MiB. */
const STACK_GAP = 128 * MIB;

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
  /** mm_lock_seq: moves on when a writer lets go, which unmarks every VMA it had marked (6.4 and later). */
  lockSeq = 0;
  /** Page tables that were taken out of the tree and wait to be zapped (approach pud-list); their pages still count in rss. */
  readonly collected: PageTables[] = [];
  /** The heap ends here, and began at startBrk; both 0 where there is none. Bytes. */
  brk = 0;
  startBrk = 0;
  /** The SysV segments of the system; calls name them by their number from 1. */
  readonly segments: MappedObject[] = [];
  /** Address spaces that were forked off this one, oldest first. */
  readonly children: Mm[] = [];
  /** Addresses that the kernel chooses lie below this (top-down layout, without randomisation). Bytes. */
  mmapBase: number;
  /** Threads that use the address space (mm_users): the last one that exits takes it along. */
  users = 1;
  private nextAnonVmaId = 1;
  private nextLockId: number;
  /** Above the numbers of what the mappings of a world map. */
  private nextObjectId = 1_000_000;

  constructor(geometry: Geometry, lockId = 0) {
    this.geometry = geometry;
    this.mmapBase = geometry.taskSize - STACK_GAP;
    this.mmapSem = new RwSemaphore(lockId);
    this.nextLockId = (lockId + 1) * 1000;
    this.pageTables = new PageTables(geometry);
  }

  /** A number for a further lock of this address space: its VMAs' own. */
  newLockId(): number {
    return this.nextLockId++;
  }

  newAnonVma(inherited = false): AnonVma {
    return { id: this.nextAnonVmaId++, vmas: 0, inherited };
  }

  /** The shmem object behind a new shared anonymous mapping (shmem_zero_setup). */
  newShmem(sizeBytes: number): MappedObject {
    return newMappedObject(this.nextObjectId++, 'shmem', sizeBytes);
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

/** Links a VMA that has no anon_vma to one. */
export function linkAnonVma(vma: Vma, anonVma: AnonVma): void {
  vma.anonVma = anonVma;
  anonVma.vmas++;
}
