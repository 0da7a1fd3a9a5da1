import type { ImportedLock } from './lock-book.ts';

/** A stretch of addresses, or what is known of one. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** No range of user space is larger. */
const USER_END = 2 ** 47;

/** @returns whether it may be a range of user addresses */
export function isRange({ start, end }: Range): boolean {
  return start >= 0 && end >= start && end <= 2 * USER_END;
}

/** What one task is doing, as probes and function graphs tell it. */
export class CallState {
  /** The system call it is in; 0: none, or not known which. */
  syscall = 0;
  syscallNs = 0;
  /** The begin of the call was told. */
  toldEnter = false;
  /** What do_munmap() or mmap_region() was called for. */
  args: Range | null = null;
  /** mmap_region() was entered: the call maps. */
  maps: Range | null = null;
  /** What do_munmap() returned; null before. */
  returned: number | null = null;
  /** The mmap_sem that it asked for; the answer is that it goes on. */
  asks: ImportedLock | null = null;
  /** It is within the function that takes the lock: what it does there is no answer. */
  locking = false;
  /** When it asked first: a call begins there if nothing else tells. */
  askedNs = 0;
  /** mmap_sem, once it is known. */
  mmapSem: ImportedLock | null = null;
  /** It lets go of the lock between two sections: the call is not over. */
  drops = false;
  section: Range | null = null;
  sections = 0;
  /** What do_munmap() is about, and since when: one pass, if no sections are told of. */
  pass: Range | null = null;
  passNs = 0;
  /** unmap_region() and what goes on in it. */
  region: Range | null = null;
  /** When the phase began that ends where the next begins. 0: none. */
  phase = 0;
  phaseNs = 0;
  /** The last ranges that probes told, for the functions that follow them. */
  zap: Range | null = null;
  flush: Range | null = null;
  tables: Range | null = null;
  split: { readonly addr: number; readonly newBelow: boolean } | null = null;
  finish: Range | null = null;
  found = 0;
  /** Table pages queued since free_pgd_range() began. */
  pteTables = 0;
  pmdTables = 0;
  pudTables = 0;
  /** A drop test whose outcome the next line tells: its bits; -1: none. */
  dropTest = -1;
  dropTestNs = 0;
}
