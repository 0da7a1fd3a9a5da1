/** With which ranges, counts and names an approach tells what it does, and what it does at the edges of its conditions. */
import { describe, expect, test } from 'vitest';
import { APPROACHES, approachById } from '../../../src/mm/approaches/index.ts';
import { runCall, type Call } from '../../../src/mm/calls.ts';
import { Dereference, DropTest, EventKind, LockMode, Phase, Violation } from '../../../src/mm/events.ts';
import type { Approach } from '../../../src/mm/kernel.ts';
import { runAlone } from '../../../src/mm/request.ts';
import { MIB, PAGE_SIZE } from '../../../src/mm/units.ts';
import { WorkKind } from '../../../src/mm/work.ts';
import { quietKernel } from '../../../src/mm/world.ts';
import { snapshotOf } from '../mm/address-spaces.ts';
import { makeTask, World, type RecordedEvent, type Recorder, type TestMapping } from '../mm/world.ts';
import { ALWAYS, idOf, kernelOf, undisturbed, type Setting } from './undisturbed.ts';

// Two entries a table: a PTE table maps 2 pages, a PMD table 4, a PUD table 8. A section is 4 pages.
const pages = (n: number): number => n * PAGE_SIZE;
const START = pages(64);
const SECTION = pages(4);

const all = APPROACHES.map((approach) => [approach.id, approach] as const);
const by = (id: string): Approach => approachById(id)!;

function munmap(page: number, count: number): Call {
  return { op: 'munmap', addr: START + pages(page), len: pages(count) };
}

/** Mappings as [page, pages, flags]; populated unless the flags say so. */
function space(...mappings: (readonly [number, number, ...string[]])[]): World {
  return new World({
    entriesPerTable: 2,
    mappings: mappings.map(([page, count, ...flags]): TestMapping => ({
      start: START + pages(page),
      lenBytes: pages(count),
      flags: ['private', ...flags],
      populated: flags.includes('untouched') ? 'none' : 'all',
    })),
  });
}

/** A munmap of eight pages, two sections, between two neighbours that share page tables with it. */
const between = (): World => space([-1, 1], [0, 8], [8, 1]);

function run(world: World, call: Call, approach: Approach, more: Partial<Setting> = {}): { k: Recorder; ret: number } {
  return undisturbed(world.mm, call, { approach, sectionBytes: SECTION, ...more });
}

const shown = ({ addr, lenBytes }: RecordedEvent): string => `${(addr - START) / PAGE_SIZE}+${lenBytes / PAGE_SIZE}`;

describe.each(all)('%s', (id, approach) => {
  test('returns 0, leaves the neighbours alone with their tables, and is the same where nobody reads along', () => {
    const [watched, unwatched] = [between(), between()];
    expect(run(watched, munmap(0, 8), approach).ret).toBe(0);
    const { config } = kernelOf(unwatched.mm, { approach, sectionBytes: SECTION });
    const quiet = quietKernel({ mm: unwatched.mm, task: makeTask(0), approach, config });
    expect(runAlone(runCall(quiet, munmap(0, 8))).ret).toBe(0);
    for (const { mm } of [watched, unwatched]) {
      expect(mm.maps()).toHaveLength(2);
      expect([-1, 8].map((page) => mm.pageTables.pages.get(START / PAGE_SIZE + page))).not.toContain(null);
      expect(mm.pageTables.count(START, START + pages(8)).present).toBe(0);
    }
    expect(snapshotOf(unwatched.mm)).toEqual(snapshotOf(watched.mm));
    const expected = between();
    run(expected, munmap(0, 8), by('pristine'));
    expect(snapshotOf(watched.mm)).toEqual(snapshotOf(expected.mm));
  });

  test('a hole: 0, nothing is detached, the lock is free again', () => {
    const world = space([-1, 1], [8, 1]);
    const before = snapshotOf(world.mm);
    const { k, ret } = run(world, munmap(0, 8), approach);
    expect(ret).toBe(0);
    expect(snapshotOf(world.mm)).toEqual(before);
    for (const kind of [EventKind.VmaDetach, EventKind.TlbFlush, EventKind.VmaFree]) {
      expect(k.eventsOf(kind)).toEqual([]);
    }
  });

  test('untouched memory: no TLB flush, and no table is said to go', () => {
    const { k } = run(space([0, 8, 'untouched']), munmap(0, 8), approach);
    expect(k.eventsOf(EventKind.TlbFlush)).toEqual([]);
    const freed = [EventKind.FreePteTables, EventKind.FreePmdTables, EventKind.FreePudTables];
    expect(freed.flatMap((kind) => k.eventsOf(kind).filter(({ count }) => count > 0))).toEqual([]);
  });

  test('the functions and sections that it enters, with their ranges', () => {
    const { k } = run(between(), munmap(0, 8), approach);
    const entered = k.calls.filter(({ fn }) => fn === 'vm_munmap' || fn === 'do_munmap');
    const names = ['vm_munmap', ...(id === 'pud-list' ? [] : ['do_munmap'])];
    expect(entered).toEqual(names.map((fn) => ({ fn, args: [START, pages(8)] })));
    const phases = k.eventsOf(EventKind.Phase).filter(({ detail }) => detail === Phase.free_pgtables);
    const bySections = ['vm-munmap', 'sections', 'sections-always-drop'].includes(id);
    const sections = bySections ? ['0+4 1', '4+4 2'] : ['0+8 1'];
    expect(phases.map((event) => `${shown(event)} ${phases.indexOf(event) + 1}`)).toEqual(sections);
    for (const kind of [EventKind.SectionBegin, EventKind.SectionEnd]) {
      expect(k.eventsOf(kind).map((event) => `${shown(event)} ${event.count}`)).toEqual(sections);
    }
  });

  test('as many tables are freed, and as much is done for it, as in the pristine kernel', () => {
    const mine = run(between(), munmap(0, 8), approach).k;
    const pristine = run(between(), munmap(0, 8), by('pristine')).k;
    for (const kind of [EventKind.FreePteTables, EventKind.FreePmdTables, EventKind.FreePudTables]) {
      expect(mine.total(kind)).toBe(pristine.total(kind));
    }
    for (const kind of [WorkKind.FreeTable, WorkKind.VmaDetach, WorkKind.VmaFree]) {
      const extra = mine.eventsOf(EventKind.VmaSplit).length;
      const more = kind === WorkKind.FreeTable ? 0 : extra;
      expect([kind, mine.work.get(kind)]).toEqual([kind, pristine.work.get(kind)! + more]);
    }
    expect(mine.eventsOf(EventKind.Violation)).toEqual([]);
  });
});

describe('zap_pmd_range() lets go of the lock', () => {
  const asksOf = ({ detail }: RecordedEvent): number =>
    detail & (DropTest.asksContended | DropTest.asksNotAtomic | DropTest.asksNeedResched);

  test.each(['zap-pmd', 'zap-pmd-attached'])('%s: a test for each 2 MiB, and none asks for `atomic`', (id) => {
    for (const drop of [undefined, ALWAYS, { ...ALWAYS, notAtomic: true }]) {
      const k = kernelOf(between().mm, { approach: by(id), sectionBytes: SECTION, ...(drop && { drop }) });
      k.run(runCall(k, munmap(0, 8)));
      const tests = k.eventsOf(EventKind.DropTest);
      expect(tests.reduce((sum, { lenBytes }) => sum + lenBytes, 0)).toBe(4);
      for (const event of tests) {
        const asked = drop === undefined ? DropTest.asksContended | DropTest.asksNeedResched : 0;
        expect(asksOf(event)).toBe(asked);
        expect(event.detail & DropTest.notAtomic).toBe(DropTest.notAtomic);
        expect([event.addr, event.count, event.detail & DropTest.contended]).toEqual([k.mm.mmapSem.id, 0, 0]);
      }
    }
  });

  test.each(['zap-pmd', 'zap-pmd-attached'])('%s: steps of which nobody sees the ends are told in one', (id) => {
    const world = new World({ mappings: [{ start: 1024 * MIB, lenBytes: 64 * MIB, populated: 'all' }] });
    const { k } = run(world, { op: 'munmap', addr: 1024 * MIB, len: 64 * MIB }, by(id));
    expect(k.eventsOf(EventKind.DropTest).map(({ lenBytes }) => lenBytes)).toEqual([31, 1]);
  });
});

describe('a VMA that somebody else frees while the lock is let go of', () => {
  /** A munmap under the approach; where it first lets go of the lock, another task unmaps. @returns the uses after free, by place and range */
  function interrupted(approach: Approach, call: Call, other: Call, world = between()): string[] {
    const setting: Setting = { approach, sectionBytes: SECTION, drop: ALWAYS };
    const k = kernelOf(world.mm, setting);
    const intruder = kernelOf(world.mm, { ...setting, approach: by('pristine') });
    let came = false;
    k.onEvent = ({ kind, detail }) => {
      if (came || kind !== EventKind.LockRelease || detail !== LockMode.Write) return;
      came = true;
      intruder.run(runCall(intruder, other));
    };
    k.run(runCall(k, call));
    expect(came).toBe(true);
    expect(world.mm.mmapSem.count).toBe(0);
    return k
      .eventsOf(EventKind.Violation)
      .filter(({ detail }) => detail === Violation.useAfterFree)
      .map((event) => {
        const place = Object.entries(Dereference).find(([, number]) => number === event.count)?.[0];
        return `${place}, ${shown(event)}`;
      });
  }

  test('is followed in the zap, and in what comes after it, where it was still attached', () => {
    const places = interrupted(by('zap-pmd-attached'), munmap(0, 4), munmap(0, 4));
    expect(new Set(places)).toEqual(
      new Set(['zap_pmd_range: vma, 0+4', 'detach_vmas_to_be_unmapped: vma->vm_start, 0+4']),
    );
    const second = interrupted(
      by('zap-pmd-attached'),
      munmap(0, 8),
      munmap(4, 4),
      space([0, 4], [4, 4, 'locked'], [8, 1]),
    );
    expect(second).toContain('unmap_vmas: vma->vm_start, 4+4');
    expect(second).not.toContain('unmap_vmas: vma->vm_start, 0+4');
  });

  test.each(['zap-pmd', 'zap-pmd-attached'])('%s: a neighbour is followed for its end, or its start', (id) => {
    expect(interrupted(by(id), munmap(0, 8), munmap(-1, 1))).toEqual(['free_pgtables: prev->vm_end, -1+1']);
    expect(interrupted(by(id), munmap(0, 8), munmap(8, 1))).toEqual(['free_pgtables: next->vm_start, 8+1']);
    expect(interrupted(by(id), munmap(0, 8), munmap(20, 1))).toEqual([]);
  });

  test('is not freed a second time', () => {
    const world = between();
    interrupted(by('zap-pmd-attached'), munmap(0, 8), munmap(0, 8), world);
    expect(world.mm.mapCount).toBe(2);
    expect(world.mm.maps()).toHaveLength(2);
    expect(world.mm.totalVm).toBe(2);
  });

  test('under sections nothing is kept that could be', () => {
    expect(interrupted(by('sections'), munmap(0, 8), munmap(4, 4))).toEqual([]);
  });
});

describe('from how much on, and for which memory, a system call goes a way of its own', () => {
  const EARLY: Readonly<Record<string, number>> = { 'two-phase': LockMode.Read, 'vm-dead': LockMode.Write };
  const isOwnWay = (k: Recorder): boolean =>
    k.eventsOf(EventKind.LockAcquire).length > 1 || k.eventsOf(EventKind.LockDowngrade).length > 0;

  test.each(Object.keys(EARLY))('%s: from one section on', (id) => {
    expect(isOwnWay(run(between(), munmap(0, 4), by(id)).k)).toBe(true);
    expect(isOwnWay(run(between(), munmap(0, 3), by(id)).k)).toBe(false);
    const [first] = run(between(), munmap(0, 4), by(id)).k.eventsOf(EventKind.LockAcquire);
    expect(first.detail).toBe(EARLY[id]);
  });

  test('vm-dead: one VMA that is locked, or of huge pages, and all go the old way', () => {
    for (const flag of ['locked', 'hugetlb']) {
      const { k, ret } = run(space([0, 4], [4, 4, flag]), munmap(0, 8), by('vm-dead'));
      expect([ret, isOwnWay(k)]).toEqual([0, false]);
    }
  });

  test('two-phase: locked and huge memory is left to the second phase', () => {
    for (const flag of ['locked', 'hugetlb']) {
      const { k } = run(space([0, 4], [4, 4, flag]), munmap(0, 8), by('two-phase'));
      const unlock = k.events.findIndex(({ kind }) => kind === EventKind.LockRelease);
      const early = k.events.slice(0, unlock).filter(({ kind }) => kind === EventKind.Zap);
      expect(early.length).toBeGreaterThan(0);
      for (const { addr, lenBytes } of early) expect(addr + lenBytes).toBeLessThanOrEqual(START + pages(4));
    }
  });

  test('two-phase: a range that is none is not zapped', () => {
    const { taskSize } = space().mm.geometry;
    for (const call of [
      { op: 'munmap', addr: START + 1, len: pages(8) },
      { op: 'munmap', addr: START, len: taskSize },
      { op: 'munmap', addr: taskSize + PAGE_SIZE, len: pages(8) },
    ] as const) {
      const world = between();
      const { k, ret } = run(world, call, by('two-phase'));
      expect([ret, isOwnWay(k), world.mm.rss.anon]).toEqual([-22, false, 10]);
    }
  });

  test('two-phase: up to the last page of user space, and a length that is not whole pages', () => {
    const world = new World({ entriesPerTable: 2 });
    const { taskSize } = world.mm.geometry;
    world.map({ start: taskSize - pages(8), lenBytes: pages(8), flags: ['private'], populated: 'all' });
    const call = { op: 'munmap', addr: taskSize - pages(8), len: pages(8) } as const;
    expect(isOwnWay(run(world, call, by('two-phase')).k)).toBe(true);
    const odd = run(between(), { op: 'munmap', addr: START, len: pages(7) + 1 }, by('two-phase')).k;
    const zapped = odd.eventsOf(EventKind.Zap).reduce((sum, { lenBytes }) => sum + lenBytes, 0);
    expect(zapped).toBeGreaterThanOrEqual(pages(8));
  });
});

describe('pud-list', () => {
  test('the tables below the collected entries are freed for the range, after the unlock', () => {
    const { k } = run(between(), munmap(0, 8), by('pud-list'));
    const unlock = k.events.findIndex(({ kind }) => kind === EventKind.LockRelease);
    const after = k.events.slice(unlock);
    for (const kind of [EventKind.FreePteTables, EventKind.FreePmdTables]) {
      expect(after.filter((event) => event.kind === kind).map((event) => `${shown(event)} ${event.count}`)).toEqual([
        kind === EventKind.FreePteTables ? '0+8 4' : '0+8 2',
      ]);
    }
    expect(k.work.get(WorkKind.PudStep)).toBeGreaterThanOrEqual(2);
    expect(k.mm.collected).toEqual([]);
    expect(k.eventsOf(EventKind.TlbFlush).map(shown)).toContain('0+8');
  });

  test('waits of nobody: what it collects is counted one by one, whatever lies between', () => {
    const { k } = run(space([0, 4], [4, 4, 'untouched'], [8, 4]), munmap(0, 12), by('pud-list'));
    expect(k.total(EventKind.FreePmdTables)).toBe(2);
    expect(k.total(EventKind.FreePteTables)).toBe(4);
  });
});

test('every approach has a name of its own', () => {
  expect(new Set(APPROACHES.map(idOf)).size).toBe(APPROACHES.length);
});
