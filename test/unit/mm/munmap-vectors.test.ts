import { describe, expect, test } from 'vitest';
import { EINTR, EINVAL, ENOMEM } from '../../../src/mm/errno.ts';
import { EventKind, nameOf, Phase, Syscall } from '../../../src/mm/events.ts';
import { GATHER_CAPACITY, MAX_TABLE_BATCH, MmuGather } from '../../../src/mm/mmu-gather.ts';
import { GIB, MIB, PAGE_SIZE, TASK_SIZE } from '../../../src/mm/units.ts';
import { PageKind } from '../../../src/mm/page-runs.ts';
import { permsOf, VM_ACCOUNT, VM_LOCKED, type Vma } from '../../../src/mm/vma.ts';
import { WorkKind } from '../../../src/mm/work.ts';
import { sections } from '../../../src/mm/approaches/sections.ts';
import { munmap } from '../../../src/mm/paths/vm-munmap.ts';
import { B, DEFAULT_MAX_MAP_COUNT, World, type Recorder, type WorldOptions } from './world.ts';

/** The address space of the vectors: one VMA [0x10000, 0x20000), and map_count as if there were many more. */
function oneVma(mapCount = 1, options: WorldOptions = {}): { readonly world: World; readonly k: Recorder } {
  const world = new World({ ...options, mappings: [{ start: 0x10000, lenBytes: 0x10000, populated: 'all' }] });
  world.mm.mapCount = mapCount;
  return { world, k: world.kernel() };
}

function ranges(world: World): string[] {
  return Array.from(world.mm.vmas, (vma) => `${vma.start.toString(16)}-${vma.end.toString(16)}`);
}

/** @returns a look at the highest map_count so far. */
function peakMapCount(k: Recorder): () => number {
  let peak = k.mm.mapCount;
  k.onEvent = () => {
    peak = Math.max(peak, k.mm.mapCount);
  };
  return () => peak;
}

function vmaAt(world: World, address: number): Vma {
  const vma = world.mm.vmas.find(address);
  if (vma === null || vma.start > address) throw new Error('no VMA there');
  return vma;
}

describe('do_munmap', () => {
  const untouched = ['10000-20000'];

  test('tells what it does, in order and in pages: from the middle of a locked VMA to the middle of a shared one', () => {
    const pages = (n: number): number => n * PAGE_SIZE;
    const shared = { prot: 'r--', flags: ['shared'], populated: 'all' } as const;
    const world = new World({
      entriesPerTable: 4,
      mappings: [
        { start: 0, lenBytes: pages(2), populated: 'all' },
        { start: pages(4), lenBytes: pages(6), populated: 'all', flags: ['locked'] },
        { start: pages(10), lenBytes: pages(6), ...shared },
        { start: pages(40), lenBytes: pages(2), populated: 'all' },
      ],
    });
    const { mm } = world;
    const k = world.kernel();
    const doomed: Vma[] = [];
    k.onEvent = ({ kind }) => {
      if (kind === EventKind.VmaSplit) doomed.push(...mm.vmas.overlapping(pages(6), pages(14)));
    };
    expect(k.run(munmap(k, pages(6), pages(8)))).toBe(0);
    const lock: ReadonlySet<EventKind> = new Set([EventKind.LockRequest, EventKind.LockAcquire, EventKind.LockRelease]);
    expect(
      k.events
        .filter(({ kind }) => !lock.has(kind))
        .map(({ kind, addr, lenBytes, count, detail }) =>
          [nameOf(EventKind, kind), addr / PAGE_SIZE, lenBytes / PAGE_SIZE, count, detail].join(' '),
        ),
    ).toEqual([
      `SyscallEnter 6 8 0 ${Syscall.munmap}`,
      'SectionBegin 6 8 1 0',
      'VmaSplit 6 4 1 0',
      'VmaSplit 14 4 1 1',
      `Phase 6 8 1 ${Phase.userfaultfd_unmap_prep}`,
      `Phase 6 4 1 ${Phase.munlock}`,
      'VmaDetach 6 8 2 0',
      'Zap 6 4 2 0',
      'Zap 10 4 2 0',
      // The shared pages were written: flushed before each PTE lock goes.
      'TlbFlush 10 4 2 0',
      `Phase 6 8 1 ${Phase.unmap_vmas}`,
      // The VMAs beside the range reach into the tables at both ends.
      'FreePteTables 8 2 1 0',
      `Phase 6 8 1 ${Phase.free_pgtables}`,
      'TlbFlush 8 1 1 1',
      `Phase 6 8 1 ${Phase.arch_unmap}`,
      'VmaFree 6 4 1 0',
      'VmaFree 10 4 1 0',
      'SectionEnd 6 8 1 0',
      `SyscallExit 0 0 0 ${Syscall.munmap}`,
    ]);
    expect(ranges(world)).toEqual(['0-2000', '4000-6000', 'e000-10000', '28000-2a000']);
    const { mapCount, totalVm, lockedVm, committed, rss, hiwaterVm, hiwaterRss, vmacacheSeqnum } = mm;
    expect({ mapCount, totalVm, lockedVm, committed, rss, hiwaterVm, hiwaterRss, vmacacheSeqnum }).toEqual({
      mapCount: 4,
      totalVm: 8,
      lockedVm: 2,
      committed: 6,
      rss: { anon: 6, shared: 2 },
      hiwaterVm: 16,
      hiwaterRss: 16,
      vmacacheSeqnum: 1,
    });
    // Neither what goes nor what stays loses any other flag.
    const freed = doomed.filter((vma) => vma.freed);
    expect(freed.map(({ flags }) => permsOf(flags))).toContain('rw-p');
    expect(freed.some((vma) => vma.has(VM_LOCKED))).toBe(false);
    expect(freed.filter((vma) => permsOf(vma.flags) === 'rw-p').every((vma) => vma.has(VM_ACCOUNT))).toBe(true);
  });

  test('(a) a start that is not page aligned is -EINVAL', () => {
    const { world, k } = oneVma();
    expect(k.run(munmap(k, 0x10001, 0x1000))).toBe(-EINVAL);
    expect(ranges(world)).toEqual(untouched);
  });

  test('(b) a length of 0 is -EINVAL', () => {
    const { world, k } = oneVma();
    expect(k.run(munmap(k, 0x10000, 0))).toBe(-EINVAL);
    expect(ranges(world)).toEqual(untouched);
  });

  test.each([
    ['at TASK_SIZE', TASK_SIZE],
    ['above TASK_SIZE', TASK_SIZE + PAGE_SIZE],
  ])('(c) a start %s is -EINVAL', (_, start) => {
    const { k } = oneVma();
    expect(k.run(munmap(k, start, PAGE_SIZE))).toBe(-EINVAL);
  });

  test('(c) the last page of user space may be named', () => {
    const { k } = oneVma();
    expect(k.run(munmap(k, TASK_SIZE - PAGE_SIZE, PAGE_SIZE))).toBe(0);
  });

  test.each([
    ['below every VMA', 0x1000, 0xf000],
    ['above every VMA', 0x20000, 0x1000],
  ])('(d) a hole %s is 0', (_, start, lenBytes) => {
    const { world, k } = oneVma();
    expect(k.run(munmap(k, start, lenBytes))).toBe(0);
    expect(ranges(world)).toEqual(untouched);
    expect(k.callsOf('unmap_region')).toEqual([]);
  });

  test('(e) a hole in one VMA is -ENOMEM at the map limit', () => {
    const { world, k } = oneVma(65530);
    expect(k.run(munmap(k, 0x14000, 0x4000))).toBe(-ENOMEM);
    expect(ranges(world)).toEqual(untouched);
    expect(world.mm.mapCount).toBe(65530);
    expect(k.callsOf('__split_vma')).toEqual([]);
  });

  test('(e) one below the limit it goes, and map_count is at the limit', () => {
    const { world, k } = oneVma(65529);
    expect(k.run(munmap(k, 0x14000, 0x4000))).toBe(0);
    expect(ranges(world)).toEqual(['10000-14000', '18000-20000']);
    expect(world.mm.mapCount).toBe(65530);
  });

  test('(f) a head trim at the limit goes one above it for a moment', () => {
    const { world, k } = oneVma(65530);
    const peak = peakMapCount(k);
    expect(k.run(munmap(k, 0x10000, 0x4000))).toBe(0);
    expect(peak()).toBe(65531);
    expect(world.mm.mapCount).toBe(65530);
    expect(ranges(world)).toEqual(['14000-20000']);
  });

  test('a VMA cut at its start and another at its end go two above the limit', () => {
    const world = new World({
      mappings: [
        { start: 0x10000, lenBytes: 0x10000, populated: 'all' },
        { start: 0x20000, lenBytes: 0x10000, populated: 'all' },
      ],
    });
    world.mm.mapCount = 65530;
    const k = world.kernel();
    const peak = peakMapCount(k);
    k.run(munmap(k, 0x14000, 0x14000));
    expect(peak()).toBe(65532);
    expect(world.mm.mapCount).toBe(65530);
    expect(ranges(world)).toEqual(['10000-14000', '28000-30000']);
  });

  test('(g) the length is rounded up to pages', () => {
    const { world, k } = oneVma();
    expect(k.run(munmap(k, 0x10000, 0x3fff))).toBe(0);
    expect(ranges(world)).toEqual(['14000-20000']);
  });

  describe('(h) which struct survives', () => {
    test('a head trim leaves the original above', () => {
      const { world, k } = oneVma();
      const original = vmaAt(world, 0x10000);
      k.run(munmap(k, 0x10000, 0x4000));
      expect(vmaAt(world, 0x14000)).toBe(original);
      expect(original.freed).toBe(false);
      expect(original.pgoff).toBe(0x14);
    });

    test('a tail trim leaves the original below', () => {
      const { world, k } = oneVma();
      const original = vmaAt(world, 0x10000);
      k.run(munmap(k, 0x1c000, 0x4000));
      expect(vmaAt(world, 0x10000)).toBe(original);
      expect([original.start, original.end, original.pgoff]).toEqual([0x10000, 0x1c000, 0x10]);
    });

    test('a hole leaves the original below and a new struct above', () => {
      const { world, k } = oneVma();
      const original = vmaAt(world, 0x10000);
      k.run(munmap(k, 0x14000, 0x4000));
      expect(vmaAt(world, 0x10000)).toBe(original);
      const upper = vmaAt(world, 0x18000);
      expect(upper).not.toBe(original);
      expect([upper.start, upper.end, upper.pgoff]).toEqual([0x18000, 0x20000, 0x18]);
      expect(k.callsOf('__split_vma').map(({ args }) => args)).toEqual([
        [0x14000, 0],
        [0x18000, 1],
      ]);
    });

    test('sections of one VMA each free a new struct; the original goes with the last', () => {
      const world = new World({ approach: sections, mappings: [{ start: B, lenBytes: 3 * GIB }] });
      const original = vmaAt(world, B);
      const k = world.kernel();
      const originalFreed: boolean[] = [];
      k.onEvent = ({ kind }) => {
        if (kind === EventKind.SectionEnd) originalFreed.push(original.freed);
      };
      k.run(munmap(k, B, 3 * GIB));
      expect(originalFreed).toEqual([false, false, true]);
    });
  });

  test('a fatal signal does not stop a free lock from being taken', () => {
    const { world, k } = oneVma();
    k.task.fatalSignalPending = true;
    expect(k.run(munmap(k, 0x10000, 0x10000))).toBe(0);
    expect(ranges(world)).toEqual([]);
  });

  test('killed while it waits for the lock: -EINTR, nothing changed, nothing delivered', () => {
    const { world, k } = oneVma();
    const holder = world.kernel({ id: 1, name: 'holder', fatalSignalPending: false });
    world.mm.mmapSem.tryWrite(holder.task);
    const ret = k.run(munmap(k, 0x10000, 0x10000), ({ ask }) => {
      if (ask === 'sleep_on') k.task.fatalSignalPending = true;
      return 0;
    });
    expect(ret).toBe(-EINTR);
    expect(ranges(world)).toEqual(untouched);
    expect(k.callsOf('userfaultfd_unmap_complete')).toEqual([]);
    expect(world.mm.mmapSem.isContended).toBe(false);
    expect(new Set(world.mm.mmapSem.holders)).toEqual(new Set([holder.task]));
  });

  test('locked pages are given back before anything is detached', () => {
    const world = new World({ mappings: [{ start: 0x10000, lenBytes: 0x10000, flags: ['locked'] }] });
    const k = world.kernel();
    let lockedAtDetach = -1;
    k.onEvent = ({ kind }) => {
      if (kind === EventKind.VmaDetach) lockedAtDetach = world.mm.lockedVm;
    };
    expect(world.mm.lockedVm).toBe(16);
    k.run(munmap(k, 0x14000, 0x4000));
    expect(lockedAtDetach).toBe(12);
    expect(world.mm.lockedVm).toBe(12);
  });

  test('accounting: total_vm, the commit charge, the high-water marks', () => {
    const { world, k } = oneVma();
    k.run(munmap(k, 0x14000, 0x4000));
    const { totalVm, committed, hiwaterVm, hiwaterRss, rss } = world.mm;
    expect({ totalVm, committed, hiwaterVm, hiwaterRss, rss }).toEqual({
      totalVm: 12,
      committed: 12,
      hiwaterVm: 16,
      hiwaterRss: 16,
      rss: { anon: 12, shared: 0 },
    });
  });
});

describe('do_munmap by sections', () => {
  function sectioned(
    lenBytes: number,
    start = B,
  ): { readonly ret: number; readonly world: World; readonly k: Recorder } {
    const world = new World({ approach: sections, mappings: [{ start, lenBytes: 4 * GIB - (start % GIB) }] });
    const k = world.kernel();
    return { ret: k.run(munmap(k, start, lenBytes)), world, k };
  }

  test.each([
    { name: '(i) 1 GiB', lenBytes: GIB, rangeLengths: [GIB], tests: 0, splits: 1 },
    { name: '(j) 1 GiB and 1 byte', lenBytes: GIB + 1, rangeLengths: [GIB, 1], tests: 2, splits: 2 },
    { name: '(k) 3 GiB', lenBytes: 3 * GIB, rangeLengths: [GIB, GIB, GIB], tests: 3, splits: 3 },
    { name: 'all 4 GiB', lenBytes: 4 * GIB, rangeLengths: [GIB, GIB, GIB, GIB], tests: 4, splits: 3 },
  ])('$name of a 4 GiB mapping', ({ lenBytes, rangeLengths, tests, splits }) => {
    const { ret, k } = sectioned(lenBytes);
    expect(ret).toBe(0);
    expect(k.callsOf('do_munmap_range').map(({ args }) => args[1])).toEqual(rangeLengths);
    expect(k.eventsOf(EventKind.DropTest)).toHaveLength(tests);
    expect(k.callsOf('__split_vma')).toHaveLength(splits);
  });

  test('(k) 3 GiB of a VMA of exactly 3 GiB: 3 sections, 3 tests, 2 splits', () => {
    const world = new World({ approach: sections, mappings: [{ start: B, lenBytes: 3 * GIB }] });
    const k = world.kernel();
    k.run(munmap(k, B, 3 * GIB));
    expect(k.callsOf('do_munmap_range')).toHaveLength(3);
    expect(k.eventsOf(EventKind.DropTest)).toHaveLength(3);
    expect(k.callsOf('__split_vma').map(({ args }) => args)).toEqual([
      [B + GIB, 1],
      [B + 2 * GIB, 1],
    ]);
  });

  test('(l) sections are counted from the start, not aligned', () => {
    const { k } = sectioned(2 * GIB + PAGE_SIZE, B + 0x5000);
    expect(k.callsOf('do_munmap_range').map(({ args }) => args)).toEqual([
      [B + 0x5000, GIB],
      [B + GIB + 0x5000, GIB],
      [B + 2 * GIB + 0x5000, PAGE_SIZE],
    ]);
  });

  test('(m) past the end of user space: the sections that fit are done, then -EINVAL', () => {
    const world = new World({ approach: sections, mappings: [{ start: TASK_SIZE - 3 * GIB, lenBytes: 3 * GIB }] });
    const k = world.kernel();
    expect(k.run(munmap(k, TASK_SIZE - 3 * GIB, 4 * GIB))).toBe(-EINVAL);
    expect(k.callsOf('do_munmap_range')).toHaveLength(4);
    expect(k.eventsOf(EventKind.DropTest)).toHaveLength(3);
    expect(world.mm.vmas.count).toBe(0);
  });

  test('(m) pristine refuses at once and changes nothing', () => {
    const world = new World({ mappings: [{ start: TASK_SIZE - 3 * GIB, lenBytes: 3 * GIB }] });
    const k = world.kernel();
    expect(k.run(munmap(k, TASK_SIZE - 3 * GIB, 4 * GIB))).toBe(-EINVAL);
    expect(world.mm.vmas.count).toBe(1);
  });

  test('map_count per section of one VMA: plus one, minus one, and the limit is not looked at', () => {
    const world = new World({ approach: sections, mappings: [{ start: B, lenBytes: 3 * GIB }] });
    world.mm.mapCount = DEFAULT_MAX_MAP_COUNT;
    const k = world.kernel();
    const seen: number[] = [];
    k.onEvent = ({ kind }) => {
      if (kind === EventKind.VmaSplit || kind === EventKind.SectionEnd)
        seen.push(world.mm.mapCount - DEFAULT_MAX_MAP_COUNT);
    };
    expect(k.run(munmap(k, B, 3 * GIB))).toBe(0);
    expect(seen).toEqual([1, 0, 1, 0, -1]);
  });
});

describe('mmu_gather', () => {
  test('holds 9698 pages, 509 tables', () => {
    expect([GATHER_CAPACITY, MAX_TABLE_BATCH]).toEqual([9698, 509]);
  });

  test('262,144 clean anonymous pages: 27 flushes at 9698, 19396, ..., and 298 pages left for the last', () => {
    const gather = new MmuGather();
    const flushedAt: number[] = [];
    for (let page = 1; page <= 262144; page++) if (gather.queuePages(1).flushes > 0) flushedAt.push(page);
    expect(flushedAt).toEqual(Array.from({ length: 27 }, (_, i) => (i + 1) * 9698));
    expect(gather.queued).toBe(298);
  });

  test('the same in one go', () => {
    const gather = new MmuGather();
    expect(gather.queuePages(262144)).toEqual({ flushes: 27, firstAfter: 9698, lastAfter: 27 * 9698 });
    expect(gather.queued).toBe(298);
  });

  test('pages that were queued before bring the first flush forward', () => {
    const gather = new MmuGather();
    gather.queuePages(9000);
    expect(gather.queuePages(20000)).toEqual({ flushes: 2, firstAfter: 698, lastAfter: 698 + 9698 });
    expect(gather.queued).toBe(29000 - 2 * 9698);
  });

  test('513 tables with other threads about: one full batch at the 509th, 4 left for the final flush', () => {
    const gather = new MmuGather();
    const batchAt: number[] = [];
    for (let table = 1; table <= 513; table++) if (gather.queueTables(1) > 0) batchAt.push(table);
    expect(batchAt).toEqual([509]);
    expect([gather.tables, gather.tableBatches]).toEqual([4, 1]);
  });

  test('a flush leaves it empty', () => {
    const gather = new MmuGather();
    gather.cover(0x1000, 0x3000);
    gather.cover(0x7000, 0x8000);
    gather.queuePages(3);
    gather.queueTables(1);
    expect([gather.start, gather.end, gather.needsFlush]).toEqual([0x1000, 0x8000, true]);
    gather.flush();
    expect([gather.needsFlush, gather.queued, gather.tables]).toEqual([false, 0, 0]);
  });

  test('a populated GiB of anonymous memory through the path: 27 flushes and the final one', () => {
    const neighbour = { start: 0x400000, lenBytes: PAGE_SIZE };
    const world = new World({ mappings: [neighbour, { start: B, lenBytes: GIB, populated: 'all' }] });
    const k = world.kernel();
    k.run(munmap(k, B, GIB));
    const flushes = k.eventsOf(EventKind.TlbFlush);
    expect(k.total(EventKind.TlbFlush)).toBe(28);
    expect(flushes.filter(({ detail }) => detail === 1)).toEqual([
      { kind: EventKind.TlbFlush, addr: B, lenBytes: GIB, count: 1, detail: 1 },
    ]);
    expect(k.work.get(WorkKind.FreeTable)).toBe(513);
  });

  test('a GiB of dirty shared memory: a flush for each PTE table, and a final one for the tables', () => {
    const world = new World({ mappings: [{ start: B, lenBytes: GIB, populated: 'all', flags: ['shared'] }] });
    const k = world.kernel();
    k.run(munmap(k, B, GIB));
    const flushes = k.eventsOf(EventKind.TlbFlush);
    expect(flushes.filter(({ detail }) => detail === 0).reduce((sum, { count }) => sum + count, 0)).toBe(512);
    expect(flushes.filter(({ detail }) => detail === 1)).toHaveLength(1);
    expect(world.mm.rss).toEqual({ anon: 0, shared: 0 });
  });

  test('shared pages that were only read do not force a flush; tables with a written one do', () => {
    const world = new World({ mappings: [{ start: B, lenBytes: 8 * MIB, flags: ['shared'] }] });
    const { mm } = world;
    mm.pageTables.populate(B, B + 8 * MIB, PageKind.Shared, 0);
    mm.pageTables.pages.set((B + 2 * MIB) / PAGE_SIZE + 7, PageKind.SharedDirty, 1);
    mm.rss.shared = 2048;
    const k = world.kernel();
    k.run(munmap(k, B, 8 * MIB));
    expect(k.eventsOf(EventKind.TlbFlush).filter(({ detail }) => detail === 0)).toEqual([
      { kind: EventKind.TlbFlush, addr: B + 2 * MIB, lenBytes: 2 * MIB, count: 1, detail: 0 },
    ]);
    expect(mm.rss.shared).toBe(0);
  });

  test('the zero page is cleared, but neither counted nor queued', () => {
    const world = new World({ mappings: [{ start: B, lenBytes: GIB }] });
    world.mm.pageTables.populate(B, B + GIB, PageKind.Zero, 0);
    const k = world.kernel();
    k.run(munmap(k, B, GIB));
    expect(k.total(EventKind.TlbFlush)).toBe(1);
    expect(world.mm.rss).toEqual({ anon: 0, shared: 0 });
  });

  test('the final flush spans the first page or table met to the last, not the range asked for', () => {
    const world = new World({ mappings: [{ start: B, lenBytes: 16 * MIB }] });
    const { mm } = world;
    for (const page of [3, 5])
      mm.pageTables.populate(B + page * PAGE_SIZE, B + (page + 1) * PAGE_SIZE, PageKind.Anon, 1);
    mm.rss.anon = 2;
    const k = world.kernel();
    k.run(munmap(k, B + PAGE_SIZE, 10 * PAGE_SIZE));
    expect(k.eventsOf(EventKind.TlbFlush)).toEqual([
      { kind: EventKind.TlbFlush, addr: B + 3 * PAGE_SIZE, lenBytes: 3 * PAGE_SIZE, count: 1, detail: 1 },
    ]);
  });

  test('after a flush on the way the span begins anew', () => {
    const start = B + 2 * MIB + PAGE_SIZE;
    const lenBytes = 10000 * PAGE_SIZE;
    const below = { start: B + 2 * MIB, lenBytes: PAGE_SIZE };
    const world = new World({ mappings: [below, { start, lenBytes, populated: 'all' }] });
    const k = world.kernel();
    k.run(munmap(k, start, lenBytes));
    expect(k.total(EventKind.TlbFlush)).toBe(2);
    // The first 2 MiB keep their table for the VMA below: the final flush begins at the first table that went.
    const [final] = k.eventsOf(EventKind.TlbFlush).filter(({ detail }) => detail === 1);
    expect([final.addr, final.addr + final.lenBytes]).toEqual([B + 4 * MIB, start + lenBytes]);
  });

  test('an untouched mapping without tables costs no flush and has no step', () => {
    const world = new World({ mappings: [{ start: B, lenBytes: GIB }] });
    const k = world.kernel();
    k.run(munmap(k, B, GIB));
    expect(k.total(EventKind.TlbFlush)).toBe(0);
    expect(k.requests.filter(({ ask }) => ask === 'steps' || ask === 'cond_resched')).toEqual([]);
  });
});
