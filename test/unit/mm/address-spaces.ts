import fc from 'fast-check';
import { linkAnonVma, type Mm } from '../../../src/mm/mm.ts';
import { PageKind } from '../../../src/mm/page-runs.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import { VM_SHARED, type Vma } from '../../../src/mm/vma.ts';
import { World, type WorldOptions } from './world.ts';

// Random address spaces of a few dozen pages, in worlds of 2 or 4 entries per table, where that is several PGD entries.

/** How a VMA is populated: nothing, everything, one page in so many, or page by page (0: absent). */
type Filling = 'none' | 'all' | { readonly every: number } | { readonly bits: readonly number[] };

interface VmaPlan {
  readonly gap: number;
  readonly pages: number;
  readonly prot: string;
  readonly flags: readonly string[];
  readonly filling: Filling;
  /** Tables everywhere in it, though pages need not be there: as after MADV_DONTNEED. */
  readonly tablesToo: boolean;
}

export interface SpacePlan {
  readonly entriesPerTable: number;
  readonly base: number;
  readonly vmas: readonly VmaPlan[];
}

const vmaPlan: fc.Arbitrary<VmaPlan> = fc.record({
  gap: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: fc.nat(12) }),
  pages: fc.integer({ min: 1, max: 14 }),
  prot: fc.constantFrom('rw-', 'r--', '---'),
  flags: fc.subarray(['shared', 'locked', 'noreserve']),
  filling: fc.oneof(
    fc.constantFrom<Filling>('none', 'all'),
    fc.record({ every: fc.integer({ min: 1, max: 6 }) }),
    fc.record({ bits: fc.array(fc.nat(2), { minLength: 1, maxLength: 14 }) }),
  ),
  tablesToo: fc.boolean(),
});

export const spacePlan: fc.Arbitrary<SpacePlan> = fc.record({
  entriesPerTable: fc.constantFrom(2, 4),
  base: fc.nat(40),
  vmas: fc.array(vmaPlan, { minLength: 1, maxLength: 6 }),
});

/** A range of pages that is likely to hit something: [start, length]. */
export const pageRange = fc.tuple(fc.nat(110), fc.integer({ min: 1, max: 90 }));

/** Section sizes from one page to more than any plan spans. */
export const sectionPages = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(4, 8, 16, 64, 200));

export function buildSpace(plan: SpacePlan, options: WorldOptions = {}): World {
  const world = new World({ ...options, entriesPerTable: plan.entriesPerTable });
  let page = plan.base;
  for (const { gap, pages, prot, flags, filling, tablesToo } of plan.vmas) {
    page += gap;
    const start = page * PAGE_SIZE;
    const lenBytes = pages * PAGE_SIZE;
    const populated = typeof filling === 'object' ? ('every' in filling ? everyPages(filling.every) : 'none') : filling;
    world.map({ start, lenBytes, prot, flags, populated });
    const vma = world.mm.vmas.find(start);
    if (vma !== null && typeof filling === 'object' && 'bits' in filling) scatter(world.mm, vma, filling.bits);
    if (tablesToo) world.mm.pageTables.allocate(start, start + lenBytes);
    page += pages;
  }
  return world;
}

function everyPages(every: number): { readonly everyBytes: number } {
  return { everyBytes: every * PAGE_SIZE };
}

/** 0: absent, 1: written, 2: read only. */
function scatter(mm: Mm, vma: Vma, bits: readonly number[]): void {
  const shared = vma.has(VM_SHARED);
  for (let i = 0; i < vma.pages; i++) {
    const bit = bits[i % bits.length];
    if (bit === 0) continue;
    const page = vma.start / PAGE_SIZE + i;
    mm.pageTables.allocate(page * PAGE_SIZE, (page + 1) * PAGE_SIZE);
    if (bit === 2) mm.pageTables.pages.set(page, shared ? PageKind.Shared : PageKind.Zero, 0);
    else mm.pageTables.pages.set(page, shared ? PageKind.SharedDirty : PageKind.Anon, page);
    if (shared) mm.rss.shared++;
    else if (bit === 1) {
      mm.rss.anon++;
      if (vma.anonVma === null) linkAnonVma(vma, mm.newAnonVma());
    }
  }
}

/** All there is to know of an address space, for comparison. */
export interface Snapshot {
  readonly vmas: readonly unknown[];
  readonly pages: ReadonlyMap<number, string>;
  readonly tables: ReadonlySet<string>;
  readonly counters: unknown;
}

export function snapshotOf(mm: Mm): Snapshot {
  const { mapCount, totalVm, lockedVm, committed, rss } = mm;
  return {
    vmas: Array.from(mm.vmas, ({ start, end, flags, pgoff, object, anonVma }) => ({
      start,
      end,
      flags,
      pgoff,
      object: object?.id ?? null,
      anonVma: anonVma === null ? null : { ...anonVma },
    })),
    pages: pagesOf(mm),
    tables: tablesOf(mm),
    counters: { mapCount, totalVm, lockedVm, committed, rss: { ...rss } },
  };
}

export function pagesOf(mm: Mm): Map<number, string> {
  const pages = new Map<number, string>();
  for (const { first, count, stride, kind, content } of mm.pageTables.pages.runs())
    for (let i = 0; i < count; i++) pages.set(first + i * stride, `${kind}:${content}`);
  return pages;
}

export interface Table {
  readonly level: 'pte' | 'pmd' | 'pud';
  readonly start: number;
  readonly end: number;
}

/** Every table that exists, as "level start", by asking for each slot on the way up. */
export function tablesOf(mm: Mm): Set<string> {
  return new Set(tableList(mm).map(({ level, start }) => `${level} ${start.toString(16)}`));
}

export function tableList(mm: Mm): Table[] {
  const { pageTables, geometry } = mm;
  const levels = [
    ['pte', geometry.pmdSize, (address: number) => pageTables.nextPteTable(address)],
    ['pmd', geometry.pudSize, (address: number) => pageTables.nextPmdTable(address)],
    ['pud', geometry.pgdirSize, (address: number) => pageTables.nextPudTable(address)],
  ] as const;
  return levels.flatMap(([level, size, nextFrom]) => {
    const found: Table[] = [];
    for (let at = nextFrom(0); at !== -1; at = nextFrom(at + size)) found.push({ level, start: at, end: at + size });
    return found;
  });
}

/** Whether any VMA has a byte in [start, end). */
export function isMapped(mm: Mm, start: number, end: number): boolean {
  return Array.from(mm.vmas).some((vma) => vma.start < end && vma.end > start);
}
