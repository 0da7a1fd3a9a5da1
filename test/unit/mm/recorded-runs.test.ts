import { describe, expect, test } from 'vitest';
import { EINVAL, ENOMEM } from '../../../src/mm/errno.ts';
import { EventKind } from '../../../src/mm/events.ts';
import type { Approach } from '../../../src/mm/kernel.ts';
import { GIB, hex, KIB, MIB, TASK_SIZE } from '../../../src/mm/units.ts';
import { WorkKind } from '../../../src/mm/work.ts';
import { pristine } from '../../../src/mm/approaches/pristine.ts';
import { sections } from '../../../src/mm/approaches/sections.ts';
import { munmap } from '../../../src/mm/paths/vm-munmap.ts';
import {
  B,
  mapsBetween,
  recordedProcess,
  tablesFreedBySection,
  type Recorder,
  type TestMapping,
  type World,
} from './world.ts';

// What 4.17.0 was recorded to do, pristine and with the series applied: counts, arguments and results of the same calls.

const PAGE = 4 * KIB;
/** End of the program's heap, the highest VMA below the test mappings. */
const HEAP_END = 0x558000;
/** Start of the lowest library mapping above them. */
const LIBRARIES = 0x7ffff7af9000;

interface Run {
  readonly ret: number;
  readonly world: World;
  readonly k: Recorder;
}

function unmapRecorded(
  approach: Approach,
  mappings: readonly TestMapping[],
  start: number,
  lenBytes: number,
  maxMapCount?: number,
): Run {
  const world = recordedProcess({ approach, mappings, ...(maxMapCount === undefined ? {} : { maxMapCount }) });
  const k = world.kernel();
  return { ret: k.run(munmap(k, start, lenBytes)), world, k };
}

function argsOf(k: Recorder, fn: string): readonly (readonly number[])[] {
  return k.callsOf(fn).map(({ args }) => args);
}

function flushSpans(k: Recorder): string[] {
  return k.eventsOf(EventKind.TlbFlush).map(({ addr, lenBytes }) => `${hex(addr)}-${hex(addr + lenBytes)}`);
}

/** One page touched in every 2 MiB step, counted from the start of the mapping. */
function sparse(start: number, end: number, prot = 'rw-'): TestMapping {
  return { start, lenBytes: end - start, prot, populated: { everyBytes: 2 * MIB } };
}

test('the process has 36 kB of page tables without a test mapping', () => {
  const { mm } = recordedProcess();
  expect(mm.pageTables.tables).toEqual({ pte: 5, pmd: 2, pud: 2 });
  expect([mm.pgtableKb, mm.mapCount]).toEqual([36, 11]);
});

describe('a: 4 GiB, populated, aligned, idle', () => {
  const mappings: TestMapping[] = [{ start: B, lenBytes: 4 * GIB, populated: 'all' }];
  const whole = (): Run => unmapRecorded(pristine, mappings, B, 4 * GIB);
  const sectioned = (): Run => unmapRecorded(sections, mappings, B, 4 * GIB);

  test.each([
    ['vm_munmap', 1, 1],
    ['down_write_killable', 1, 1],
    ['do_munmap', 1, 1],
    ['do_munmap_range', 0, 4],
    ['find_vma', 2, 8],
    ['__split_vma', 0, 3],
    ['userfaultfd_unmap_prep', 1, 4],
    ['unmap_region', 1, 4],
    ['lru_add_drain', 1, 4],
    ['tlb_gather_mmu', 1, 4],
    ['unmap_vmas', 1, 4],
    ['unmap_page_range', 1, 4],
    ['free_pgtables', 1, 4],
    ['unlink_anon_vmas', 1, 4],
    ['unlink_file_vma', 1, 4],
    ['free_pgd_range', 1, 4],
    ['tlb_finish_mmu', 1, 4],
    ['remove_vma', 1, 4],
    ['userfaultfd_unmap_complete', 1, 1],
  ])('%s is entered %i times by pristine and %i times by the series', (fn, inPristine, inSections) => {
    expect([whole().k.callsOf(fn).length, sectioned().k.callsOf(fn).length]).toEqual([inPristine, inSections]);
  });

  test('2056 and 2071 rescheduling points', () => {
    expect([whole().k.reschedulingPoints, sectioned().k.reschedulingPoints]).toEqual([2056, 2071]);
  });

  test('109 and 112 TLB flushes: 27 per GiB on the way, one per gather at its end', () => {
    expect([whole().k.total(EventKind.TlbFlush), sectioned().k.total(EventKind.TlbFlush)]).toEqual([109, 112]);
    expect(whole().k.work.get(WorkKind.TlbFlush)).toBe(1);
    expect(sectioned().k.work.get(WorkKind.TlbFlush)).toBe(4);
  });

  test('2048 PTE and 4 PMD tables freed by both, one PMD table per section', () => {
    expect(tablesFreedBySection(whole().k.events)).toEqual([{ pte: 2048, pmd: 4, pud: 0 }]);
    expect(tablesFreedBySection(sectioned().k.events)).toEqual(Array(4).fill({ pte: 512, pmd: 1, pud: 0 }));
  });

  test('VmPTE from 8244 to 36 kB, and nothing of it stays resident', () => {
    expect(recordedProcess({ mappings }).mm.pgtableKb).toBe(8244);
    for (const { ret, world } of [whole(), sectioned()]) {
      expect(ret).toBe(0);
      expect(world.mm.pgtableKb).toBe(36);
      expect(world.mm.rss.anon).toBe(0);
    }
  });

  test('4 checks, none contended, no drop: one hold', () => {
    expect(sectioned().k.eventsOf(EventKind.DropTest)).toHaveLength(4);
    expect(sectioned().k.eventsOf(EventKind.LockRelease)).toHaveLength(1);
  });

  test('each section but the last is cut at its end, the new struct below', () => {
    expect(argsOf(sectioned().k, '__split_vma')).toEqual([1, 2, 3].map((n) => [B + n * GIB, 1]));
  });

  test('the floor stays, the ceiling is the rest of the mapping', () => {
    expect(argsOf(whole().k, 'free_pgtables')).toEqual([[HEAP_END, LIBRARIES]]);
    expect(argsOf(sectioned().k, 'free_pgtables')).toEqual([
      ...[1, 2, 3].map((n) => [HEAP_END, B + n * GIB]),
      [HEAP_END, LIBRARIES],
    ]);
  });
});

describe('c: unaligned, both ends split', () => {
  const mappings = [sparse(B, B + 4 * GIB)];
  const start = B + 6 * MIB + PAGE;
  const end = B + 3.5 * GIB + 8 * KIB;
  const whole = (): Run => unmapRecorded(pristine, mappings, start, end - start);
  const sectioned = (): Run => unmapRecorded(sections, mappings, start, end - start);

  test('VmPTE from 8244 to 1084 kB, the same two VMAs left', () => {
    expect(recordedProcess({ mappings }).mm.pgtableKb).toBe(8244);
    for (const { ret, world } of [whole(), sectioned()]) {
      expect(ret).toBe(0);
      expect(world.mm.pgtableKb).toBe(1084);
      expect(mapsBetween(world.mm, B, B + 4 * GIB)).toEqual([
        '1000000000-1000601000 rw-p',
        '10e0002000-1100000000 rw-p',
      ]);
    }
  });

  test('2 splits; by sections 5', () => {
    expect(argsOf(whole().k, '__split_vma')).toEqual([
      [start, 0],
      [end, 1],
    ]);
    expect(argsOf(sectioned().k, '__split_vma')).toEqual([
      [start, 0],
      ...[1, 2, 3].map((n) => [start + n * GIB, 1]),
      [end, 1],
    ]);
  });

  test('a PMD table under a cut goes with the section above: none, one, one, none', () => {
    expect(tablesFreedBySection(whole().k.events)[0].pmd).toBe(2);
    expect(tablesFreedBySection(sectioned().k.events).map(({ pmd }) => pmd)).toEqual([0, 1, 1, 0]);
  });

  test('the floor is the end of what is left below, for all sections', () => {
    expect(argsOf(sectioned().k, 'free_pgtables')).toEqual([
      ...[1, 2, 3].map((n) => [start, start + n * GIB]),
      [start, end],
    ]);
    expect(argsOf(sectioned().k, 'free_pgd_range')).toEqual([
      ...[0, 1, 2].map((n) => [start + n * GIB, start + (n + 1) * GIB, start, start + (n + 1) * GIB]),
      [start + 3 * GIB, end, start, end],
    ]);
  });

  test('the spans that are flushed', () => {
    expect(flushSpans(whole().k)).toEqual(['1000800000-10e0001000']);
    expect(flushSpans(sectioned().k)).toEqual([
      '1000800000-1040601000',
      '1040000000-1080601000',
      '1080000000-10c0601000',
      '10c0600000-10e0001000',
    ]);
  });
});

describe('d: several VMAs with holes', () => {
  const mappings: TestMapping[] = [
    sparse(0x1006400000, 0x1025800000),
    sparse(0x1025800000, 0x105dc00000, 'r--'),
    sparse(0x106a400000, 0x108fc00000),
    sparse(0x10e1000000, 0x1113000000),
    { start: 0x1113000000, lenBytes: 0x25800000, prot: '---' },
  ];
  const start = 0x1012c01000;
  const lenBytes = 0x113002000;
  const whole = (): Run => unmapRecorded(pristine, mappings, start, lenBytes);
  const sectioned = (): Run => unmapRecorded(sections, mappings, start, lenBytes);

  test('VmPTE from 5656 to 448 kB, the same VMAs left', () => {
    expect(recordedProcess({ mappings }).mm.pgtableKb).toBe(5656);
    for (const { ret, world } of [whole(), sectioned()]) {
      expect(ret).toBe(0);
      expect(world.mm.pgtableKb).toBe(448);
      expect(mapsBetween(world.mm, 0x1000000000, 0x1140000000)).toEqual([
        '1006400000-1012c01000 rw-p',
        '1125c03000-1138800000 ---p',
      ]);
    }
  });

  test('2 splits; by sections 4', () => {
    expect([whole().k.callsOf('__split_vma').length, sectioned().k.callsOf('__split_vma').length]).toEqual([2, 4]);
  });

  test('5 sections and 5 checks, the third falls into a hole', () => {
    const counted: number[][] = [];
    const fns = ['find_vma', '__split_vma', 'unmap_region', 'remove_vma'];
    for (const fn of sectioned().k.callNames) {
      if (fn === 'do_munmap_range') counted.push(fns.map(() => 0));
      else if (fns.includes(fn)) counted[counted.length - 1][fns.indexOf(fn)]++;
    }
    expect(counted).toEqual([
      [2, 2, 1, 2],
      [2, 0, 1, 2],
      [1, 0, 0, 0],
      [2, 1, 1, 1],
      [2, 1, 1, 2],
    ]);
    expect(sectioned().k.eventsOf(EventKind.DropTest)).toHaveLength(5);
    expect(argsOf(sectioned().k, 'do_munmap_range').map((args) => args[1])).toEqual([GIB, GIB, GIB, GIB, 0x13002000]);
  });

  test('the second section frees 2 PMD tables', () => {
    expect(tablesFreedBySection(sectioned().k.events)[1].pmd).toBe(2);
  });
});

test.each([
  [pristine, 0],
  [sections, 3],
])('e: what mmap(MAP_FIXED) of 3 GiB over 4 GiB unmaps ($id): by sections, atomic, no drop', (approach, checks) => {
  const world = recordedProcess({ approach, mappings: [{ start: B, lenBytes: 4 * GIB, populated: 'all' }] });
  const k = world.kernel();
  const waiter = world.kernel({ id: 1, name: 'ps', fatalSignalPending: false });
  world.mm.mmapSem.tryWrite(k.task);
  world.mm.mmapSem.queueReader(waiter.task);
  const ret = k.run(approach.doMunmap(k, B, 3 * GIB, { atomic: true, uf: null }), (request) =>
    request.ask === 'steps' ? request.steps : 1,
  );
  expect(ret).toBe(0);
  expect(k.callsOf('do_munmap_range')).toHaveLength(checks);
  expect(k.eventsOf(EventKind.DropTest)).toHaveLength(checks);
  expect(k.callsOf('up_write')).toEqual([]);
  expect(k.callsOf('userfaultfd_unmap_prep')).toEqual([]);
  expect(world.mm.pgtableKb).toBe(2088);
});

describe('g: lengths that reach past the end of user space', () => {
  const nearTop: TestMapping[] = [{ ...sparse(0x7ffe80000000, 0x7fff00000000) }];
  const atB: TestMapping[] = [sparse(B, B + 2 * GIB)];
  const twoGib = '1000000000-1080000000 rw-p';
  const top = '7ffe80000000-7fff00000000 rw-p';
  const cases = [
    {
      name: 'g1: 2 GiB near the top, past it',
      mappings: nearTop,
      start: 0x7ffe80000000,
      lenBytes: 0x1c0000000,
      pristine: [-EINVAL, [top]],
      sections: [-EINVAL, []],
    },
    {
      name: 'g2: from B to one page past the top',
      mappings: atB,
      start: B,
      lenBytes: TASK_SIZE - B + PAGE,
      pristine: [-EINVAL, [twoGib]],
      sections: [-EINVAL, []],
    },
    {
      name: 'g3: a length of (size_t)-4096',
      mappings: atB,
      start: B,
      lenBytes: 2 ** 64 - 4096,
      pristine: [-EINVAL, [twoGib]],
      sections: [-EINVAL, []],
    },
    {
      name: 'g4: a start that is not page aligned',
      mappings: atB,
      start: B + 1,
      lenBytes: 2 * GIB,
      pristine: [-EINVAL, [twoGib]],
      sections: [-EINVAL, [twoGib]],
    },
    {
      name: 'g5: 1 GiB and 1 byte',
      mappings: atB,
      start: B,
      lenBytes: GIB + 1,
      pristine: [0, ['1040001000-1080000000 rw-p']],
      sections: [0, ['1040001000-1080000000 rw-p']],
    },
  ] as const;

  test.each(cases)('$name', (scenario) => {
    for (const approach of [pristine, sections]) {
      const run = unmapRecorded(approach, scenario.mappings, scenario.start, scenario.lenBytes);
      const left = mapsBetween(run.world.mm, HEAP_END, 0x7fff00000000);
      expect([approach.id, run.ret, left]).toEqual([
        approach.id,
        ...scenario[approach.id === 'pristine' ? 'pristine' : 'sections'],
      ]);
      // The program, its libraries and its stack survive.
      expect(run.world.mm.mapCount - left.length).toBe(11);
    }
  });

  test('g1: five whole sections are done before the sixth is refused', () => {
    const { k, world } = unmapRecorded(sections, nearTop, 0x7ffe80000000, 0x1c0000000);
    expect(k.callsOf('do_munmap_range')).toHaveLength(6);
    expect(world.mm.pgtableKb).toBe(36);
  });

  test('g5: the tables left are those of the rest', () => {
    for (const approach of [pristine, sections])
      expect(unmapRecorded(approach, atB, B, GIB + 1).world.mm.pgtableKb).toBe(2088);
  });
});

describe('h: map_count exactly at the limit', () => {
  const one: TestMapping[] = [{ start: B, lenBytes: 3 * GIB }];
  const two = (cut: number): TestMapping[] => [
    { start: B, lenBytes: cut },
    { start: B + cut, lenBytes: 4 * GIB - cut, prot: 'r--' },
  ];
  const untouched = ['1000000000-10c0000000 rw-p'];
  const h7 = ['1000000000-1080000000 rw-p', '1080000000-1100000000 r--p'];
  const h78 = ['1000000000-1000100000 rw-p', '10c0000000-1100000000 r--p'];
  const cases = [
    {
      name: 'h1: the tail from 1 MiB on',
      mappings: one,
      range: [MIB, 3 * GIB],
      pristine: [0, ['1000000000-1000100000 rw-p']],
      sections: [-ENOMEM, untouched],
    },
    {
      name: 'h2: a hole',
      mappings: one,
      range: [MIB, 3 * GIB - MIB],
      pristine: [-ENOMEM, untouched],
      sections: [-ENOMEM, untouched],
    },
    { name: 'h3: all of it', mappings: one, range: [0, 3 * GIB], pristine: [0, []], sections: [0, []] },
    {
      name: 'h4: the head',
      mappings: one,
      range: [0, 2 * GIB + MIB],
      pristine: [0, ['1080100000-10c0000000 rw-p']],
      sections: [0, ['1080100000-10c0000000 rw-p']],
    },
    {
      name: 'h5: a tail of exactly 1 GiB',
      mappings: one,
      range: [2 * GIB, 3 * GIB],
      pristine: [0, ['1000000000-1080000000 rw-p']],
      sections: [0, ['1000000000-1080000000 rw-p']],
    },
    {
      name: 'h6: what mremap() to 4 KiB unmaps',
      mappings: one,
      range: [PAGE, 3 * GIB],
      pristine: [0, ['1000000000-1000001000 rw-p']],
      sections: [-ENOMEM, untouched],
    },
    {
      name: 'h7: two VMAs, the first section ends in the one it starts in',
      mappings: two(2 * GIB),
      range: [MIB, 3 * GIB],
      pristine: [0, h78],
      sections: [-ENOMEM, h7],
    },
    {
      name: 'h8: two VMAs, the first section reaches the second',
      mappings: two(512 * MIB),
      range: [MIB, 3 * GIB],
      pristine: [0, h78],
      sections: [0, h78],
    },
  ] as const;

  test.each(cases)('$name', (scenario) => {
    for (const approach of [pristine, sections]) {
      const [from, to] = scenario.range;
      const limit = 11 + scenario.mappings.length;
      const { ret, world } = unmapRecorded(approach, scenario.mappings, B + from, to - from, limit);
      expect([approach.id, ret, mapsBetween(world.mm, B, B + 4 * GIB)]).toEqual([
        approach.id,
        ...scenario[approach.id === 'pristine' ? 'pristine' : 'sections'],
      ]);
    }
  });

  test('h9: one below the limit the tail goes', () => {
    for (const approach of [pristine, sections])
      expect(unmapRecorded(approach, one, B + MIB, 3 * GIB - MIB, 13).ret).toBe(0);
  });
});

describe('i: the order of calls of 8 MiB', () => {
  const mappings: TestMapping[] = [{ start: B, lenBytes: 8 * MIB, populated: 'all' }];
  const order = (range: readonly string[]): string[] => [
    'vm_munmap',
    'down_write_killable',
    'do_munmap',
    ...range,
    'find_vma',
    'find_vma',
    'userfaultfd_unmap_prep',
    'unmap_region',
    'lru_add_drain',
    'tlb_gather_mmu',
    'unmap_vmas',
    'unmap_page_range',
    'free_pgtables',
    'unlink_anon_vmas',
    'unlink_file_vma',
    'free_pgd_range',
    'tlb_finish_mmu',
    ...Array<string>(5).fill('release_pages'),
    'remove_vma',
    'up_write',
    'userfaultfd_unmap_complete',
  ];

  test.each([
    [pristine, []],
    [sections, ['do_munmap_range']],
  ])('$id', (approach, range) => {
    const { k, world } = unmapRecorded(approach, mappings, B, 8 * MIB);
    expect(k.callNames).toEqual(order(range));
    expect(argsOf(k, 'free_pgtables')).toEqual([[HEAP_END, LIBRARIES]]);
    expect(argsOf(k, 'free_pgd_range')).toEqual([[B, B + 8 * MIB, HEAP_END, LIBRARIES]]);
    expect(k.eventsOf(EventKind.DropTest)).toEqual([]);
    expect(flushSpans(k)).toEqual(['1000000000-1000800000']);
    expect(world.mm.pgtableKb).toBe(36);
  });

  test('5 rescheduling points in unmap_page_range: one per 2 MiB, one for the GiB', () => {
    const world = recordedProcess({ mappings });
    const k = world.kernel();
    const during: string[] = [];
    k.run(munmap(k, B, 8 * MIB), (request) => {
      const fn = k.callNames[k.callNames.length - 1];
      const points = request.ask === 'steps' ? request.steps : 1;
      if (request.ask !== 'touch' && request.ask !== 'spin') for (let i = 0; i < points; i++) during.push(fn);
      return points;
    });
    expect(during).toEqual([
      'down_write_killable',
      ...Array<string>(5).fill('unmap_page_range'),
      // The lock of the anon_vma, and once more as it dies.
      'unlink_anon_vmas',
      'unlink_anon_vmas',
      'remove_vma',
    ]);
  });

  test('page tables are queued before the flush, and VMAs are freed after it', () => {
    const { k } = unmapRecorded(pristine, mappings, B, 8 * MIB);
    const told = [
      EventKind.VmaDetach,
      EventKind.Zap,
      EventKind.FreePteTables,
      EventKind.FreePmdTables,
      EventKind.TlbFlush,
      EventKind.VmaFree,
      EventKind.LockRelease,
    ] as const;
    expect(k.events.map(({ kind }) => kind).filter((kind) => (told as readonly number[]).includes(kind))).toEqual(told);
  });
});
