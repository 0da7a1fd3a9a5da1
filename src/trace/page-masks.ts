import type { TraceMapping } from './trace-event.ts';

const PAGE_BYTES = 4096;
/** Beyond so many PTE tables that are neither full nor empty, which of their pages are present is not kept, only how many. */
const MAX_MASKS = 262_144;

/** Which pages of PTE tables are present, a bit a page, for tables that have some but not all. Tables are numbered by what they map. */
export class PageMasks {
  private readonly entriesPerTable: number;
  private readonly masks = new Map<number, Uint32Array>();
  private readonly initial: TraceMapping[] = [];

  /** @param entriesPerTable entries of one table, 2 to 512 */
  constructor(entriesPerTable: number) {
    this.entriesPerTable = entriesPerTable;
  }

  /** What a mapping that was there at the start had present. */
  populate(mapping: TraceMapping): void {
    this.initial.push(mapping);
  }

  /** A table has all of its pages, or none: its count says it all. */
  forget(table: number): void {
    this.masks.delete(table);
  }

  /** How many of the pages [from, to) of a table are present. */
  presentIn(table: number, count: number, from: number, to: number): number {
    if (count <= 0) return 0;
    if (from === 0 && to === this.entriesPerTable) return count;
    if (count === this.entriesPerTable) return to - from;
    const mask = this.maskOf(table, count);
    let present = 0;
    for (let page = from; page < to; page++) present += (mask[page >> 5] >>> (page & 31)) & 1;
    return present;
  }

  /** Takes note of which pages of a table are present once they are neither all nor none. */
  mark(table: number, count: number, from: number, to: number, isPresent: boolean): void {
    if (!this.masks.has(table) && this.masks.size >= MAX_MASKS) return;
    const mask = this.maskOf(table, count);
    for (let page = from; page < to; page++) {
      const bit = 1 << (page & 31);
      if (isPresent) mask[page >> 5] |= bit;
      else mask[page >> 5] &= ~bit;
    }
    this.masks.set(table, mask);
  }

  private maskOf(table: number, count: number): Uint32Array {
    const known = this.masks.get(table);
    if (known) return known;
    const mask = new Uint32Array(Math.ceil(this.entriesPerTable / 32));
    if (count === this.entriesPerTable) return mask.fill(0xffffffff);
    if (count <= 0) return mask;
    const tableBytes = PAGE_BYTES * this.entriesPerTable;
    const base = table * tableBytes;
    for (const { start, lenBytes, everyBytes = PAGE_BYTES } of this.initial) {
      const end = Math.min(base + tableBytes, start + lenBytes);
      const first = start + Math.max(0, Math.ceil((base - start) / everyBytes)) * everyBytes;
      for (let at = first; at < end; at += everyBytes) {
        const page = (at - base) / PAGE_BYTES;
        mask[page >> 5] |= 1 << (page & 31);
      }
    }
    return mask;
  }
}
