import { EventKind, FaultOutcome } from '../mm/events.ts';
import { AddressCells } from './address-cells.ts';
import { PointList } from './address-points.ts';
import { AddressRows } from './address-rows.ts';
import { StepList } from './address-steps.ts';
import { AddressTables, TableLevel, type TableListener } from './address-tables.ts';
import { AddressVmas } from './address-vmas.ts';
import type { EventColumns } from './event-columns.ts';
import type { LockLane } from './lock-lane.ts';
import type { AddressRange, TraceMapping } from './trace-event.ts';

/** What of a trace the address space over time is made from; RunTrace is one. Its chunks may become more while it is read. */
export interface AddressSource {
  readonly range: AddressRange;
  /** What was mapped at the start; empty: not known, then the range counts as mapped and resident. */
  readonly mappings: readonly TraceMapping[];
  readonly entriesPerTable: number;
  readonly chunks: readonly EventColumns[];
  lockLane(): LockLane;
}

/** Instants that are shown where they were, apart from what they changed. */
export const PointKind = {
  /** A VMA was cut. */
  split: 0,
  /** A PMD or PUD table was freed. */
  upperTable: 1,
  fault: 2,
  /** A fault that found no VMA, or one that forbids it, or no object (SIGSEGV or SIGBUS); or a violation of memory safety. */
  signal: 3,
} as const;
export type PointKind = (typeof PointKind)[keyof typeof PointKind];

/** Rows of the window, in which states are kept. */
export const STATE_ROWS = 128;
/** Rows of the window, in which instants are kept; two more stand for all addresses below and above it. */
export const POINT_ROWS = 32;

const MAX_STEPS = 65_536;
const MAX_POINTS = 65_536;
/** Events between two looks at the clock. */
const BATCH = 128;
/** A sweep through tables that are alike is kept as so many steps of a counter. */
const STEPS_PER_SWEEP = 8;

/**
 * What happened in the address space, by address and time, for a window of addresses: the states of its rows, instants, the page-table tree, and
 * the counters of the whole address space. Made from a trace's events, as many at a time as there is time for; a moment ahead of what was read
 * shows what was read last. Memory is bounded whatever the number of events: see StepList and PointList.
 */
export class AddressSpaceIndex {
  readonly window: AddressRange;
  readonly states: AddressRows;
  /** The page-table tree, by level from the PTE tables up. */
  readonly levels: readonly AddressCells[];
  /** Whether it is known what was mapped at the start: without that, counters say nothing. */
  readonly knowsStart: boolean;
  /** Pages that are present, as far as the events tell: pages that a fault on shared memory maps along are not told. */
  readonly residentPages = new StepList(MAX_STEPS);
  /** PTE, PMD and PUD tables. */
  readonly tablePages = new StepList(MAX_STEPS);
  /** mm->map_count; merges by mprotect(2) and mlock(2) are not told. */
  readonly mapCount = new StepList(MAX_STEPS);
  /** Tasks that wait for mmap_sem, spinning or asleep. */
  readonly waiters = new StepList(MAX_STEPS);
  private readonly source: AddressSource;
  private readonly points: readonly (readonly PointList[])[];
  private readonly tables: AddressTables;
  private readonly vmas: AddressVmas;
  private readonly sectionOf = new Map<number, AddressRange>();
  private chunk = 0;
  private offset = 0;
  private eventsRead = 0;
  private segment = 0;

  /** @param window the addresses to look at, bytes; at least a page */
  constructor(source: AddressSource, window: AddressRange) {
    const { mappings, range, entriesPerTable } = source;
    this.source = source;
    this.window = window;
    this.states = new AddressRows(window, STATE_ROWS);
    this.points = Object.values(PointKind).map(() =>
      Array.from({ length: POINT_ROWS + 2 }, () => new PointList(MAX_POINTS)),
    );
    this.tables = new AddressTables(entriesPerTable, this.tableListener());
    this.levels = Object.values(TableLevel).map(
      (level) => new AddressCells(level, window, this.tables.tableBytes[level], entriesPerTable),
    );
    this.knowsStart = mappings.length > 0;
    const initial = this.knowsStart ? mappings : [{ ...range, resident: true }];
    this.vmas = new AddressVmas(initial);
    for (const mapping of initial) {
      this.states.link(mapping.start, mapping.start + mapping.lenBytes, mapping.resident, 0);
      this.tables.populate(mapping);
    }
    this.mapCount.push(0, this.vmas.count);
    for (const counter of [this.residentPages, this.tablePages, this.waiters]) counter.push(0, counter.last);
  }

  /** Events that were read. */
  get length(): number {
    return this.eventsRead;
  }

  /**
   * Reads on in the trace.
   *
   * @param budgetMs for about how long
   * @param clock wall time in ms
   * @returns whether everything that the trace has so far was read
   */
  advance(budgetMs: number, clock: () => number): boolean {
    const endMs = clock() + budgetMs;
    const { chunks } = this.source;
    while (this.chunk < chunks.length) {
      const columns = chunks[this.chunk];
      const to = Math.min(columns.length, this.offset + BATCH);
      for (let i = this.offset; i < to; i++) if (IS_READ[columns.kind[i]] === 1) this.read(columns, i);
      this.eventsRead += to - this.offset;
      this.offset = to;
      if (to === columns.length) {
        this.chunk++;
        this.offset = 0;
      }
      if (clock() >= endMs && this.chunk < chunks.length) return false;
    }
    return this.readWaiters(endMs, clock);
  }

  /** The instants of a kind in one row: 0 for all addresses below the window, then POINT_ROWS rows of it, then all above. */
  pointsOf(kind: PointKind, row: number): PointList {
    return this.points[kind][row];
  }

  private read(columns: EventColumns, i: number): void {
    const start = columns.addr[i];
    const end = start + columns.lenBytes[i];
    const timeNs = columns.timeNs[i];
    const lastNs = columns.lastNs[i];
    const count = columns.count[i];
    const event = this.eventsRead + i - this.offset;
    switch (columns.kind[i]) {
      case EventKind.SectionBegin:
        this.sectionOf.set(columns.task[i], { start, lenBytes: end - start });
        break;
      case EventKind.SectionEnd:
        this.sectionOf.delete(columns.task[i]);
        break;
      case EventKind.VmaSplit:
        this.readSplit(columns, i, event);
        break;
      case EventKind.VmaDetach:
        this.vmas.detach(start, end);
        this.mapCount.push(lastNs, this.vmas.count);
        this.states.detach(start, end, lastNs);
        break;
      case EventKind.VmaFree:
        this.vmas.free(start, end);
        this.mapCount.push(lastNs, this.vmas.count);
        this.states.free(start, end, lastNs);
        break;
      case EventKind.VmaLink: {
        const before = this.vmas.count;
        this.vmas.link(start, end, columns.detail[i]);
        this.mapCount.push(lastNs, this.vmas.count);
        if (this.vmas.count !== before || columns.detail[i] > 0) this.states.link(start, end, false, lastNs);
        break;
      }
      case EventKind.Zap:
        this.states.zap(start, end, Math.max(1, count), timeNs, lastNs, this.tables.tableBytes[TableLevel.pte]);
        this.tables.zap(start, end, count, timeNs, lastNs);
        break;
      case EventKind.FreePteTables:
        this.tables.freePte(start, end, count, lastNs);
        break;
      case EventKind.FreePmdTables:
      case EventKind.FreePudTables: {
        const level = columns.kind[i] === EventKind.FreePmdTables ? TableLevel.pmd : TableLevel.pud;
        this.tables.freeUpper(level, start, end, lastNs);
        if (count > 0) this.addPoint(PointKind.upperTable, (start + end) / 2, lastNs, event, count);
        break;
      }
      case EventKind.Violation:
        this.addPoint(PointKind.signal, start, lastNs, event, 1);
        break;
      case EventKind.PageFault:
        this.readFault(columns, i, event);
        break;
    }
  }

  private readSplit(columns: EventColumns, i: number, event: number): void {
    const at = columns.addr[i];
    const lastNs = columns.lastNs[i];
    this.vmas.split(at);
    this.mapCount.push(lastNs, this.vmas.count);
    this.addPoint(PointKind.split, at, lastNs, event, 1);
    const section = this.sectionOf.get(columns.task[i]);
    if (section === undefined) return;
    const newBelow = columns.detail[i] === 1;
    const start = Math.max(section.start, newBelow ? at - columns.lenBytes[i] : at);
    const end = Math.min(section.start + section.lenBytes, newBelow ? at : at + columns.lenBytes[i]);
    if (start < end) this.states.splitOff(start, end, lastNs);
  }

  private readFault(columns: EventColumns, i: number, event: number): void {
    const start = columns.addr[i];
    const lastNs = columns.lastNs[i];
    const count = Math.max(1, columns.count[i]);
    const isServed = columns.detail[i] === FaultOutcome.ok;
    this.addPoint(isServed ? PointKind.fault : PointKind.signal, start, lastNs, event, count);
    if (!isServed) return;
    const end = start + Math.max(1, columns.lenBytes[i]);
    this.tables.addPages(start, end, lastNs);
    this.states.fault(start, end, lastNs);
  }

  private addPoint(kind: PointKind, address: number, timeNs: number, event: number, count: number): void {
    const { start, lenBytes } = this.window;
    const row = Math.floor(((address - start) / lenBytes) * POINT_ROWS);
    this.points[kind][1 + Math.min(POINT_ROWS, Math.max(-1, row))].push(timeNs, event, count);
  }

  private tableListener(): TableListener {
    return {
      onPages: (first, tables, delta, fromNs, toNs) => {
        this.levels[TableLevel.pte].addEntries(first, tables, delta, fromNs, toNs);
        const before = this.residentPages.last;
        const steps = toNs > fromNs ? Math.min(tables, STEPS_PER_SWEEP) : 1;
        for (let step = 1; step <= steps; step++) {
          const done = Math.ceil((tables * step) / steps);
          this.residentPages.push(fromNs + (done / tables) * (toNs - fromNs), before + delta * done);
        }
      },
      onTables: (level, first, tables, delta, timeNs) => {
        const bytes = this.tables.tableBytes[level];
        this.levels[level].addTables(first, tables, delta, timeNs);
        this.tablePages.push(timeNs, this.tablePages.last + delta * tables);
        if (level === TableLevel.pte) this.states.tables(first * bytes, (first + tables) * bytes, delta === 1, timeNs);
        if (level === TableLevel.pud) return;
        const above = Math.floor(first / this.source.entriesPerTable);
        this.levels[level + 1].addEntries(above, 1, delta * tables, timeNs, timeNs);
      },
    };
  }

  /** The lane of mmap_sem knows how many wait; its last segment may still change. */
  private readWaiters(endMs: number, clock: () => number): boolean {
    const lane = this.source.lockLane();
    const { segments } = lane;
    for (; this.segment < segments.length; this.segment++) {
      this.waiters.push(segments.startNs(this.segment), lane.waiters(this.segment));
      if (this.segment % BATCH === 0 && this.segment > 0 && clock() >= endMs) {
        this.segment++;
        return false;
      }
    }
    this.segment = Math.max(0, segments.length - 1);
    return true;
  }
}

const IS_READ = new Uint8Array(256);
for (const kind of [
  EventKind.SectionBegin,
  EventKind.SectionEnd,
  EventKind.VmaSplit,
  EventKind.VmaDetach,
  EventKind.VmaFree,
  EventKind.VmaLink,
  EventKind.Zap,
  EventKind.FreePteTables,
  EventKind.FreePmdTables,
  EventKind.FreePudTables,
  EventKind.PageFault,
  EventKind.Violation,
])
  IS_READ[kind] = 1;
