import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { geometryOf } from '../../../src/mm/geometry.ts';
import { PageKind } from '../../../src/mm/page-runs.ts';
import { PageTables } from '../../../src/mm/page-tables.ts';
import { GIB, MIB, PAGE_SIZE } from '../../../src/mm/units.ts';

// Page tables against plain sets: of page numbers, and of the numbers of the tables of each level.

/** Pages of the lower half, which edits are about; moves go to the upper half. */
const HALF = 64;

class Model {
  readonly pages = new Map<number, number>();
  readonly levels: readonly [Set<number>, Set<number>, Set<number>] = [new Set(), new Set(), new Set()];
  readonly entries: number;

  constructor(entries: number) {
    this.entries = entries;
  }

  /** How many pages a table of a level maps: 0 for PTE tables, 1 and 2 above. */
  span(level: number): number {
    return this.entries ** (level + 1);
  }

  /** Numbers of the tables of a level that [start, end) touches. */
  touched(level: number, start: number, end: number): number[] {
    const span = this.span(level);
    const first = Math.floor(start / span);
    return start >= end ? [] : Array.from({ length: Math.ceil(end / span) - first }, (_, i) => first + i);
  }

  allocate(level: number, start: number, end: number): number {
    const missing = this.touched(level, start, end).filter((table) => !this.levels[level].has(table));
    for (const table of missing) this.levels[level].add(table);
    return missing.length;
  }

  free(level: number, start: number, end: number): number {
    return this.touched(level, start, end).filter((table) => this.levels[level].delete(table)).length;
  }

  /** @returns the pages of [start, end), which are taken out */
  take(start: number, end: number): [number, number][] {
    const found = [...this.pages].filter(([page]) => page >= start && page < end);
    for (const [page] of found) this.pages.delete(page);
    return found;
  }

  move(start: number, end: number, distance: number): number {
    const moved = this.take(start, end);
    for (const [page, content] of moved) this.pages.set(page + distance, content);
    return moved.length;
  }

  moveTables(level: number, start: number, end: number, distance: number): void {
    const tables = this.touched(level, start, end).filter((table) => this.levels[level].delete(table));
    for (const table of tables) this.levels[level].add(table + distance / this.span(level));
  }
}

const bytes = (pages: number): number => pages * PAGE_SIZE;
const byNumber = <T extends readonly [number, ...unknown[]]>(list: Iterable<T>): T[] =>
  [...list].sort((a, b) => a[0] - b[0]);

function expectSame(tables: PageTables, model: Model): void {
  const [pte, pmd, pud] = model.levels;
  const levels = tables.levels.map((level) =>
    Array.from(level.runs()).flatMap(([start, end]) => Array.from({ length: end - start }, (_, i) => start + i)),
  );
  expect(levels).toEqual([pte, pmd, pud].map((set) => [...set].sort((a, b) => a - b)));
  expect(tables.tables).toEqual({ pte: pte.size, pmd: pmd.size, pud: pud.size });
  expect(tables.tableCount).toBe(pte.size + pmd.size + pud.size);
  const pages = tables.pages
    .runs()
    .flatMap(({ first, count, stride, content }) =>
      Array.from({ length: count }, (_, i) => [first + i * stride, content] as const),
    );
  expect(pages).toEqual(byNumber(model.pages));
}

function expectSameLookUps(tables: PageTables, model: Model): void {
  const lowest = (level: number, from: number): number => {
    for (let page = from; page <= 2 * HALF; page++)
      if (model.levels[level].has(Math.floor(page / model.span(level)))) return bytes(page);
    return -1;
  };
  const asked = Array.from({ length: 2 * HALF + 1 }, (_, page) => {
    const address = bytes(page);
    const slot = Math.floor(page / model.entries);
    let stretch = slot;
    while (model.levels[0].has(stretch)) stretch++;
    const below = [...model.levels[0]].filter((table) => table * model.entries < page);
    return {
      got: [
        tables.nextPteTable(address),
        tables.nextPmdTable(address),
        tables.nextPudTable(address),
        tables.hasPteTable(address),
        tables.hasPmdTable(address),
        tables.pteTablesEnd(address),
        tables.lastPteTable(address),
      ],
      expected: [
        lowest(0, page),
        lowest(1, page),
        lowest(2, page),
        model.levels[0].has(slot),
        model.levels[1].has(Math.floor(page / model.span(1))),
        stretch === slot ? address : bytes(stretch * model.entries),
        below.length === 0 ? -1 : bytes(Math.max(...below) * model.entries),
      ],
    };
  });
  expect(asked.map(({ got }) => got)).toEqual(asked.map(({ expected }) => expected));
}

const range = fc
  .tuple(fc.nat(HALF - 1), fc.integer({ min: 1, max: HALF }))
  .map(([start, length]) => [start, Math.min(start + length, HALF)] as const);

type Edit = readonly [
  'populate' | 'allocate' | 'zap' | 'freePte' | 'freePmd' | 'freePud' | 'move',
  readonly [number, number],
];
const edit: fc.Arbitrary<Edit> = fc.tuple(
  fc.constantFrom('populate', 'allocate', 'zap', 'freePte', 'freePmd', 'freePud', 'move'),
  range,
);

/** One edit of both. @returns what each says of it */
function apply(tables: PageTables, model: Model, [op, [start, end]]: Edit, content: number): [unknown, unknown] {
  const [from, to] = [bytes(start), bytes(end)];
  const allocated = (): unknown => ({
    pud: model.allocate(2, start, end),
    pmd: model.allocate(1, start, end),
    pte: model.allocate(0, start, end),
  });
  switch (op) {
    case 'allocate':
      return [tables.allocate(from, to), allocated()];
    case 'populate': {
      const got = tables.populate(from, to, PageKind.Anon, content);
      allocated();
      let added = 0;
      for (let page = start; page < end; page++) {
        if (model.pages.has(page)) continue;
        model.pages.set(page, content);
        added++;
      }
      return [got, added];
    }
    case 'zap':
      return [tables.zap(from, to).reduce((sum, { count }) => sum + count, 0), model.take(start, end).length];
    case 'freePte':
      return [tables.freePte(from, to), model.free(0, start, end)];
    case 'freePmd':
      return [tables.freePmd(from), model.free(1, start, start + 1)];
    case 'freePud':
      return [tables.freePud(from), model.free(2, start, start + 1)];
    case 'move': {
      // There and back, as what is moved to must be empty.
      const there = [tables.movePages(from, to, bytes(HALF)), tables.count(bytes(HALF), bytes(2 * HALF)).present];
      return [
        [...there, tables.movePages(bytes(HALF) + from, bytes(HALF) + to, -bytes(HALF))],
        Array(3).fill(model.move(start, end, 0)),
      ];
    }
  }
}

const plan = fc.tuple(fc.constantFrom(2, 4), fc.array(edit, { maxLength: 12 }));

function build([entries, edits]: readonly [number, readonly Edit[]]): { tables: PageTables; model: Model } {
  const tables = new PageTables(geometryOf(entries));
  const model = new Model(entries);
  edits.forEach((one, i) => {
    const [got, expected] = apply(tables, model, one, i + 1);
    expect([one, got]).toEqual([one, expected]);
    expectSame(tables, model);
  });
  return { tables, model };
}

describe('page tables', () => {
  test('are edited and looked up as sets of pages and tables', () => {
    fc.assert(
      fc.property(plan, (how) => {
        const { tables, model } = build(how);
        expectSameLookUps(tables, model);
      }),
      { numRuns: 40 },
    );
  });

  test('move by whole PTE and PMD tables, with what hangs below them', () => {
    fc.assert(
      fc.property(plan, fc.nat(HALF - 1), fc.boolean(), (how, page, wholePmd) => {
        const { tables, model } = build(how);
        const level = wholePmd ? 1 : 0;
        const span = model.span(level);
        const start = page - (page % span);
        const got = wholePmd
          ? tables.movePmdTable(bytes(start), bytes(HALF))
          : tables.movePteTables(bytes(start), bytes(start + span), bytes(HALF));
        for (let each = level; each >= 0; each--) model.moveTables(each, start, start + span, HALF);
        expect(got).toBe(model.move(start, start + span, HALF));
        expectSame(tables, model);
      }),
      { numRuns: 40 },
    );
  });

  test('are copied into an empty child as far as they lie in a range, and are then independent', () => {
    fc.assert(
      fc.property(plan, range, (how, [start, end]) => {
        const { tables: parent, model } = build(how);
        const child = new PageTables(parent.geometry);
        child.copyUpperTables(parent, bytes(start), bytes(end));
        const counts = child.copyFrom(parent, bytes(start), bytes(end));
        const copy = new Model(model.entries);
        model.levels.forEach((tables, level) => {
          for (const table of model.touched(level, start, end)) if (tables.has(table)) copy.levels[level].add(table);
        });
        for (const [page, content] of model.pages) if (page >= start && page < end) copy.pages.set(page, content);
        expectSame(child, copy);
        expect(counts).toEqual({ present: copy.pages.size, zero: 0, shared: 0, dirty: 0 });
        child.zap(0, bytes(HALF));
        child.freePte(0, bytes(HALF));
        expectSame(parent, model);
      }),
      { numRuns: 40 },
    );
  });

  test('give away what hangs below PUD entries as a tree of its own', () => {
    fc.assert(
      fc.property(plan, range, (how, [from, to]) => {
        const { tables, model } = build(how);
        const span = model.span(1);
        const [start, end] = [from - (from % span), to + span - (to % span)];
        const taken = tables.takeSubtrees(bytes(start), bytes(end));
        const gone = new Model(model.entries);
        gone.allocate(2, start, end);
        for (const level of [0, 1]) {
          for (const table of model.touched(level, start, end))
            if (model.levels[level].delete(table)) gone.levels[level].add(table);
        }
        for (const [page, content] of model.take(start, end)) gone.pages.set(page, content);
        expectSame(tables, model);
        expectSame(taken, gone);
      }),
      { numRuns: 40 },
    );
  });

  test('that hang on nothing are named by level', () => {
    const tables = new PageTables(geometryOf(4));
    tables.allocate(0, bytes(64));
    expect(tables.orphans()).toEqual([]);
    tables.freePmd(bytes(16));
    expect(tables.orphans()).toEqual([expect.stringContaining('PTE table')]);
    tables.freePte(bytes(16), bytes(32));
    expect(tables.orphans()).toEqual([]);
    tables.freePud(0);
    expect(tables.orphans()).toEqual([expect.stringContaining('PMD table'), expect.stringContaining('PMD table')]);
  });
});

describe('one page in every so many bytes', () => {
  test.each([
    [0, 64, 3],
    [5, 40, 4],
    [5, 41, 4],
    [3, 60, 5],
    [2, 60, 16],
    [2, 4, 7],
    [6, 6, 2],
  ])('from page %i to %i, every %i: just the tables of its pages', (start, end, every) => {
    const tables = new PageTables(geometryOf(4));
    const model = new Model(4);
    for (let page = start; page < end; page += every) {
      model.pages.set(page, 1);
      for (const level of [0, 1, 2]) model.allocate(level, page, page + 1);
    }
    expect(tables.populateEvery(bytes(start), bytes(end), bytes(every), PageKind.Anon, 1)).toBe(model.pages.size);
    expectSame(tables, model);
  });
});

describe('what a gigabyte of slots costs to look at', () => {
  test.each<[string, (tables: PageTables) => void]>([
    ['populated', (tables) => tables.populate(0, GIB, PageKind.Anon, 1)],
    ['populated but for the first page', (tables) => tables.populate(PAGE_SIZE, GIB, PageKind.Anon, 1)],
    [
      'populated but for one page in the middle',
      (tables) => {
        tables.populate(0, GIB, PageKind.Anon, 1);
        tables.zap(GIB / 2, GIB / 2 + PAGE_SIZE);
      },
    ],
    ['empty', () => undefined],
    [
      'empty but for one page in the middle',
      (tables) => tables.populate(GIB / 2, GIB / 2 + PAGE_SIZE, PageKind.Anon, 1),
    ],
    ['one page in each slot', (tables) => tables.populateEvery(0, GIB, 2 * MIB, PageKind.Anon, 1)],
    [
      'one page in each slot, its last',
      (tables) => tables.populateEvery(2 * MIB - PAGE_SIZE, GIB, 2 * MIB, PageKind.Anon, 1),
    ],
    ['every fourth page', (tables) => tables.populateEvery(0, GIB, 4 * PAGE_SIZE, PageKind.Anon, 1)],
  ])('%s: a few looks', (_, populate) => {
    const tables = new PageTables(geometryOf(512));
    populate(tables);
    const looks = vi.spyOn(tables.pages, 'countIn');
    const slots = tables.slotGroups(0, GIB).reduce((sum, { count }) => sum + count, 0);
    expect(slots).toBe(512);
    expect(looks.mock.calls.length).toBeLessThan(6);
  });
});
