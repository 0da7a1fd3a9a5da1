/** Page slots of the structure on the stack (MMU_GATHER_BUNDLE). */
const MMU_GATHER_BUNDLE = 8;
/** Page pointers in one batch page: (4096 - 16) / 8. */
const MAX_GATHER_BATCH = 510;
/** Batch pages at most: 10000 / 510. */
const MAX_GATHER_BATCH_COUNT = 19;
/** Pages that a gather holds before it must flush, if every batch page could be had: 9698. */
export const GATHER_CAPACITY = MMU_GATHER_BUNDLE + MAX_GATHER_BATCH_COUNT * MAX_GATHER_BATCH;
/** Table pages that go to RCU together: (4096 - 24) / 8. */
export const MAX_TABLE_BATCH = 509;

/** How many batches so many queued pages are kept in: release_pages() is called once for each. */
export function batchesOf(pages: number): number {
  if (pages === 0) return 0;
  return 1 + Math.max(0, Math.ceil((pages - MMU_GATHER_BUNDLE) / MAX_GATHER_BATCH));
}

/** What queueing some pages led to. Positions count pages of that call, from 1. */
export interface GatherFlushes {
  /** How many times the gather ran full. */
  readonly flushes: number;
  /** After which page the first and the last flush came. */
  readonly firstAfter: number;
  readonly lastAfter: number;
}

const NO_FLUSH: GatherFlushes = { flushes: 0, firstAfter: 0, lastAfter: 0 };

/**
 * struct mmu_gather of 4.17 with HAVE_RCU_TABLE_FREE (x86): pages wait in it until the TLB was flushed. Fields are in pages, tables and bytes.
 */
export class MmuGather {
  /** Pages that wait for a TLB flush. */
  queued = 0;
  /** Tables that wait in the batch for RCU. */
  tables = 0;
  /** Full table batches handed to RCU on the way. */
  tableBatches = 0;
  /** The span that needs flushing; start > end when nothing does. */
  start = Infinity;
  end = 0;
  /** False where the TLB was flushed before: pages are only freed. */
  readonly flushesTlb: boolean;

  constructor(flushesTlb = true) {
    this.flushesTlb = flushesTlb;
  }

  get needsFlush(): boolean {
    return this.end > this.start;
  }

  /** Widens the span that the next flush covers (tlb_remove_tlb_entry, tlb_remove_table). */
  cover(start: number, end: number): void {
    if (!this.flushesTlb) return;
    this.start = Math.min(this.start, start);
    this.end = Math.max(this.end, end);
  }

  /**
   * tlb_remove_page() for `pages` pages one after another: flush and free each time the gather is full. After a flush the span
   * begins anew: the caller covers what came after the last one.
   */
  queuePages(pages: number): GatherFlushes {
    const total = this.queued + pages;
    if (total < GATHER_CAPACITY) {
      this.queued = total;
      return NO_FLUSH;
    }
    const flushes = Math.floor(total / GATHER_CAPACITY);
    const firstAfter = GATHER_CAPACITY - this.queued;
    this.queued = total % GATHER_CAPACITY;
    this.forgetSpan();
    return { flushes, firstAfter, lastAfter: firstAfter + (flushes - 1) * GATHER_CAPACITY };
  }

  /** tlb_flush_mmu(): the TLB forgets the span, the queued pages are freed, a partly filled table batch goes to RCU. */
  flush(): void {
    this.queued = 0;
    this.tables = 0;
    this.forgetSpan();
  }

  /** tlb_remove_table() for `count` tables. @returns how many full batches went to RCU. */
  queueTables(count: number): number {
    const total = this.tables + count;
    const batches = Math.floor(total / MAX_TABLE_BATCH);
    this.tables = total % MAX_TABLE_BATCH;
    this.tableBatches += batches;
    return batches;
  }

  /** __tlb_reset_range(). */
  private forgetSpan(): void {
    this.start = Infinity;
    this.end = 0;
  }
}
