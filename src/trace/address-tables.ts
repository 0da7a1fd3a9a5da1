import { PageMasks } from './page-masks.ts';
import type { TraceMapping } from './trace-event.ts';

const PAGE_BYTES = 4096;
const ABSENT = -1;

/** The levels of tables, from the pages up. */
export const TableLevel = { pte: 0, pmd: 1, pud: 2 } as const;
export type TableLevel = (typeof TableLevel)[keyof typeof TableLevel];

/** Who is told of changes. Tables are numbered by level: table n maps what begins at n times what a table of its level maps. */
export interface TableListener {
  /** Each of `tables` PTE tables from number `first` on has `delta` pages more; one after another between the two times. */
  onPages(first: number, tables: number, delta: number, fromNs: number, toNs: number): void;
  /** `tables` tables from number `first` on came (1) or went (-1). */
  onTables(level: TableLevel, first: number, tables: number, delta: 1 | -1, timeNs: number): void;
}

/** The PTE tables under one PMD table: all with the same number of pages, or each with its own. */
interface PteBlock {
  uniform: number;
  counts: Int16Array | null;
  tables: number;
}

/** Times at which the slots of a stretch are reached, one after another. */
interface Sweep {
  readonly firstSlot: number;
  readonly slots: number;
  readonly steps: number;
  readonly fromNs: number;
  readonly toNs: number;
}

/**
 * Which page tables exist and how many pages are present in each, as the events tell it one after another. Knows what the events know: a fault
 * on shared memory may have mapped neighbours along, which nobody told.
 */
export class AddressTables {
  readonly entriesPerTable: number;
  /** What one table of each level maps, in bytes. */
  readonly tableBytes: readonly [number, number, number];
  private readonly listener: TableListener;
  private readonly blocks = new Map<number, PteBlock>();
  private readonly upper: readonly [Set<number>, Set<number>] = [new Set(), new Set()];
  private readonly masks: PageMasks;

  /** @param entriesPerTable entries of one table, 2 to 512 */
  constructor(entriesPerTable: number, listener: TableListener) {
    const pte = PAGE_BYTES * entriesPerTable;
    this.entriesPerTable = entriesPerTable;
    this.tableBytes = [pte, pte * entriesPerTable, pte * entriesPerTable ** 2];
    this.listener = listener;
    this.masks = new PageMasks(entriesPerTable);
  }

  /** What a mapping that was there at the start had present. */
  populate(mapping: TraceMapping): void {
    const { start, lenBytes, resident, everyBytes = PAGE_BYTES } = mapping;
    if (!resident || lenBytes <= 0) return;
    const [pteBytes] = this.tableBytes;
    this.masks.populate(mapping);
    if (everyBytes > pteBytes) {
      for (let at = start; at < start + lenBytes; at += everyBytes) this.addPages(at, at + PAGE_BYTES, 0);
      return;
    }
    const pages = Math.ceil(lenBytes / everyBytes);
    const end = start + (pages - 1) * everyBytes + PAGE_BYTES;
    const { entriesPerTable } = this;
    const last = Math.ceil(end / pteBytes);
    for (let at = Math.floor(start / pteBytes); at < last;) {
      const blockEnd = (Math.floor(at / entriesPerTable) + 1) * entriesPerTable;
      const isWhole = at * pteBytes >= start && at % entriesPerTable === 0 && blockEnd * pteBytes <= end;
      if (isWhole && pteBytes % everyBytes === 0 && this.addBlock(at, pteBytes / everyBytes)) at = blockEnd;
      else {
        const from = Math.max(start, at * pteBytes);
        const to = Math.min(end, (at + 1) * pteBytes);
        const before = Math.ceil((from - start) / everyBytes);
        this.addTable(at, 0);
        this.setCount(at, this.countOf(at) + Math.ceil((to - start) / everyBytes) - before, 0, 0);
        at++;
      }
    }
  }

  /** Pages of [start, end) are present now, and the tables on the way to them. */
  addPages(start: number, end: number, timeNs: number): void {
    const [pteBytes] = this.tableBytes;
    for (let table = Math.floor(start / pteBytes); table * pteBytes < end; table++) {
      this.addTable(table, timeNs);
      const from = this.pageIn(table, start, Math.floor);
      const to = this.pageIn(table, end, Math.ceil);
      const before = this.countOf(table);
      const added = to - from - this.masks.presentIn(table, before, from, to);
      if (added === 0) continue;
      this.masks.mark(table, before, from, to, true);
      this.setCount(table, before + added, timeNs, timeNs);
    }
  }

  /** The pages of [start, end) went, in `steps` equal steps between the two times. */
  zap(start: number, end: number, steps: number, fromNs: number, toNs: number): void {
    const [pteBytes] = this.tableBytes;
    const firstSlot = Math.floor(start / pteBytes);
    const endSlot = Math.ceil(end / pteBytes);
    const sweep = { firstSlot, slots: endSlot - firstSlot, steps: Math.max(1, steps), fromNs, toNs };
    for (const block of this.blocksIn(firstSlot, endSlot)) {
      const first = block * this.entriesPerTable;
      const isWhole = first * pteBytes >= start && (first + this.entriesPerTable) * pteBytes <= end;
      if (isWhole && this.zapBlock(block, first, sweep)) continue;
      const last = Math.min(endSlot, first + this.entriesPerTable);
      for (let table = Math.max(firstSlot, first); table < last; table++) this.zapTable(table, start, end, sweep);
    }
  }

  /** @param told how many PTE tables went: those that [start, end) touches, or if these are more, those that lie wholly in it */
  freePte(start: number, end: number, told: number, timeNs: number): void {
    const [pteBytes] = this.tableBytes;
    let from = Math.floor(start / pteBytes);
    let to = Math.ceil(end / pteBytes);
    if (this.tablesIn(from, to) > told) {
      from = Math.ceil(start / pteBytes);
      to = Math.floor(end / pteBytes);
    }
    for (const number of [...this.blocksIn(from, to)]) {
      const first = number * this.entriesPerTable;
      const isWhole = from <= first && first + this.entriesPerTable <= to;
      if (isWhole && this.freeBlock(number, first, timeNs)) continue;
      const last = Math.min(to, first + this.entriesPerTable);
      for (let table = Math.max(from, first); table < last; table++) this.freeTable(table, timeNs);
    }
  }

  /** The tables of a higher level that lie wholly in [start, end) went. */
  freeUpper(level: 1 | 2, start: number, end: number, timeNs: number): void {
    const bytes = this.tableBytes[level];
    const tables = this.upper[level - 1];
    for (const table of within(tables, Math.ceil(start / bytes), Math.floor(end / bytes))) {
      tables.delete(table);
      this.listener.onTables(level, table, 1, -1, timeNs);
    }
  }

  /** @returns how many pages a PTE table has, or -1 if there is no such table */
  countOf(table: number): number {
    const block = this.blocks.get(Math.floor(table / this.entriesPerTable));
    if (!block) return ABSENT;
    return block.counts ? block.counts[table % this.entriesPerTable] : block.uniform;
  }

  private pageIn(table: number, address: number, round: (pages: number) => number): number {
    const page = round(address / PAGE_BYTES) - table * this.entriesPerTable;
    return Math.min(this.entriesPerTable, Math.max(0, page));
  }

  /** All tables of a block that has none yet. @returns whether that could be */
  private addBlock(first: number, pagesEach: number): boolean {
    const number = first / this.entriesPerTable;
    if (this.blocks.has(number)) return false;
    this.addUpper(first);
    this.blocks.set(number, { uniform: pagesEach, counts: null, tables: this.entriesPerTable });
    this.listener.onTables(TableLevel.pte, first, this.entriesPerTable, 1, 0);
    this.listener.onPages(first, this.entriesPerTable, pagesEach, 0, 0);
    return true;
  }

  private addTable(table: number, timeNs: number): void {
    const { entriesPerTable } = this;
    const number = Math.floor(table / entriesPerTable);
    let block = this.blocks.get(number);
    if (!block) {
      this.addUpper(table, timeNs);
      block = { uniform: ABSENT, counts: new Int16Array(entriesPerTable).fill(ABSENT), tables: 0 };
      this.blocks.set(number, block);
    }
    const counts = this.countsOf(block);
    if (counts[table % entriesPerTable] !== ABSENT) return;
    counts[table % entriesPerTable] = 0;
    block.tables++;
    this.listener.onTables(TableLevel.pte, table, 1, 1, timeNs);
  }

  private addUpper(table: number, timeNs = 0): void {
    for (const level of [TableLevel.pud, TableLevel.pmd] as const) {
      const number = Math.floor(table / this.entriesPerTable ** level);
      const tables = this.upper[level - 1];
      if (tables.has(number)) continue;
      tables.add(number);
      this.listener.onTables(level, number, 1, 1, timeNs);
    }
  }

  private countsOf(block: PteBlock): Int16Array {
    block.counts ??= new Int16Array(this.entriesPerTable).fill(block.uniform);
    return block.counts;
  }

  private setCount(table: number, count: number, fromNs: number, toNs: number): void {
    const block = this.blocks.get(Math.floor(table / this.entriesPerTable));
    if (!block) return;
    const counts = this.countsOf(block);
    const at = table % this.entriesPerTable;
    const delta = count - counts[at];
    counts[at] = count;
    if (count === 0 || count === this.entriesPerTable) this.masks.forget(table);
    if (delta !== 0) this.listener.onPages(table, 1, delta, fromNs, toNs);
  }

  /** A block whose tables are all alike is zapped at one stroke. @returns whether it was one */
  private zapBlock(number: number, first: number, sweep: Sweep): boolean {
    const block = this.blocks.get(number);
    if (!block || block.counts !== null) return false;
    if (block.uniform > 0) {
      const fromNs = beginOfSlot(first - sweep.firstSlot, sweep);
      const toNs = endOfSlot(first - sweep.firstSlot + this.entriesPerTable - 1, sweep);
      this.listener.onPages(first, this.entriesPerTable, -block.uniform, fromNs, toNs);
      block.uniform = 0;
    }
    return true;
  }

  private zapTable(table: number, start: number, end: number, sweep: Sweep): void {
    const before = this.countOf(table);
    if (before <= 0) return;
    const from = this.pageIn(table, start, Math.floor);
    const to = this.pageIn(table, end, Math.ceil);
    const gone = this.masks.presentIn(table, before, from, to);
    if (gone === 0) return;
    if (gone < before) this.masks.mark(table, before, from, to, false);
    const slot = table - sweep.firstSlot;
    const timeNs = endOfSlot(slot, sweep);
    this.setCount(table, before - gone, timeNs, timeNs);
  }

  private freeBlock(number: number, first: number, timeNs: number): boolean {
    const block = this.blocks.get(number);
    if (!block || block.counts !== null) return false;
    if (block.uniform > 0) this.listener.onPages(first, this.entriesPerTable, -block.uniform, timeNs, timeNs);
    this.listener.onTables(TableLevel.pte, first, this.entriesPerTable, -1, timeNs);
    this.blocks.delete(number);
    return true;
  }

  private freeTable(table: number, timeNs: number): void {
    if (this.countOf(table) === ABSENT) return;
    this.setCount(table, 0, timeNs, timeNs);
    const number = Math.floor(table / this.entriesPerTable);
    const block = this.blocks.get(number);
    if (!block) return;
    this.countsOf(block)[table % this.entriesPerTable] = ABSENT;
    this.listener.onTables(TableLevel.pte, table, 1, -1, timeNs);
    block.tables--;
    if (block.tables === 0) this.blocks.delete(number);
  }

  private tablesIn(from: number, to: number): number {
    let found = 0;
    for (const number of this.blocksIn(from, to)) {
      const block = this.blocks.get(number);
      if (!block) continue;
      const first = number * this.entriesPerTable;
      if (from <= first && first + this.entriesPerTable <= to) found += block.tables;
      else {
        const last = Math.min(to, first + this.entriesPerTable);
        for (let table = Math.max(from, first); table < last; table++) if (this.countOf(table) !== ABSENT) found++;
      }
    }
    return found;
  }

  /** The blocks that exist among those of the tables [from, to), in order. */
  private blocksIn(from: number, to: number): Iterable<number> {
    return within(this.blocks, Math.floor(from / this.entriesPerTable), Math.ceil(to / this.entriesPerTable));
  }
}

/** When the step that covers a slot begins and ends. */
function beginOfSlot(slot: number, { slots, steps, fromNs, toNs }: Sweep): number {
  return fromNs + (Math.floor((slot * steps) / slots) / steps) * (toNs - fromNs);
}

function endOfSlot(slot: number, { slots, steps, fromNs, toNs }: Sweep): number {
  return fromNs + ((Math.floor((slot * steps) / slots) + 1) / steps) * (toNs - fromNs);
}

/** @returns the keys within [from, to) that are there, in order */
function within(
  keys: { readonly size: number; has(key: number): boolean; keys(): Iterable<number> },
  from: number,
  to: number,
): number[] {
  const found: number[] = [];
  if (to - from <= keys.size) {
    for (let key = from; key < to; key++) if (keys.has(key)) found.push(key);
    return found;
  }
  for (const key of keys.keys()) if (key >= from && key < to) found.push(key);
  return found.sort((a, b) => a - b);
}
