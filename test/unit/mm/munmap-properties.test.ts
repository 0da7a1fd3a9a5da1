import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi, type Mock } from 'vitest';
import { ENOMEM } from '../../../src/mm/errno.ts';
import { EventKind } from '../../../src/mm/events.ts';
import { violatedInvariants } from '../../../src/mm/invariants.ts';
import { MmuGather } from '../../../src/mm/mmu-gather.ts';
import type { Request } from '../../../src/mm/request.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import { VM_ACCOUNT } from '../../../src/mm/vma.ts';
import { pristine } from '../../../src/mm/approaches/pristine.ts';
import { sections, sectionsAlwaysDrop } from '../../../src/mm/approaches/sections.ts';
import { munmap } from '../../../src/mm/paths/vm-munmap.ts';
import {
  buildSpace,
  isMapped,
  pageRange,
  pagesOf,
  sectionPages,
  snapshotOf,
  spacePlan,
  tableList,
  tablesOf,
} from './address-spaces.ts';
import { sumOf, type Recorder, type World } from './world.ts';

const RUNS = { numRuns: 150 };
const anyApproach = fc.constantFrom(pristine, sections, sectionsAlwaysDrop);

/** Between detach and the end of the zap pages may lie outside any VMA. */
function isMidUnmap(k: Recorder): boolean {
  const last = k.callNames.findLast((fn) => fn === 'unmap_region' || fn === 'free_pgtables');
  return last === 'unmap_region';
}

/** Both see every gather in which anything was queued. */
let queuePages: Mock<MmuGather['queuePages']>;
let queueTables: Mock<MmuGather['queueTables']>;
beforeEach(() => {
  queuePages = vi.spyOn(MmuGather.prototype, 'queuePages');
  queueTables = vi.spyOn(MmuGather.prototype, 'queueTables');
});
afterEach(() => vi.restoreAllMocks());

function expectGathersEmpty(): void {
  const gathers = new Set([...queuePages.mock.contexts, ...queueTables.mock.contexts]);
  for (const gather of gathers) expect(gather).toMatchObject({ queued: 0, tables: 0, needsFlush: false });
  queuePages.mockClear();
  queueTables.mockClear();
}

function grantAll(request: Request): number {
  return request.ask === 'steps' ? request.steps : 0;
}

/** Runs munmap(2) over a range of pages, and looks at everything whenever the path asks for something. */
function unmapChecked(
  world: World,
  [start, length]: readonly [number, number],
  answer = grantAll,
): { readonly ret: number; readonly k: Recorder } {
  const k = world.kernel();
  const ret = k.run(munmap(k, start * PAGE_SIZE, length * PAGE_SIZE), (request) => {
    expect(violatedInvariants(world.mm, isMidUnmap(k))).toEqual([]);
    return answer(request);
  });
  expect(violatedInvariants(world.mm)).toEqual([]);
  expectGathersEmpty();
  expect(k.marksOpen).toBe(0);
  const { mmapSem } = world.mm;
  expect([mmapSem.count, mmapSem.holders.size]).toEqual([0, 0]);
  return { ret, k };
}

function expectAccounted({ mm }: World): void {
  const vmas = Array.from(mm.vmas);
  expect(mm.totalVm).toBe(sumOf(vmas.map(({ pages }) => pages)));
  expect(mm.committed).toBe(sumOf(vmas.filter((vma) => vma.has(VM_ACCOUNT)).map(({ pages }) => pages)));
  for (const { anonVma } of vmas)
    if (anonVma !== null) expect(anonVma.vmas).toBe(vmas.filter((vma) => vma.anonVma === anonVma).length);
}

describe('any munmap of any address space', () => {
  test('keeps the invariants at every request and at the end', () => {
    fc.assert(
      fc.property(
        spacePlan,
        fc.array(pageRange, { minLength: 1, maxLength: 4 }),
        anyApproach,
        sectionPages,
        (...args) => {
          const [plan, ranges, approach, section] = args;
          const world = buildSpace(plan, { approach, sectionBytes: section * PAGE_SIZE });
          expect(violatedInvariants(world.mm)).toEqual([]);
          expectAccounted(world);
          for (const range of ranges) {
            expect(unmapChecked(world, range).ret).toBe(0);
            expectAccounted(world);
          }
        },
      ),
      RUNS,
    );
  });

  test('leaves no page in the range, every page outside it, and just the tables that a neighbour reaches into', () => {
    fc.assert(
      fc.property(spacePlan, pageRange, anyApproach, sectionPages, (plan, range, approach, section) => {
        const world = buildSpace(plan, { approach, sectionBytes: section * PAGE_SIZE });
        const [start, length] = range;
        const pagesBefore = pagesOf(world.mm);
        const tablesBefore = tableList(world.mm);
        unmapChecked(world, range);
        const outside = [...pagesBefore].filter(([page]) => page < start || page >= start + length);
        expect(pagesOf(world.mm)).toEqual(new Map(outside));
        expect(isMapped(world.mm, start * PAGE_SIZE, (start + length) * PAGE_SIZE)).toBe(false);
        const needed = tablesBefore.filter((table) => isMapped(world.mm, table.start, table.end));
        expect(tablesOf(world.mm)).toEqual(
          new Set(needed.map(({ level, start: at }) => `${level} ${at.toString(16)}`)),
        );
      }),
      RUNS,
    );
  });

  test('tells as many freed tables, zapped steps and flushes as there were', () => {
    fc.assert(
      fc.property(spacePlan, pageRange, anyApproach, sectionPages, (plan, range, approach, section) => {
        const world = buildSpace(plan, { approach, sectionBytes: section * PAGE_SIZE });
        const { pageTables } = world.mm;
        const before = pageTables.tables;
        const { k } = unmapChecked(world, range);
        const after = pageTables.tables;
        const freed = [EventKind.FreePteTables, EventKind.FreePmdTables, EventKind.FreePudTables].map((kind) =>
          k.total(kind),
        );
        expect(freed).toEqual([before.pte - after.pte, before.pmd - after.pmd, before.pud - after.pud]);
        expect(k.total(EventKind.VmaFree)).toBe(k.total(EventKind.VmaDetach));
        expect(k.eventsOf(EventKind.VmaSplit)).toHaveLength(k.callsOf('__split_vma').length);
        // At most one final flush a gather, and it is the last thing that the gather does.
        expect(k.eventsOf(EventKind.TlbFlush).filter(({ detail }) => detail === 1).length).toBeLessThanOrEqual(
          k.callsOf('tlb_gather_mmu').length,
        );
        const kinds = k.events.map(({ kind, detail }) =>
          kind === EventKind.TlbFlush && detail === 1 ? 'final' : kind,
        );
        kinds.forEach((kind, i) => {
          if (kind !== EventKind.FreePteTables) return;
          const later = kinds.slice(i);
          expect(later.indexOf('final')).toBeGreaterThan(0);
          expect(later.indexOf('final')).toBeLessThan(later.indexOf(EventKind.VmaFree));
        });
      }),
      RUNS,
    );
  });

  test('a dirty shared page costs a flush per PTE table, nothing else does on the way', () => {
    fc.assert(
      fc.property(spacePlan, pageRange, (plan, range) => {
        const world = buildSpace(plan);
        const { geometry } = world.mm;
        const [start, length] = range;
        const dirtySlots = new Set<string>();
        for (const vma of world.mm.vmas) {
          for (const [page, what] of pagesOf(world.mm)) {
            const address = page * PAGE_SIZE;
            if (page < start || page >= start + length || address < vma.start || address >= vma.end) continue;
            if (what.startsWith('3:')) dirtySlots.add(`${vma.start} ${Math.floor(address / geometry.pmdSize)}`);
          }
        }
        const { k } = unmapChecked(world, range);
        const onTheWay = k.eventsOf(EventKind.TlbFlush).filter(({ detail }) => detail === 0);
        expect(sumOf(onTheWay.map(({ count }) => count))).toBe(dirtySlots.size);
      }),
      RUNS,
    );
  });

  test('sections leave what pristine leaves, for every section size', () => {
    fc.assert(
      fc.property(spacePlan, pageRange, sectionPages, fc.nat(4095), (plan, [start, length], section, odd) => {
        const left = [pristine, sections, sectionsAlwaysDrop].map((approach) => {
          const world = buildSpace(plan, { approach, sectionBytes: section * PAGE_SIZE });
          const k = world.kernel();
          // Lengths need not be page aligned.
          const ret = k.run(munmap(k, start * PAGE_SIZE, length * PAGE_SIZE - odd));
          return { ret, ...snapshotOf(world.mm) };
        });
        expect(left[0].ret).toBe(0);
        expect(left[1]).toEqual(left[0]);
        expect(left[2]).toEqual(left[0]);
      }),
      RUNS,
    );
  });

  test('the number of sections, tests and ranges', () => {
    fc.assert(
      fc.property(spacePlan, pageRange, sectionPages, (plan, [start, length], section) => {
        const world = buildSpace(plan, { approach: sections, sectionBytes: section * PAGE_SIZE });
        const { k } = unmapChecked(world, [start, length]);
        const expected = Math.ceil(length / section);
        const ranges = k.callsOf('do_munmap_range').map(({ args }) => args);
        expect(ranges).toEqual(
          Array.from({ length: expected }, (_, i) => [
            (start + i * section) * PAGE_SIZE,
            Math.min(section, length - i * section) * PAGE_SIZE,
          ]),
        );
        expect(k.eventsOf(EventKind.DropTest)).toHaveLength(expected === 1 ? 0 : expected);
      }),
      RUNS,
    );
  });

  test('steps granted a few at a time come to the same as all at once', () => {
    const someSteps = fc.infiniteStream(fc.nat(1000));
    fc.assert(
      fc.property(
        spacePlan,
        pageRange,
        anyApproach,
        sectionPages,
        someSteps,
        (plan, range, approach, section, some) => {
          const options = { approach, sectionBytes: section * PAGE_SIZE };
          const atOnce = buildSpace(plan, options);
          const inParts = buildSpace(plan, options);
          const whole = unmapChecked(atOnce, range);
          const parts = unmapChecked(inParts, range, (request) =>
            request.ask === 'steps' ? 1 + ((some.next().value ?? 0) % request.steps) : 0,
          );
          expect(snapshotOf(inParts.mm)).toEqual(snapshotOf(atOnce.mm));
          for (const kind of Object.values(EventKind)) {
            expect([kind, parts.k.total(kind)]).toEqual([kind, whole.k.total(kind)]);
          }
          expect(parts.k.work).toEqual(whole.k.work);
          expect(parts.k.calls).toEqual(whole.k.calls);
          // The final flush of each gather spans the same.
          const finals = [whole, parts].map(({ k }) =>
            k.eventsOf(EventKind.TlbFlush).filter(({ detail }) => detail === 1),
          );
          expect(finals[1]).toEqual(finals[0]);
        },
      ),
      RUNS,
    );
  });

  test('each step ends in a rescheduling point: one per slot under a PMD table, one per PMD table', () => {
    fc.assert(
      fc.property(spacePlan, pageRange, (plan, range) => {
        const world = buildSpace(plan);
        const { geometry, pageTables } = world.mm;
        const [start, end] = [range[0] * PAGE_SIZE, (range[0] + range[1]) * PAGE_SIZE];
        let slots = 0;
        let puds = 0;
        for (const vma of world.mm.vmas) {
          const [from, to] = [Math.max(start, vma.start), Math.min(end, vma.end)];
          for (let at = from; at < to; at = at - (at % geometry.pmdSize) + geometry.pmdSize) {
            if (pageTables.nextPmdTable(at) === at) slots++;
          }
          for (let at = from; at < to; at = at - (at % geometry.pudSize) + geometry.pudSize) {
            if (pageTables.nextPmdTable(at) === at) puds++;
          }
        }
        const { k } = unmapChecked(world, range);
        expect(sumOf(k.requests.map((request) => (request.ask === 'steps' ? request.steps : 0)))).toBe(slots);
        const munlocks = k.eventsOf(EventKind.Phase).filter(({ detail }) => detail === 5).length;
        expect(k.requests.filter(({ ask }) => ask === 'cond_resched')).toHaveLength(puds + munlocks);
        expect(k.total(EventKind.Zap)).toBe(slots);
      }),
      RUNS,
    );
  });
});

describe('calls that fail', () => {
  /** A map limit near the number of VMAs, so that holes are refused. */
  const slack = fc.integer({ min: -1, max: 2 });

  test('under pristine they change nothing', () => {
    fc.assert(
      fc.property(spacePlan, pageRange, slack, (plan, range, more) => {
        const world = buildSpace(plan, { maxMapCount: plan.vmas.length + more });
        const before = snapshotOf(world.mm);
        const { ret } = unmapChecked(world, range);
        if (ret === 0) return;
        expect(ret).toBe(-ENOMEM);
        expect(snapshotOf(world.mm)).toEqual(before);
      }),
      RUNS,
    );
  });

  test('by sections they leave whole sections done and the rest as it was', () => {
    let failures = 0;
    fc.assert(
      fc.property(spacePlan, pageRange, sectionPages, slack, (plan, [start, length], section, more) => {
        const options = { maxMapCount: plan.vmas.length + more, sectionBytes: section * PAGE_SIZE };
        const world = buildSpace(plan, { ...options, approach: sections });
        const before = snapshotOf(world.mm);
        const { ret, k } = unmapChecked(world, [start, length]);
        const alone = buildSpace(plan, options);
        const pristineRet = unmapChecked(alone, [start, length]).ret;
        if (ret === 0) return;
        failures++;
        expect(ret).toBe(-ENOMEM);
        // Only a section that starts and ends inside one VMA fails: the first, as later ones start at a cut.
        const done = k.callsOf('do_munmap_range').length - 1;
        expect(done).toBe(0);
        expect(snapshotOf(world.mm)).toEqual(before);
        // What pristine refuses the series refuses.
        if (length > section) expect([0, -ENOMEM]).toContain(pristineRet);
        else expect(pristineRet).toBe(ret);
      }),
      { numRuns: 400 },
    );
    expect(failures).toBeGreaterThan(0);
  });
});
