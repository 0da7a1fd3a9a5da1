import { EventKind } from '../mm/events.ts';
import type { EventChunks } from './event-chunks.ts';
import { GrowableFloat64, GrowableUint32, upperBound } from './growable.ts';
import type { AddressRange, TraceMapping } from './trace-event.ts';

/** What has become of a stretch of addresses. In the order in which unmapping goes: the further of two is what shows. */
export const AddressState = {
  /** A VMA is there; whether pages are is not known, or none are. */
  mapped: 0,
  /** A VMA and its pages are there. */
  resident: 1,
  /** Cut off from the rest of its VMA, to be unmapped; nothing else has happened to it yet. */
  splitOff: 2,
  /** Its VMA is out of the tree: no look-up finds it. */
  detached: 3,
  /** The pages are gone; the tables and the VMA struct are there. */
  zapped: 4,
  /** The PTE tables are gone too. */
  tablesFreed: 5,
  /** Nothing is left: the VMA struct was freed, or there never was one. */
  gone: 6,
} as const;
export type AddressState = (typeof AddressState)[keyof typeof AddressState];

/** A stretch of the range in one state; shares of the range, 0 to 1. */
export interface AddressSegment {
  readonly startShare: number;
  readonly endShare: number;
  readonly state: AddressState;
}

/** The range is looked at in so many places, or at each page if it has fewer. */
const MAX_CELLS = 4096;
const PAGE_BYTES = 4096;
/** The cells are kept each time that so much was done since: that is how much a look-up does over again. */
const CHECKPOINT_WORK = 16384;

/**
 * What has become of the range that is unmapped, at any moment. The range is cut into cells, each in the state of its middle; events change
 * cells, and now and then all cells are kept as they are, so that a moment is found by replaying a little.
 */
export class AddressHistory {
  private readonly range: AddressRange;
  private readonly events: EventChunks;
  private readonly cells: Uint8Array;
  private readonly cellBytes: number;
  /** Events that touch the range, by when their effect is complete; never running backwards. */
  private readonly times = new GrowableFloat64();
  private readonly indexes = new GrowableUint32();
  /** Cells as they were before the event at `firsts`. */
  private readonly checkpoints: { readonly firsts: number[]; readonly cells: Uint8Array[] } = { firsts: [], cells: [] };
  private work = Infinity;
  /** The section that each task is in, from and to which a split cuts off what will be unmapped. */
  private readonly sectionOf = new Map<number, AddressRange>();
  private readonly splits = new Map<number, AddressRange>();

  constructor(range: AddressRange, mappings: readonly TraceMapping[] | undefined, events: EventChunks) {
    this.range = range;
    this.events = events;
    const cells = Math.max(1, Math.min(MAX_CELLS, Math.ceil(range.lenBytes / PAGE_BYTES)));
    this.cellBytes = range.lenBytes / cells;
    this.cells = new Uint8Array(cells).fill(mappings === undefined ? AddressState.resident : AddressState.gone);
    for (const { start, lenBytes, resident } of mappings ?? []) {
      const state = resident ? AddressState.resident : AddressState.mapped;
      this.cells.fill(state, this.firstCell(start), this.firstCell(start + lenBytes));
    }
  }

  /** Takes note of an event, in the order of telling, if it changes anything here. */
  add(eventIndex: number, kind: number, task: number, addr: number, lenBytes: number, lastNs: number): void {
    switch (kind) {
      case EventKind.SectionBegin:
        this.sectionOf.set(task, { start: addr, lenBytes });
        return;
      case EventKind.SectionEnd:
        this.sectionOf.delete(task);
        return;
      case EventKind.VmaSplit:
        if (!this.noteSplit(eventIndex, task, addr, lenBytes)) return;
        break;
      case EventKind.VmaDetach:
      case EventKind.VmaFree:
      case EventKind.VmaLink:
      case EventKind.Zap:
      case EventKind.FreePteTables:
        if (addr >= this.range.start + this.range.lenBytes || addr + lenBytes <= this.range.start) return;
        break;
      default:
        return;
    }
    if (this.work >= CHECKPOINT_WORK) {
      this.checkpoints.firsts.push(this.times.length);
      this.checkpoints.cells.push(this.cells.slice());
      this.work = 0;
    }
    this.times.push(this.times.length > 0 ? Math.max(this.times.last, lastNs) : lastNs);
    this.indexes.push(eventIndex);
    this.work += 1 + this.apply(this.cells, eventIndex);
  }

  /**
   * @param running Zap events that may be under way at the moment: of these the steps that are complete count
   * @returns the range at a moment, cut where the state changes, from 0 to 1 without gaps
   */
  at(tNs: number, running: Iterable<number>): AddressSegment[] {
    const cells = this.cellsAt(tNs);
    for (const index of running) this.applySteps(cells, index, tNs);
    return segmentsOf(cells);
  }

  private cellsAt(tNs: number): Uint8Array {
    const { firsts, cells: kept } = this.checkpoints;
    const events = upperBound(this.times.data, tNs, 0, this.times.length);
    if (firsts.length === 0) return this.cells.slice();
    const checkpoint = Math.max(0, upperBound(firsts, events, 0, firsts.length) - 1);
    const cells = kept[checkpoint].slice();
    for (let i = firsts[checkpoint]; i < events; i++) this.apply(cells, this.indexes.data[i]);
    return cells;
  }

  /** The steps of a zap run that are complete at a moment. */
  private applySteps(cells: Uint8Array, index: number, tNs: number): void {
    const { events } = this;
    const fromNs = events.timeNs(index);
    const lastNs = events.lastNs(index);
    if (tNs < fromNs || tNs >= lastNs) return;
    const count = events.count(index);
    const share = Math.floor(((tNs - fromNs) / (lastNs - fromNs)) * count) / count;
    const addr = events.addr(index);
    this.advance(cells, addr, addr + events.lenBytes(index) * share, AddressState.zapped);
  }

  /** @returns how many cells were looked at */
  private apply(cells: Uint8Array, index: number): number {
    const { events } = this;
    const start = events.addr(index);
    const end = start + events.lenBytes(index);
    switch (events.kind(index)) {
      case EventKind.VmaSplit: {
        const piece = this.splits.get(index);
        return piece === undefined
          ? 0
          : this.advance(cells, piece.start, piece.start + piece.lenBytes, AddressState.splitOff);
      }
      case EventKind.VmaDetach:
        return this.advance(cells, start, end, AddressState.detached);
      case EventKind.Zap:
        return this.advance(cells, start, end, AddressState.zapped);
      case EventKind.FreePteTables:
        return this.freeTables(cells, start, end);
      case EventKind.VmaFree:
        return this.advance(cells, start, end, AddressState.gone);
      case EventKind.VmaLink: {
        const [from, to] = [this.firstCell(start), this.firstCell(end)];
        cells.fill(AddressState.mapped, from, to);
        return to - from;
      }
      default:
        return 0;
    }
  }

  /** Brings cells as far as `state`; those that are further stay where they are. */
  private advance(cells: Uint8Array, start: number, end: number, state: AddressState): number {
    const to = this.firstCell(end);
    const from = this.firstCell(start);
    for (let i = from; i < to; i++) if (cells[i] < state) cells[i] = state;
    return to - from;
  }

  /** The range of the event may reach beyond what is unmapped, into the rest of the last table. */
  private freeTables(cells: Uint8Array, start: number, end: number): number {
    const to = this.firstCell(end);
    const from = this.firstCell(start);
    for (let i = from; i < to; i++) if (cells[i] === AddressState.zapped) cells[i] = AddressState.tablesFreed;
    return to - from;
  }

  /** Which piece a split cuts off for the section that its task is in. @returns whether it lies in the range */
  private noteSplit(eventIndex: number, task: number, at: number, lenBytes: number): boolean {
    const section = this.sectionOf.get(task);
    if (section === undefined) return false;
    const newBelow = this.events.detail(eventIndex) === 1;
    const piece = newBelow ? { start: at - lenBytes, end: at } : { start: at, end: at + lenBytes };
    const start = Math.max(piece.start, section.start, this.range.start);
    const end = Math.min(piece.end, section.start + section.lenBytes, this.range.start + this.range.lenBytes);
    if (start >= end) return false;
    this.splits.set(eventIndex, { start, lenBytes: end - start });
    return true;
  }

  /** @returns the first cell whose middle lies at or above an address, within the range */
  private firstCell(address: number): number {
    const cell = Math.ceil((address - this.range.start) / this.cellBytes - 0.5);
    return Math.min(this.cells.length, Math.max(0, cell));
  }
}

function segmentsOf(cells: Uint8Array): AddressSegment[] {
  const segments: AddressSegment[] = [];
  let from = 0;
  for (let i = 1; i <= cells.length; i++) {
    if (i < cells.length && cells[i] === cells[from]) continue;
    segments.push({ startShare: from / cells.length, endShare: i / cells.length, state: cells[from] as AddressState });
    from = i;
  }
  return segments;
}
