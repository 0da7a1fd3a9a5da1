import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { geometryOf } from '../../../src/mm/geometry.ts';
import {
  countsOf,
  endOfNthOwnPage,
  PageKind,
  PageRuns,
  runEnd,
  type PageCounts,
  type PageRun,
} from '../../../src/mm/page-runs.ts';
import { PageTables } from '../../../src/mm/page-tables.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';

const SPAN = 48;

interface Page {
  readonly kind: PageKind;
  readonly content: number;
}
type Model = Map<number, Page>;

const kinds = fc.constantFrom<PageKind>(PageKind.Anon, PageKind.Zero, PageKind.Shared, PageKind.SharedDirty);
const edit = fc.record({
  op: fc.constantFrom('fill', 'fillStrided', 'set', 'remove', 'take', 'move'),
  start: fc.nat(SPAN),
  length: fc.nat(20),
  stride: fc.integer({ min: 1, max: 6 }),
  kind: kinds,
  content: fc.nat(1),
});
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function pagesOf(runs: readonly PageRun[]): [number, Page][] {
  return runs.flatMap(({ first, count, stride, kind, content }) =>
    Array.from({ length: count }, (_, i): [number, Page] => [first + i * stride, { kind, content }]),
  );
}

function sorted(model: Model): [number, Page][] {
  return [...model].sort(([a], [b]) => a - b);
}

function within(model: Model, start: number, end: number): [number, Page][] {
  return sorted(model).filter(([page]) => page >= start && page < end);
}

function counted(pages: readonly (readonly [number, Page])[]): PageCounts {
  const of = (...wanted: PageKind[]): number => pages.filter(([, { kind }]) => wanted.includes(kind)).length;
  return {
    present: pages.length,
    zero: of(PageKind.Zero),
    shared: of(PageKind.Shared, PageKind.SharedDirty),
    dirty: of(PageKind.SharedDirty),
  };
}

/** How many aligned stretches of `length` pages hold a page that is not the zero page. */
function ownStretches(pages: readonly (readonly [number, Page])[], length: number): number {
  return new Set(pages.filter(([, { kind }]) => kind !== PageKind.Zero).map(([page]) => Math.floor(page / length)))
    .size;
}

/** Ordered, disjoint as intervals, no stride where there is one page, no two neighbours that could be one. */
function expectTidy(runs: readonly PageRun[]): void {
  runs.forEach((run, i) => {
    expect(run.count).toBeGreaterThan(0);
    expect(run.stride).toBeGreaterThan(0);
    if (run.count === 1) expect(run.stride).toBe(1);
    const below = runs[i - 1];
    if (below === undefined) return;
    const gap = run.first - (runEnd(below) - 1);
    expect(gap).toBeGreaterThan(0);
    if (below.kind !== run.kind || below.content !== run.content) return;
    const strides = [below, run].filter(({ count }) => count > 1).map(({ stride }) => stride);
    const couldJoin =
      gap === 1 ? strides.every((s) => s === 1) : strides.length === 2 && strides.every((s) => s === gap);
    expect(couldJoin, JSON.stringify([below, run])).toBe(false);
  });
}

function apply(runs: PageRuns, model: Model, { op, start, length, stride, kind, content }: Edit): void {
  const end = start + length;
  const inRange = within(model, start, end);
  switch (op) {
    case 'fill': {
      for (let page = start; page < end; page++) if (!model.has(page)) model.set(page, { kind, content });
      expect(runs.fill(start, end, kind, content)).toBe(length - inRange.length);
      return;
    }
    case 'fillStrided': {
      if (inRange.length > 0) return;
      let added = 0;
      for (let page = start; page < end; page += stride, added++) model.set(page, { kind, content });
      expect(runs.fillStrided(start, end, stride, kind, content)).toBe(added);
      return;
    }
    case 'set':
      model.set(start, { kind, content });
      runs.set(start, kind, content);
      return;
    case 'remove':
      expect(runs.remove(start, end)).toEqual(counted(inRange));
      for (const [page] of inRange) model.delete(page);
      return;
    case 'take':
      expect(pagesOf(runs.take(start, end))).toEqual(inRange);
      for (const [page] of inRange) model.delete(page);
      return;
    case 'move': {
      // What mremap does: out here, in again above everything.
      for (const run of runs.take(start, end)) runs.insert({ ...run, first: run.first + 100 });
      for (const [page] of inRange) model.delete(page);
      for (const [page, what] of inRange) model.set(page + 100, what);
      return;
    }
  }
}

test('edits and look-ups are those of a map of pages', () => {
  const edits = fc.array(edit, { maxLength: 25 });
  fc.assert(
    fc.property(edits, (list) => {
      const runs = new PageRuns();
      const model: Model = new Map();
      for (const one of list) {
        if (one.op === 'move' && [...model.keys()].some((page) => page >= 100)) continue;
        apply(runs, model, one);
        expect(pagesOf(runs.runs())).toEqual(sorted(model));
        expect(runs.runCount).toBe(runs.runs().length);
        expectTidy(runs.runs());
      }
      const present = sorted(model).map(([page]) => page);
      for (let page = 0; page <= SPAN + 21; page++) {
        const run = runs.get(page);
        const lengths = [0, 1, 9];
        expect([
          run && { kind: run.kind, content: run.content },
          runs.nextFrom(page),
          ...lengths.map((length) => runs.countIn(page, page + length)),
          ...lengths.map((length) => runs.ownStretchesIn(page, page + length, 4)),
        ]).toEqual([
          model.get(page) ?? null,
          present.find((p) => p >= page) ?? -1,
          ...lengths.map((length) => counted(within(model, page, page + length))),
          ...lengths.map((length) => ownStretches(within(model, page, page + length), 4)),
        ]);
      }
      for (const [page, what] of sorted(model)) {
        const end = runs.denseEnd(page);
        expect(end).toBeGreaterThan(page);
        for (let at = page; at < end; at++) expect(model.get(at)).toEqual(what);
      }
      expect(countsOf(runs.runs())).toEqual(counted(sorted(model)));
      const own = sorted(model).filter(([, { kind }]) => kind !== PageKind.Zero);
      expect(own.map((_, i) => endOfNthOwnPage(runs.runs(), i + 1))).toEqual(own.map(([page]) => page + 1));
    }),
    { numRuns: 120 },
  );
});

describe('page runs', () => {
  test('a clone is independent', () => {
    const runs = new PageRuns();
    runs.fill(0, 10, PageKind.Anon, 1);
    const copy = runs.clone();
    copy.remove(3, 4);
    runs.set(20, PageKind.Zero, 0);
    expect([runs.countIn(0, 99).present, copy.countIn(0, 99).present]).toEqual([11, 9]);
  });

  test('what is present cannot be put in again', () => {
    const runs = new PageRuns();
    runs.fill(4, 6, PageKind.Anon, 1);
    expect(() => runs.insert({ first: 5, count: 1, stride: 1, kind: PageKind.Anon, content: 1 })).toThrow('page 5');
    expect(() => endOfNthOwnPage(runs.runs(), 3)).toThrow(RangeError);
  });

  test('a populated terabyte is one run, and stays two when a page is taken out', () => {
    const runs = new PageRuns();
    expect(runs.fill(0, 2 ** 28, PageKind.Anon, 1)).toBe(2 ** 28);
    expect(runs.runCount).toBe(1);
    runs.remove(12345, 12346);
    expect(runs.runCount).toBe(2);
    runs.set(12345, PageKind.Anon, 1);
    expect(runs.runCount).toBe(1);
  });
});

describe('the slots of a range', () => {
  test.each([2, 4, 8])('grouped as each slot counts, %i entries per table', (entriesPerTable) => {
    const edits = fc.array(edit, { maxLength: 12 });
    fc.assert(
      fc.property(edits, fc.nat(SPAN), fc.nat(SPAN), (list, from, length) => {
        const tables = new PageTables(geometryOf(entriesPerTable));
        const model: Model = new Map();
        for (const one of list) if (one.op !== 'move') apply(tables.pages, model, one);
        const slots: { pagesPerSlot: number; dirty: boolean }[] = [];
        for (let page = from; page < from + length;) {
          const end = Math.min(page - (page % entriesPerTable) + entriesPerTable, from + length);
          const counts = counted(within(model, page, end));
          slots.push({ pagesPerSlot: counts.present, dirty: counts.dirty > 0 });
          page = end;
        }
        const groups = tables.slotGroups(from * PAGE_SIZE, (from + length) * PAGE_SIZE);
        const { pages } = tables;
        expect(
          groups.flatMap(({ count, ...slot }) => Array<typeof slot>(count).fill(slot)),
          JSON.stringify(pages.runs()),
        ).toEqual(slots);
        // As few as can be.
        groups.forEach((group, i) => {
          const below = groups[i - 1];
          if (below !== undefined) expect({ ...below, count: 0 }).not.toEqual({ ...group, count: 0 });
        });
      }),
      { numRuns: 200 },
    );
  });

  test('a run that begins in the middle of a slot, with a stranger in the gap behind its end', () => {
    const tables = new PageTables(geometryOf(8));
    tables.pages.fillStrided(5, 14, 4, PageKind.Anon, 1);
    tables.pages.set(14, PageKind.Anon, 1);
    expect(tables.slotGroups(0, 16 * PAGE_SIZE)).toEqual([
      { count: 1, pagesPerSlot: 1, dirty: false },
      { count: 1, pagesPerSlot: 3, dirty: false },
    ]);
  });

  test('a populated TiB is one group, and so is one page in each 2 MiB of it', () => {
    const tables = new PageTables(geometryOf(512));
    tables.populate(0, 2 ** 40, PageKind.Anon, 1);
    expect(tables.slotGroups(0, 2 ** 40)).toEqual([{ count: 2 ** 19, pagesPerSlot: 512, dirty: false }]);
    const sparse = new PageTables(geometryOf(512));
    sparse.populateEvery(PAGE_SIZE, 2 ** 40, 2 ** 21, PageKind.Anon, 1);
    expect(sparse.slotGroups(0, 2 ** 40)).toEqual([{ count: 2 ** 19, pagesPerSlot: 1, dirty: false }]);
  });
});

describe('tables', () => {
  test.each([
    ['the last page reaches a new slot', 0x3000, 0x8000, 0x4000, 2],
    ['the range reaches further than its last page', 0x1000, 0x9000, 0x4000, 2],
    ['one page in every second slot', 0, 0x10000, 0x8000, 2],
  ])('one page in every so many bytes: %s', (_, start, end, everyBytes, pages) => {
    const tables = new PageTables(geometryOf(4));
    expect(tables.populateEvery(start, end, everyBytes, PageKind.Anon, 1)).toBe(pages);
    const touched = new Set(pagesOf(tables.pages.runs()).map(([page]) => Math.floor(page / 4)));
    expect(tables.tables.pte).toBe(touched.size);
    for (const slot of touched) expect(tables.hasPteTable(slot * 0x4000)).toBe(true);
  });
});
