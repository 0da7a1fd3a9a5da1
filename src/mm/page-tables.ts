import { alignDown, type Geometry } from './geometry.ts';
import { IndexRuns } from './index-runs.ts';
import { countsOf, PageKind, PageRuns, runEnd, type PageCounts, type PageRun } from './page-runs.ts';
import { addSpan, copySpan, nextSpan, removeSpan, shiftSpan } from './table-spans.ts';
import { PAGE_SIZE } from './units.ts';

/** `count` neighbouring PMD slots that hold the same number of present pages each. */
export interface SlotGroup {
  readonly count: number;
  readonly pagesPerSlot: number;
  /** Whether each of them, or none, holds a page that was written through a shared mapping. */
  readonly dirty: boolean;
}

/** How many table pages of each level exist (mm->nr_ptes, nr_pmds, nr_puds). */
export interface TableCounts {
  readonly pte: number;
  readonly pmd: number;
  readonly pud: number;
}

/**
 * The four levels of one address space. A level is the set of its tables that exist, the lowest is the runs of present pages; so a
 * populated terabyte costs as much as a populated page. The PGD itself is never allocated or freed here, and the P4D is folded.
 */
export class PageTables {
  readonly geometry: Geometry;
  readonly pages = new PageRuns();
  private readonly pte = new IndexRuns();
  private readonly pmd = new IndexRuns();
  private readonly pud = new IndexRuns();

  constructor(geometry: Geometry) {
    this.geometry = geometry;
  }

  get tables(): TableCounts {
    return { pte: this.pte.size, pmd: this.pmd.size, pud: this.pud.size };
  }

  /** All table pages the kernel counts in VmPTE: PTE, PMD and PUD tables. */
  get tableCount(): number {
    return this.pte.size + this.pmd.size + this.pud.size;
  }

  /** Which tables exist, by level from the PTE tables up: sets of table numbers. To be read only. */
  get levels(): readonly IndexRuns[] {
    return [this.pte, this.pmd, this.pud];
  }

  /** Allocates every missing table on the way to the pages of [start, end). @returns how many of each level are new. */
  allocate(start: number, end: number): TableCounts {
    return { ...this.allocateUpperTables(start, end), pte: this.allocatePte(start, end) };
  }

  /** The same without the PTE tables. */
  allocateUpperTables(start: number, end: number): Omit<TableCounts, 'pte'> {
    return { pud: this.allocatePud(start, end), pmd: this.allocatePmd(start, end) };
  }

  /** __pud_alloc() for every slot that [start, end) touches. */
  allocatePud(start: number, end: number): number {
    return addSpan(this.pud, start, end, this.geometry.pgdirSize);
  }

  /** __pmd_alloc(). */
  allocatePmd(start: number, end: number): number {
    return addSpan(this.pmd, start, end, this.geometry.pudSize);
  }

  /** __pte_alloc(). */
  allocatePte(start: number, end: number): number {
    return addSpan(this.pte, start, end, this.geometry.pmdSize);
  }

  hasPteTable(address: number): boolean {
    return this.pte.has(Math.floor(address / this.geometry.pmdSize));
  }

  /** @returns the lowest address at or above `address` below which some PUD table exists, or -1: empty PGD entries are skipped in one step. */
  nextPudTable(address: number): number {
    return nextSpan(this.pud, address, this.geometry.pgdirSize);
  }

  /** The same for PMD tables: where the next PUD entry is not empty. */
  nextPmdTable(address: number): number {
    return nextSpan(this.pmd, address, this.geometry.pudSize);
  }

  /** The same for PTE tables: where the next PMD entry is not empty. */
  nextPteTable(address: number): number {
    return nextSpan(this.pte, address, this.geometry.pmdSize);
  }

  /** @returns where the highest PTE table that begins below `end` begins, or -1. */
  lastPteTable(end: number): number {
    const index = this.pte.lastBelow(Math.ceil(end / this.geometry.pmdSize));
    return index === -1 ? -1 : index * this.geometry.pmdSize;
  }

  /**
   * Clears the PUD entries of [start, end), both multiples of what a PUD entry spans, and hands over what hung below them: PMD and PTE tables and
   * pages, as a tree of its own. The PUD tables stay.
   */
  takeSubtrees(start: number, end: number): PageTables {
    const { geometry } = this;
    const taken = new PageTables(geometry);
    for (const run of this.pages.take(start / PAGE_SIZE, end / PAGE_SIZE)) taken.pages.insert(run);
    copySpan(taken.pte, this.pte, start, end, geometry.pmdSize);
    copySpan(taken.pmd, this.pmd, start, end, geometry.pudSize);
    removeSpan(this.pte, start, end, geometry.pmdSize);
    removeSpan(this.pmd, start, end, geometry.pudSize);
    // Its own PUD tables are only there so that it can be walked like any tree.
    taken.allocatePud(start, end);
    return taken;
  }

  /** Tables whose table above is missing: none, ever. For the invariants. */
  orphans(): string[] {
    const { entriesPerTable } = this.geometry;
    return [
      ...orphansOf('PTE', this.pte, this.pmd, entriesPerTable),
      ...orphansOf('PMD', this.pmd, this.pud, entriesPerTable),
    ];
  }

  /** pte_clear() over [start, end). @returns what was present, ordered. */
  zap(start: number, end: number): PageRun[] {
    return this.pages.take(start / PAGE_SIZE, end / PAGE_SIZE);
  }

  count(start: number, end: number): PageCounts {
    return this.pages.countIn(start / PAGE_SIZE, end / PAGE_SIZE);
  }

  /** Makes absent pages of [start, end) present, tables included. @returns how many pages are new. */
  populate(start: number, end: number, kind: PageKind, content: number): number {
    this.allocate(start, end);
    return this.pages.fill(start / PAGE_SIZE, end / PAGE_SIZE, kind, content);
  }

  /** Makes one page in every `everyBytes` of an empty [start, end) present, tables included. @returns how many. */
  populateEvery(start: number, end: number, everyBytes: number, kind: PageKind, content: number): number {
    const added = this.pages.fillStrided(start / PAGE_SIZE, end / PAGE_SIZE, everyBytes / PAGE_SIZE, kind, content);
    if (added === 0) return 0;
    if (everyBytes <= this.geometry.pmdSize) this.allocate(start, start + (added - 1) * everyBytes + PAGE_SIZE);
    else for (let address = start; address < end; address += everyBytes) this.allocate(address, address + PAGE_SIZE);
    return added;
  }

  /** @returns the end of the stretch of existing PTE tables that begins with the one of `address`; `address` if it has none. */
  pteTablesEnd(address: number): number {
    const { pmdSize } = this.geometry;
    const index = Math.floor(address / pmdSize);
    return this.pte.has(index) ? this.pte.runEnd(index) * pmdSize : address;
  }

  hasPmdTable(address: number): boolean {
    return this.pmd.has(Math.floor(address / this.geometry.pudSize));
  }

  /** move_ptes() over [start, end): what is present goes `distance` bytes up (or down), where nothing is and the tables are. @returns how many pages */
  movePages(start: number, end: number, distance: number): number {
    let moved = 0;
    for (const run of this.pages.take(start / PAGE_SIZE, end / PAGE_SIZE)) {
      this.pages.insert({ ...run, first: run.first + distance / PAGE_SIZE });
      moved += run.count;
    }
    return moved;
  }

  /** move_normal_pmd(): the PTE tables of [start, end), whole slots, hang `distance` bytes further on, with all their pages. @returns how many pages */
  movePteTables(start: number, end: number, distance: number): number {
    shiftSpan(this.pte, start, end, distance, this.geometry.pmdSize);
    return this.movePages(start, end, distance);
  }

  /** move_normal_pud(): the same for one PMD table and all below it. */
  movePmdTable(start: number, distance: number): number {
    const { pudSize } = this.geometry;
    shiftSpan(this.pmd, start, start + pudSize, distance, pudSize);
    return this.movePteTables(start, start + pudSize, distance);
  }

  /** copy_p4d_range() and copy_pud_range(): the PUD and PMD tables that the parent has over [start, end), whatever hangs below them. */
  copyUpperTables(parent: PageTables, start: number, end: number): void {
    copySpan(this.pud, parent.pud, start, end, this.geometry.pgdirSize);
    copySpan(this.pmd, parent.pmd, start, end, this.geometry.pudSize);
  }

  /** copy_pmd_range(): PTE tables of [start, end) and what is present. @returns what was copied */
  copyFrom(parent: PageTables, start: number, end: number): PageCounts {
    copySpan(this.pte, parent.pte, start, end, this.geometry.pmdSize);
    const runs = parent.pages.clone().take(start / PAGE_SIZE, end / PAGE_SIZE);
    for (const run of runs) this.pages.insert(run);
    return countsOf(runs);
  }

  /**
   * free_pte_range() for every PMD slot that [start, end) touches: contents do not matter.
   * @returns how many PTE tables went
   */
  freePte(start: number, end: number): number {
    return removeSpan(this.pte, start, end, this.geometry.pmdSize);
  }

  /** Frees the PMD table that maps `address`, if it exists. */
  freePmd(address: number): number {
    const size = this.geometry.pudSize;
    return removeSpan(this.pmd, alignDown(address, size), alignDown(address, size) + size, size);
  }

  /** Frees the PUD table that maps `address`, if it exists. */
  freePud(address: number): number {
    const size = this.geometry.pgdirSize;
    return removeSpan(this.pud, alignDown(address, size), alignDown(address, size) + size, size);
  }

  /**
   * The PMD slots that [start, end) touches, in order, grouped by how many pages of the range each holds.
   * A long populated stretch is one group.
   */
  slotGroups(start: number, end: number): SlotGroup[] {
    const { pmdSize } = this.geometry;
    const groups: SlotGroup[] = [];
    const push = (group: SlotGroup): void => {
      const last = groups[groups.length - 1];
      if (last !== undefined && last.pagesPerSlot === group.pagesPerSlot && last.dirty === group.dirty) {
        groups[groups.length - 1] = { ...group, count: last.count + group.count };
      } else groups.push(group);
    };
    let at = start;
    while (at < end) {
      const slotEnd = Math.min(alignDown(at, pmdSize) + pmdSize, end);
      const whole = at % pmdSize === 0 ? this.uniformSlots(at, end) : null;
      if (whole === null) {
        const { present, dirty } = this.count(at, slotEnd);
        push({ count: 1, pagesPerSlot: present, dirty: dirty > 0 });
        at = slotEnd;
      } else {
        push(whole);
        at += whole.count * pmdSize;
      }
    }
    return groups;
  }

  /** How many whole slots from the aligned address `at` look the same because one run, or nothing, covers them. */
  private uniformSlots(at: number, end: number): SlotGroup | null {
    const { entriesPerTable, pmdSize } = this.geometry;
    const page = at / PAGE_SIZE;
    const next = this.pages.nextFrom(page);
    if (next === -1 || next * PAGE_SIZE >= end) {
      return at + pmdSize <= end ? emptySlots((end - at) / pmdSize) : null;
    }
    if (next >= page + entriesPerTable) return emptySlots((next - page) / entriesPerTable);
    const run = this.pages.get(next);
    // A run that begins later than one stride into the slot leaves it less full than the others.
    if (run === null || entriesPerTable % run.stride !== 0 || next - page >= run.stride) return null;
    const count = Math.floor((Math.min(runEnd(run) + run.stride - 1, end / PAGE_SIZE) - page) / entriesPerTable);
    // The stride's slack after the last page may hold pages of the next run.
    const exact = this.count(at, at + count * pmdSize).present === (count * entriesPerTable) / run.stride;
    const dirty = run.kind === PageKind.SharedDirty;
    return count > 0 && exact ? { count, pagesPerSlot: entriesPerTable / run.stride, dirty } : null;
  }
}

function emptySlots(count: number): SlotGroup {
  return { count: Math.floor(count), pagesPerSlot: 0, dirty: false };
}

function orphansOf(name: string, level: IndexRuns, above: IndexRuns, entriesPerTable: number): string[] {
  const found: string[] = [];
  for (const [start, end] of level.runs()) {
    const parents = [Math.floor(start / entriesPerTable), Math.ceil(end / entriesPerTable)] as const;
    if (above.countIn(...parents) !== parents[1] - parents[0])
      found.push(`a ${name} table in ${start}..${end} has no table above it`);
  }
  return found;
}
