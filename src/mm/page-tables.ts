import { alignDown, type Geometry } from './geometry.ts';
import { IndexRuns } from './index-runs.ts';
import { PageRuns, runEnd, type PageCounts, type PageKind } from './page-runs.ts';
import { PAGE_SIZE } from './units.ts';

/** `count` neighbouring PMD slots that hold the same number of present pages each. */
export interface SlotGroup {
  readonly count: number;
  readonly pagesPerSlot: number;
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
  readonly pages: PageRuns;
  private readonly pte: IndexRuns;
  private readonly pmd: IndexRuns;
  private readonly pud: IndexRuns;

  constructor(geometry: Geometry, from?: PageTables) {
    this.geometry = geometry;
    this.pages = from ? from.pages.clone() : new PageRuns();
    this.pte = from ? from.pte.clone() : new IndexRuns();
    this.pmd = from ? from.pmd.clone() : new IndexRuns();
    this.pud = from ? from.pud.clone() : new IndexRuns();
  }

  clone(): PageTables {
    return new PageTables(this.geometry, this);
  }

  get tables(): TableCounts {
    return { pte: this.pte.size, pmd: this.pmd.size, pud: this.pud.size };
  }

  /** All table pages the kernel counts in VmPTE: PTE, PMD and PUD tables. */
  get tableCount(): number {
    return this.pte.size + this.pmd.size + this.pud.size;
  }

  /** Allocates every missing table on the way to the pages of [start, end). @returns how many of each level are new. */
  allocate(start: number, end: number): TableCounts {
    return { pud: this.allocatePud(start, end), pmd: this.allocatePmd(start, end), pte: this.allocatePte(start, end) };
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

  /** Tables whose table above is missing: none, ever. For the invariants. */
  orphans(): string[] {
    const { entriesPerTable } = this.geometry;
    return [
      ...orphansOf('PTE', this.pte, this.pmd, entriesPerTable),
      ...orphansOf('PMD', this.pmd, this.pud, entriesPerTable),
    ];
  }

  /** pte_clear() over [start, end). @returns what was present. */
  zap(start: number, end: number): PageCounts {
    return this.pages.remove(start / PAGE_SIZE, end / PAGE_SIZE);
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
    if (everyBytes <= this.geometry.pmdSize) this.allocate(start, end);
    else for (let address = start; address < end; address += everyBytes) this.allocate(address, address + PAGE_SIZE);
    return added;
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
    const push = (count: number, pagesPerSlot: number): void => {
      const last = groups[groups.length - 1];
      if (last !== undefined && last.pagesPerSlot === pagesPerSlot) {
        groups[groups.length - 1] = { count: last.count + count, pagesPerSlot };
      } else groups.push({ count, pagesPerSlot });
    };
    let at = start;
    while (at < end) {
      const slotEnd = Math.min(alignDown(at, pmdSize) + pmdSize, end);
      const whole = at % pmdSize === 0 ? this.uniformSlots(at, end) : null;
      if (whole === null) {
        push(1, this.count(at, slotEnd).present);
        at = slotEnd;
      } else {
        push(whole.count, whole.pagesPerSlot);
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
      return at + pmdSize <= end ? { count: Math.floor((end - at) / pmdSize), pagesPerSlot: 0 } : null;
    }
    if (next >= page + entriesPerTable) return { count: Math.floor((next - page) / entriesPerTable), pagesPerSlot: 0 };
    const run = this.pages.get(next);
    if (run === null || entriesPerTable % run.stride !== 0) return null;
    const count = Math.floor((Math.min(runEnd(run) + run.stride - 1, end / PAGE_SIZE) - page) / entriesPerTable);
    // The stride's slack after the last page may hold pages of the next run.
    const exact = this.count(at, at + count * pmdSize).present === (count * entriesPerTable) / run.stride;
    return count > 0 && exact ? { count, pagesPerSlot: entriesPerTable / run.stride } : null;
  }
}

function addSpan(level: IndexRuns, start: number, end: number, size: number): number {
  return start < end ? level.add(Math.floor(start / size), Math.ceil(end / size)) : 0;
}

function removeSpan(level: IndexRuns, start: number, end: number, size: number): number {
  return start < end ? level.remove(Math.floor(start / size), Math.ceil(end / size)) : 0;
}

function nextSpan(level: IndexRuns, address: number, size: number): number {
  const index = level.nextFrom(Math.floor(address / size));
  return index === -1 ? -1 : Math.max(address, index * size);
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
