import { describe, expect, test } from 'vitest';
import { EventKind } from '../../../src/mm/events.ts';
import { GIB, KIB, MIB } from '../../../src/mm/units.ts';
import { pristine } from '../../../src/mm/approaches/pristine.ts';
import { sections } from '../../../src/mm/approaches/sections.ts';
import { munmap } from '../../../src/mm/paths/vm-munmap.ts';
import { tablesFreedBySection, World, type Recorder, type TestMapping } from './world.ts';

/** 512 GiB aligned. */
const BASE = 0x7f0000000000;
const FAR_FLOOR = 0x560000000000;
const FAR_CEILING = 0x7f8000000000;
const PAGE = 4 * KIB;

interface Section {
  readonly pte: number;
  /** Which PMD tables: where each begins, counted from BASE. */
  readonly pmd: readonly number[];
  readonly pud: number;
}

interface Example {
  readonly name: string;
  /** Offsets from BASE. */
  readonly range: readonly [number, number];
  /** Where the VMA below ends and the one above starts; null: there is none. */
  readonly floor: number | null;
  readonly ceiling: number | null;
  readonly sections: readonly Section[];
}

const far = { floor: FAR_FLOOR, ceiling: FAR_CEILING } as const;
const NOTHING: Section = { pte: 0, pmd: [], pud: 0 };

const EXAMPLES: readonly Example[] = [
  {
    name: 'A: aligned, neighbours far',
    range: [0, 3 * GIB],
    ...far,
    sections: [
      { pte: 512, pmd: [0], pud: 0 },
      { pte: 512, pmd: [GIB], pud: 0 },
      { pte: 512, pmd: [2 * GIB], pud: 1 },
    ],
  },
  {
    name: 'B: start in the middle of a GiB',
    range: [512 * MIB, 3.5 * GIB],
    ...far,
    sections: [
      { pte: 512, pmd: [0], pud: 0 },
      { pte: 512, pmd: [GIB], pud: 0 },
      { pte: 512, pmd: [2 * GIB, 3 * GIB], pud: 1 },
    ],
  },
  {
    name: 'C: start one page into a GiB',
    range: [PAGE, 2 * GIB + PAGE],
    ...far,
    sections: [
      { pte: 512, pmd: [0], pud: 0 },
      { pte: 513, pmd: [GIB, 2 * GIB], pud: 1 },
    ],
  },
  {
    name: 'C2: the same with a VMA on the first page',
    range: [PAGE, 2 * GIB + PAGE],
    floor: BASE + PAGE,
    ceiling: FAR_CEILING,
    sections: [
      { pte: 511, pmd: [], pud: 0 },
      { pte: 513, pmd: [GIB, 2 * GIB], pud: 0 },
    ],
  },
  {
    name: 'D: the next VMA in the same 2 MiB as the end',
    range: [0, 2 * GIB + PAGE],
    floor: FAR_FLOOR,
    ceiling: BASE + 2 * GIB + 2 * PAGE,
    sections: [{ pte: 512, pmd: [0], pud: 0 }, { pte: 512, pmd: [GIB], pud: 0 }, NOTHING],
  },
  {
    name: 'E: the next VMA in the same GiB as the end',
    range: [0, 2 * GIB + 2 * MIB],
    floor: FAR_FLOOR,
    ceiling: BASE + 2 * GIB + 16 * MIB,
    sections: [
      { pte: 512, pmd: [0], pud: 0 },
      { pte: 512, pmd: [GIB], pud: 0 },
      { pte: 1, pmd: [], pud: 0 },
    ],
  },
  {
    name: 'F: the VMA below in the same GiB as the start',
    range: [768 * MIB, 2.75 * GIB],
    floor: BASE + 256 * MIB,
    ceiling: FAR_CEILING,
    sections: [
      { pte: 512, pmd: [], pud: 0 },
      { pte: 512, pmd: [GIB, 2 * GIB], pud: 0 },
    ],
  },
  {
    name: 'G: the only VMA',
    range: [0, 2 * GIB],
    floor: null,
    ceiling: null,
    sections: [
      { pte: 512, pmd: [0], pud: 0 },
      { pte: 512, pmd: [GIB], pud: 1 },
    ],
  },
  {
    name: 'H: between neighbours in the same 2 MiB',
    range: [20 * KIB, 24 * KIB],
    floor: BASE + 20 * KIB,
    ceiling: BASE + 24 * KIB,
    sections: [NOTHING],
  },
  {
    name: 'I: alone in its 2 MiB, not in its GiB',
    range: [20 * KIB, 24 * KIB],
    floor: BASE,
    ceiling: BASE + 2 * MIB,
    sections: [{ pte: 1, pmd: [], pud: 0 }],
  },
  {
    name: 'I, neighbours out of the GiB',
    range: [20 * KIB, 24 * KIB],
    floor: BASE,
    ceiling: BASE + GIB,
    sections: [{ pte: 1, pmd: [0], pud: 0 }],
  },
];

/** The neighbours that an example names: one populated page each, and the range itself, every page mapped. */
function mappingsOf({ range, floor, ceiling }: Example): TestMapping[] {
  const mappings: TestMapping[] = [
    { start: BASE + range[0], lenBytes: range[1] - range[0], populated: 'all' },
    ...(floor === null ? [] : [{ start: floor - PAGE, lenBytes: PAGE, populated: 'all' } as const]),
    ...(ceiling === null ? [] : [{ start: ceiling, lenBytes: PAGE, populated: 'all' } as const]),
  ];
  return mappings;
}

function unmapExample(example: Example, approach = sections): { readonly world: World; readonly k: Recorder } {
  const world = new World({ approach, mappings: mappingsOf(example) });
  const k = world.kernel();
  expect(k.run(munmap(k, BASE + example.range[0], example.range[1] - example.range[0]))).toBe(0);
  return { world, k };
}

describe('the examples of free_pgtables arithmetic', () => {
  test.each(EXAMPLES)('$name', (example) => {
    const { k } = unmapExample(example);
    expect(tablesFreedBySection(k.events)).toEqual(
      example.sections.map(({ pte, pmd, pud }) => ({ pte, pmd: pmd.length, pud })),
    );
  });

  test.each(EXAMPLES)('$name: which PMD tables', (example) => {
    const { k } = unmapExample(example);
    const freed = k.eventsOf(EventKind.FreePmdTables).map(({ addr, lenBytes }) => [addr, lenBytes]);
    expect(freed).toEqual(example.sections.flatMap(({ pmd }) => pmd.map((offset) => [BASE + offset, GIB])));
  });

  test.each(EXAMPLES)('$name: unsectioned, the same tables remain', (example) => {
    const whole = unmapExample(example, pristine);
    const sectioned = unmapExample(example);
    expect(whole.world.mm.pageTables.tables).toEqual(sectioned.world.mm.pageTables.tables);
    expect(tablesFreedBySection(whole.k.events)).toHaveLength(1);
  });

  test('B: the PMD table at a cut stays, with half of its slots empty, until the next section', () => {
    const example = EXAMPLES[1];
    const world = new World({ approach: sections, mappings: mappingsOf(example) });
    const { pageTables } = world.mm;
    const k = world.kernel();
    const seen: boolean[] = [];
    k.onEvent = ({ kind }) => {
      if (kind !== EventKind.SectionEnd) return;
      seen.push(pageTables.nextPmdTable(BASE + GIB) === BASE + GIB);
      expect(pageTables.hasPteTable(BASE + GIB)).toBe(false);
    };
    k.run(munmap(k, BASE + 512 * MIB, 3 * GIB));
    expect(seen).toEqual([true, false, false]);
  });

  test('C: the PTE table that straddles the cut goes with the section above', () => {
    const world = new World({ approach: sections, mappings: mappingsOf(EXAMPLES[2]) });
    const { pageTables } = world.mm;
    const k = world.kernel();
    const seen: boolean[][] = [];
    k.onEvent = ({ kind }) => {
      if (kind !== EventKind.SectionEnd) return;
      seen.push([BASE, BASE + 1022 * MIB, BASE + GIB].map((address) => pageTables.hasPteTable(address)));
    };
    k.run(munmap(k, BASE + PAGE, 2 * GIB));
    expect(seen).toEqual([
      [false, false, true],
      [false, false, false],
    ]);
  });

  test('C2: the table of the VMA below stays', () => {
    const { world } = unmapExample(EXAMPLES[3]);
    expect(world.mm.pageTables.hasPteTable(BASE)).toBe(true);
    // Two PUD tables: the one at BASE and, at 512 GiB above it, the far neighbour's.
    expect(world.mm.pageTables.tables).toEqual({ pte: 2, pmd: 2, pud: 2 });
  });

  test('while a section is unmapped the rest of the VMA is the ceiling, and the floor stays', () => {
    const { k } = unmapExample(EXAMPLES[1]);
    expect(k.callsOf('free_pgtables').map(({ args }) => args)).toEqual([
      [FAR_FLOOR, BASE + 1.5 * GIB],
      [FAR_FLOOR, BASE + 2.5 * GIB],
      [FAR_FLOOR, FAR_CEILING],
    ]);
  });

  test('VMAs at most 2 MiB apart are freed in one walk, others each on its own up to the next one', () => {
    const at = (offset: number): TestMapping => ({ start: BASE + offset, lenBytes: PAGE, populated: 'all' });
    const world = new World({ mappings: [at(0), at(PAGE + 2 * MIB), at(2 * PAGE + 4 * MIB + PAGE)] });
    const k = world.kernel();
    k.run(munmap(k, BASE, 8 * MIB));
    const third = BASE + 4 * MIB + 3 * PAGE;
    expect(k.callsOf('free_pgd_range').map(({ args }) => args)).toEqual([
      [BASE, BASE + 2 * MIB + 2 * PAGE, 0, third],
      [third, third + PAGE, 0, 0],
    ]);
    expect(world.mm.pageTables.tables).toEqual({ pte: 0, pmd: 0, pud: 0 });
  });

  test('a ceiling that rounds down to 0 keeps every table', () => {
    const world = new World({
      mappings: [
        { start: 0, lenBytes: PAGE, populated: 'all' },
        { start: PAGE, lenBytes: PAGE, populated: 'all' },
      ],
    });
    const k = world.kernel();
    k.run(munmap(k, 0, PAGE));
    expect(world.mm.pageTables.tables).toEqual({ pte: 1, pmd: 1, pud: 1 });
    k.run(munmap(k, PAGE, PAGE));
    expect(world.mm.pageTables.tables).toEqual({ pte: 0, pmd: 0, pud: 0 });
  });
});

describe('what of freed tables is told, and flushed', () => {
  const START = BASE + 10 * MIB;
  const LEN = 10 * MIB;

  /** A mapping without a page, whose tables are what `allocate` makes them; perhaps with one in the same PMD table 10 MiB above its end. */
  function unmapTables(allocate: (tables: World['mm']['pageTables']) => void, hasNeighbour: boolean): Recorder {
    const neighbour: TestMapping = { start: START + 2 * LEN, lenBytes: PAGE, populated: 'all' };
    const world = new World({ mappings: [{ start: START, lenBytes: LEN }, ...(hasNeighbour ? [neighbour] : [])] });
    allocate(world.mm.pageTables);
    const k = world.kernel();
    expect(k.run(munmap(k, START, LEN))).toBe(0);
    return k;
  }

  const told = (k: Recorder, kind: EventKind): number[][] =>
    k.eventsOf(kind).map(({ addr, lenBytes, count }) => [addr, lenBytes, count]);

  test('PTE tables: all that the walk spans is told, the flush goes from the first to a page of the last', () => {
    const k = unmapTables((tables) => {
      for (const offset of [2, 6]) tables.allocate(START + offset * MIB, START + offset * MIB + PAGE);
    }, true);
    expect(told(k, EventKind.FreePteTables)).toEqual([[START, LEN, 2]]);
    expect(told(k, EventKind.FreePmdTables).concat(told(k, EventKind.FreePudTables))).toEqual(
      [
        [BASE, GIB, 0],
        [BASE, 512 * GIB, 0],
      ].filter(([, , count]) => count > 0),
    );
    expect(told(k, EventKind.TlbFlush)).toEqual([[START + 2 * MIB, 4 * MIB + PAGE, 1]]);
  });

  test('with the tables above them the flush begins where those do', () => {
    const k = unmapTables((tables) => tables.allocate(START + 2 * MIB, START + 2 * MIB + PAGE), false);
    expect(told(k, EventKind.FreePmdTables)).toEqual([[BASE, GIB, 1]]);
    expect(told(k, EventKind.FreePudTables)).toEqual([[BASE, 512 * GIB, 1]]);
    expect(told(k, EventKind.TlbFlush)).toEqual([[BASE, 12 * MIB + PAGE, 1]]);
  });

  test('an empty PMD table: no PTE table is told, the flush is a page', () => {
    const k = unmapTables((tables) => tables.allocateUpperTables(START, START + PAGE), false);
    expect(told(k, EventKind.FreePteTables)).toEqual([]);
    expect(told(k, EventKind.FreePmdTables)).toEqual([[BASE, GIB, 1]]);
    expect(told(k, EventKind.TlbFlush)).toEqual([[BASE, PAGE, 1]]);
  });

  test('an empty PUD table: the same', () => {
    const k = unmapTables((tables) => tables.allocatePud(START, START + PAGE), false);
    expect(told(k, EventKind.FreePudTables)).toEqual([[BASE, 512 * GIB, 1]]);
    expect(told(k, EventKind.TlbFlush)).toEqual([[BASE, PAGE, 1]]);
  });

  test('only a neighbour has a table: nothing is told, nothing flushed', () => {
    const k = unmapTables(() => undefined, true);
    for (const kind of [EventKind.FreePteTables, EventKind.FreePmdTables, EventKind.FreePudTables, EventKind.TlbFlush])
      expect(told(k, kind)).toEqual([]);
  });
});
