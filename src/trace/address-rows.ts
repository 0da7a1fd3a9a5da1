import { AddressState } from './address-state.ts';
import { StepList } from './address-steps.ts';
import type { AddressRange } from './trace-event.ts';

/** Changes of one row that are kept; beyond it every two become one. */
const MAX_CHANGES = 1024;

const Held = { none: 0, attached: 1, splitOff: 2, detached: 3 } as const;
const PAGES = 4;
const ZAPPED = 8;
const TABLE = 16;

/**
 * A stretch of addresses over time, cut into rows of equal height, the first at the lowest address. A row shows what becomes of its middle. Unlike
 * AddressHistory it looks at the PTE table as well, so that a table that outlives its VMA shows.
 */
export class AddressRows {
  readonly window: AddressRange;
  /** States over time, see AddressState. A step may stand for several changes. */
  readonly rows: readonly StepList[];
  private readonly flags: Uint8Array;
  private readonly rowBytes: number;

  constructor(window: AddressRange, rows: number) {
    this.window = window;
    this.rows = Array.from({ length: rows }, () => new StepList(MAX_CHANGES));
    this.flags = new Uint8Array(rows);
    this.rowBytes = window.lenBytes / rows;
    for (const row of this.rows) row.push(0, AddressState.gone);
  }

  /** The address whose fate a row shows. */
  middleOf(row: number): number {
    return this.window.start + (row + 0.5) * this.rowBytes;
  }

  /** A VMA is there from now on, with pages or without. */
  link(start: number, end: number, hasPages: boolean, timeNs: number): void {
    this.change(start, end, timeNs, (flags) => (flags & TABLE) | Held.attached | (hasPages ? PAGES : 0));
  }

  /** The part that will be unmapped was cut off from its VMA. */
  splitOff(start: number, end: number, timeNs: number): void {
    this.change(start, end, timeNs, (flags) => ((flags & 3) === Held.attached ? flags + 1 : flags));
  }

  detach(start: number, end: number, timeNs: number): void {
    this.change(start, end, timeNs, (flags) => ((flags & 3) === Held.none ? flags : flags | Held.detached));
  }

  /** The VMA struct was freed. */
  free(start: number, end: number, timeNs: number): void {
    this.change(start, end, timeNs, (flags) => flags & ~3);
  }

  /** A page somewhere in [start, end) came: rows that it touches have pages. */
  fault(start: number, end: number, timeNs: number): void {
    const from = Math.max(0, Math.floor((start - this.window.start) / this.rowBytes));
    const to = Math.min(this.rows.length, Math.ceil((end - this.window.start) / this.rowBytes));
    for (let row = from; row < to; row++) this.set(row, (this.flags[row] | PAGES) & ~ZAPPED, timeNs);
  }

  /** The pages of [start, end) went, in equal steps one after another, the lowest first. */
  zap(start: number, end: number, steps: number, fromNs: number, toNs: number, slotBytes: number): void {
    const firstSlot = Math.floor(start / slotBytes);
    const slots = Math.ceil(end / slotBytes) - firstSlot;
    const to = this.firstRow(end);
    for (let row = this.firstRow(start); row < to; row++) {
      const slot = Math.floor(this.middleOf(row) / slotBytes) - firstSlot;
      const step = Math.floor((slot * steps) / slots) + 1;
      this.set(row, (this.flags[row] & ~PAGES) | ZAPPED, fromNs + (step / steps) * (toNs - fromNs));
    }
  }

  /** The PTE tables that map [start, end) came or went. */
  tables(start: number, end: number, areThere: boolean, timeNs: number): void {
    this.change(start, end, timeNs, (flags) => (areThere ? flags | TABLE : flags & ~TABLE));
  }

  private change(start: number, end: number, timeNs: number, next: (flags: number) => number): void {
    const to = this.firstRow(end);
    for (let row = this.firstRow(start); row < to; row++) this.set(row, next(this.flags[row]), timeNs);
  }

  private set(row: number, flags: number, timeNs: number): void {
    this.flags[row] = flags;
    this.rows[row].push(timeNs, stateOf(flags));
  }

  /** @returns the first row whose middle lies at or above an address, within the window */
  private firstRow(address: number): number {
    const row = Math.ceil((address - this.window.start) / this.rowBytes - 0.5);
    return Math.min(this.rows.length, Math.max(0, row));
  }
}

function stateOf(flags: number): AddressState {
  const held = flags & 3;
  const hasPages = (flags & PAGES) !== 0;
  const hasTable = (flags & TABLE) !== 0;
  if ((flags & ZAPPED) !== 0 && hasTable) return AddressState.zapped;
  switch (held) {
    case Held.attached:
      return hasPages ? AddressState.resident : AddressState.mapped;
    case Held.splitOff:
      return AddressState.splitOff;
    case Held.detached:
      return (flags & ZAPPED) !== 0 ? AddressState.tablesFreed : AddressState.detached;
    default:
      // Its pages wait on a private list.
      return hasPages && hasTable ? AddressState.detached : AddressState.gone;
  }
}
