import { StepList } from './address-steps.ts';
import type { TableLevel } from './address-tables.ts';
import type { AddressRange } from './trace-event.ts';

/** Cells of one level at the most. */
const MAX_CELLS = 512;
const MAX_CHANGES = 256;
/** A sweep of many tables through one cell is kept as so many steps. */
const STEPS_PER_SWEEP = 16;

/** What a cell of the page-table tree holds at a moment. */
export interface TableCell {
  readonly start: number;
  readonly lenBytes: number;
  /** Tables of the level that are there, and how many there could be. */
  readonly tables: number;
  readonly tablesAtMost: number;
  /** Entries of these tables that are present: pages, or tables of the level below. */
  readonly entries: number;
  readonly entriesAtMost: number;
}

/**
 * One level of the page tables over time, in cells of one table each, or of as many as a power of two says where a window has more than fit. Cells
 * at the edges reach beyond the window.
 */
export class AddressCells {
  readonly level: TableLevel;
  readonly tablesPerCell: number;
  private readonly firstTable: number;
  private readonly tableBytes: number;
  private readonly entriesPerTable: number;
  private readonly tables: StepList[] = [];
  private readonly entries: StepList[] = [];

  constructor(level: TableLevel, window: AddressRange, tableBytes: number, entriesPerTable: number) {
    this.level = level;
    this.tableBytes = tableBytes;
    this.entriesPerTable = entriesPerTable;
    let perCell = 1;
    const end = window.start + window.lenBytes;
    const count = (): number =>
      Math.ceil(end / (tableBytes * perCell)) - Math.floor(window.start / (tableBytes * perCell));
    while (count() > MAX_CELLS) perCell *= 2;
    this.tablesPerCell = perCell;
    this.firstTable = Math.floor(window.start / (tableBytes * perCell)) * perCell;
    for (let cell = count(); cell > 0; cell--) {
      this.tables.push(new StepList(MAX_CHANGES));
      this.entries.push(new StepList(MAX_CHANGES));
    }
  }

  get length(): number {
    return this.tables.length;
  }

  /** A cell at a moment. */
  at(cell: number, tNs: number): TableCell {
    const { tablesPerCell, tableBytes, entriesPerTable } = this;
    const tables = this.tables[cell].at(tNs);
    return {
      start: (this.firstTable + cell * tablesPerCell) * tableBytes,
      lenBytes: tablesPerCell * tableBytes,
      tables,
      tablesAtMost: tablesPerCell,
      entries: this.entries[cell].at(tNs),
      entriesAtMost: tables * entriesPerTable,
    };
  }

  /** @returns the cell that an address is in, or -1 */
  cellOf(address: number): number {
    const cell = Math.floor((address / this.tableBytes - this.firstTable) / this.tablesPerCell);
    return cell >= 0 && cell < this.length ? cell : -1;
  }

  /** `count` tables from number `first` on came or went. */
  addTables(first: number, count: number, delta: number, timeNs: number): void {
    this.spread(this.tables, first, count, delta, timeNs, timeNs);
  }

  /** Each of `count` tables has `delta` entries more; one after another between the two times. */
  addEntries(first: number, count: number, delta: number, fromNs: number, toNs: number): void {
    this.spread(this.entries, first, count, delta, fromNs, toNs);
  }

  private spread(
    lists: readonly StepList[],
    first: number,
    count: number,
    delta: number,
    fromNs: number,
    toNs: number,
  ): void {
    const { tablesPerCell, firstTable } = this;
    const from = Math.max(0, Math.floor((first - firstTable) / tablesPerCell));
    const to = Math.min(lists.length, Math.ceil((first + count - firstTable) / tablesPerCell));
    for (let cell = from; cell < to; cell++) {
      const cellStart = firstTable + cell * tablesPerCell;
      const begin = Math.max(first, cellStart);
      const share = Math.min(first + count, cellStart + tablesPerCell) - begin;
      const steps = toNs > fromNs ? Math.min(share, STEPS_PER_SWEEP) : 1;
      const list = lists[cell];
      const before = list.last;
      for (let step = 1; step <= steps; step++) {
        const done = Math.ceil((share * step) / steps);
        const timeNs = fromNs + ((begin - first + done) / count) * (toNs - fromNs);
        list.push(timeNs, before + delta * done);
      }
    }
  }
}
