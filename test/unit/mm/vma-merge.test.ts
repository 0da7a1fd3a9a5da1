import { describe, expect, test } from 'vitest';
import type { KernelVersion } from '../../../src/mm/kernel.ts';
import { linkAnonVma } from '../../../src/mm/mm.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import { vmaMergeExisting, vmaMergeNewRange } from '../../../src/mm/vma-merge.ts';
import {
  flagsOfProt,
  newMappedObject,
  permsOf,
  Vma,
  VM_HUGETLB,
  type AnonVma,
  type MappedObject,
} from '../../../src/mm/vma.ts';
import { pristine } from '../../../src/mm/approaches/pristine.ts';
import { makeTask, Recorder, SERIES_CONDITIONS, World } from './world.ts';

// vma_merge() beside the kernel's table of cases: which of the neighbours of a part may take it, which struct stays, and what keeps them apart.

/** A VMA of some pages. Its page offsets run on across neighbours if nothing else is said. */
interface Plan {
  readonly from: number;
  readonly to: number;
  readonly prot?: string;
  /** Number of its anon_vma; "inherited" is one that hangs on a parent's as well. */
  readonly anon?: number | 'inherited';
  readonly object?: MappedObject;
  readonly pgoff?: number;
  readonly hugetlb?: boolean;
}

const RW = flagsOfProt('rw-');
const bytes = (pages: number): number => pages * PAGE_SIZE;

const shiftOf = ({ start, pgoff }: Vma): number => pgoff - start / PAGE_SIZE;

class Row {
  readonly world = new World();
  readonly vmas: readonly Vma[];
  readonly k: Recorder;
  /** Page offset less page number: what no merge changes. */
  private readonly shifts: ReadonlyMap<Vma, number>;
  private readonly anonVmas = new Map<number | 'inherited', AnonVma>();

  constructor(plans: readonly Plan[], kernel: KernelVersion = 'v4.17') {
    const { mm } = this.world;
    this.vmas = plans.map(({ from, to, prot = 'rw-', anon, object = null, pgoff = from, hugetlb = false }) => {
      const vma = new Vma(bytes(from), bytes(to), flagsOfProt(prot) | (hugetlb ? VM_HUGETLB : 0), pgoff, object);
      if (anon !== undefined) linkAnonVma(vma, this.anonVma(anon));
      mm.vmas.insert(vma);
      mm.mapCount++;
      return vma;
    });
    this.shifts = new Map(this.vmas.map((vma) => [vma, shiftOf(vma)]));
    const config = { kernel, maxMapCount: 65_530, sectionBytes: bytes(1), drop: SERIES_CONDITIONS };
    this.k = new Recorder(mm, makeTask(0), pristine, config);
  }

  anonVma(name: number | 'inherited'): AnonVma {
    const made = this.anonVmas.get(name) ?? this.world.mm.newAnonVma(name === 'inherited');
    this.anonVmas.set(name, made);
    return made;
  }

  /** "0-4 rw 1": pages, permissions, and the anon_vma; then which of the VMAs that were there it is. */
  get now(): string[] {
    return Array.from(this.world.mm.vmas, (vma) => {
      const anon = [...this.anonVmas].find(([, known]) => known === vma.anonVma)?.[0] ?? '-';
      const [from, to] = [vma.start, vma.end].map((address) => address / PAGE_SIZE);
      return `${from}-${to} ${permsOf(vma.flags).slice(0, 2)} ${anon} #${this.vmas.indexOf(vma)}`;
    });
  }

  /** What must hold whatever was merged. */
  expectSound(): void {
    const { mm } = this.world;
    expect(mm.mapCount).toBe(mm.vmas.count);
    for (const anonVma of this.anonVmas.values()) {
      expect(anonVma.vmas).toBe(Array.from(mm.vmas).filter((vma) => vma.anonVma === anonVma).length);
    }
    for (const vma of this.vmas) {
      expect(vma.freed).toBe(!mm.vmas.has(vma));
      if (!vma.freed) expect(shiftOf(vma)).toBe(this.shifts.get(vma));
    }
  }
}

/** [from, to) of the VMA of the row that is read-only becomes writable. */
function merge(plans: readonly Plan[], from: number, to: number, kernel?: KernelVersion): { got: number; row: Row } {
  const row = new Row(plans, kernel);
  const part = row.vmas.find((vma) => permsOf(vma.flags).startsWith('r-'))!;
  const got = vmaMergeExisting(row.k, part, bytes(from), bytes(to), part.flags | RW);
  row.expectSound();
  return { got: got === null ? -1 : row.vmas.indexOf(got), row };
}

const BELOW: Plan = { from: 0, to: 4 };
const PART: Plan = { from: 4, to: 8, prot: 'r--' };
const ABOVE: Plan = { from: 8, to: 12 };

describe('a part of a VMA that is about to look like its neighbours', () => {
  test.each<[string, Plan[], number, number, number, string[]]>([
    ['all of it, between two that fit', [BELOW, PART, ABOVE], 4, 8, 0, ['0-12 rw - #0']],
    ['all of it, with one below', [BELOW, PART], 4, 8, 0, ['0-8 rw - #0']],
    ['all of it, with one above', [PART, ABOVE], 4, 8, 1, ['4-12 rw - #1']],
    ['its lower part', [BELOW, PART, ABOVE], 4, 6, 0, ['0-6 rw - #0', '6-8 r- - #1', '8-12 rw - #2']],
    ['its upper part', [BELOW, PART, ABOVE], 6, 8, 2, ['0-4 rw - #0', '4-6 r- - #1', '6-12 rw - #2']],
    ['its middle', [BELOW, PART, ABOVE], 5, 7, -1, ['0-4 rw - #0', '4-8 r- - #1', '8-12 rw - #2']],
    [
      'all of it, between two of different anon_vmas',
      [{ ...BELOW, anon: 1 }, PART, { ...ABOVE, anon: 2 }],
      4,
      8,
      0,
      ['0-8 rw 1 #0', '8-12 rw 2 #2'],
    ],
    [
      'all of it, between two of one anon_vma',
      [{ ...BELOW, anon: 1 }, PART, { ...ABOVE, anon: 1 }],
      4,
      8,
      0,
      ['0-12 rw 1 #0'],
    ],
    [
      'all of it, and only the one above has an anon_vma',
      [BELOW, PART, { ...ABOVE, anon: 1 }],
      4,
      8,
      0,
      ['0-12 rw 1 #0'],
    ],
    [
      'all of it, and only the one below has an anon_vma',
      [{ ...BELOW, anon: 1 }, PART, ABOVE],
      4,
      8,
      0,
      ['0-12 rw 1 #0'],
    ],
  ])('%s', (_, plans, from, to, taker, left) => {
    const { got, row } = merge(plans, from, to);
    expect(row.now).toEqual(left);
    expect(got).toBe(taker);
  });

  const shmem = newMappedObject(1, 'shmem', bytes(64));
  test.each<[string, Plan, Plan]>([
    ['other permissions', BELOW, { ...ABOVE, prot: 'rwx' }],
    ['a hole between', BELOW, { ...ABOVE, from: 9 }],
    ['another object', BELOW, { ...ABOVE, object: shmem }],
    ['page offsets that do not run on', BELOW, { ...ABOVE, pgoff: 9 }],
    ['huge pages', BELOW, { ...ABOVE, hugetlb: true }],
    ['an anon_vma of its own', { ...BELOW, anon: 1 }, { ...ABOVE, anon: 2 }],
    ['an anon_vma that fork made', BELOW, { ...ABOVE, anon: 'inherited' }],
  ])('%s keep it from a neighbour', (what, _, above) => {
    const own = what.startsWith('an anon_vma of') ? { ...PART, anon: 1 } : PART;
    const before = new Row([own, above]).now;
    expect(merge([own, above], 4, 8)).toMatchObject({ got: -1, row: { now: before } });
    // The same below: the row turned round.
    const turned = (plan: Plan): Plan => ({
      ...plan,
      from: 20 - plan.to,
      to: 20 - plan.from,
      ...(plan.pgoff === undefined ? {} : { pgoff: plan.pgoff }),
    });
    const rowBelow = [turned(above), turned(own)];
    const beforeBelow = new Row(rowBelow).now;
    expect(merge(rowBelow, 12, 16)).toMatchObject({ got: -1, row: { now: beforeBelow } });
  });

  test.each<[KernelVersion, string[]]>([
    ['v4.17', ['0-4 rw - #0', '4-8 r- 1 #1', '8-12 rw - #2']],
    ['v6.18', ['0-12 rw 1 #0']],
  ])('with pages of its own beside neighbours that never had one: %s', (kernel, left) => {
    expect(merge([BELOW, { ...PART, anon: 1 }, ABOVE], 4, 8, kernel).row.now).toEqual(left);
  });

  test.each<[string, Plan[], number, number, string[]]>([
    ['its lower part', [BELOW, { ...PART, anon: 1 }], 4, 6, ['0-6 rw 1 #0', '6-8 r- 1 #1']],
    ['its upper part', [{ ...PART, anon: 1 }, ABOVE], 6, 8, ['4-6 r- 1 #0', '6-12 rw 1 #1']],
    ['all of it', [{ ...PART, anon: 1 }, ABOVE], 4, 8, ['4-12 rw 1 #1']],
  ])('a neighbour without an anon_vma gets its: %s', (_, plans, from, to, left) => {
    expect(merge(plans, from, to, 'v6.18').row.now).toEqual(left);
  });

  test('an anon_vma that fork made is not lent, not even since v6.16', () => {
    const plans: Plan[] = [BELOW, { ...PART, anon: 'inherited' }, ABOVE];
    expect(merge(plans, 4, 8, 'v6.18')).toMatchObject({ got: -1, row: { now: new Row(plans).now } });
  });

  test('neighbours that hang on the same anon_vma need not ask who made it', () => {
    const plans: Plan[] = [
      { ...BELOW, anon: 'inherited' },
      { ...PART, anon: 'inherited' },
    ];
    expect(merge(plans, 4, 8).row.now).toEqual(['0-8 rw inherited #0']);
  });
});

describe('segments, whose VMAs are counted by open and close', () => {
  const plans = (): Plan[] => {
    const object = newMappedObject(1, 'sysv', bytes(64));
    return [BELOW, PART, ABOVE].map((plan) => ({ ...plan, object }));
  };

  test('v4.17 never merges them', () => {
    expect(merge(plans(), 4, 8)).toMatchObject({ got: -1 });
    expect(merge(plans(), 4, 6)).toMatchObject({ got: -1 });
  });

  test('v6.18 lets parts move between them, but none go away', () => {
    expect(merge(plans(), 4, 8, 'v6.18')).toMatchObject({ got: -1 });
    expect(merge(plans(), 4, 6, 'v6.18').row.now).toEqual(['0-6 rw - #0', '6-8 r- - #1', '8-12 rw - #2']);
    expect(merge(plans(), 6, 8, 'v6.18').row.now).toEqual(['0-4 rw - #0', '4-6 r- - #1', '6-12 rw - #2']);
  });

  test('a new range beside them takes the lower, and leaves the upper', () => {
    const [below, , above] = plans();
    const row = new Row([below, above], 'v6.18');
    const range = { start: bytes(4), end: bytes(8), flags: RW, pgoff: 4, anonVma: null, object: below.object! };
    expect(vmaMergeNewRange(row.k, range)).toBe(row.vmas[0]);
    expect(row.now).toEqual(['0-8 rw - #0', '8-12 rw - #1']);
  });
});

describe('a range that no VMA covers yet', () => {
  const range = { start: bytes(4), end: bytes(8), flags: RW, pgoff: 4, anonVma: null, object: null };

  test.each<[string, Plan[], number, string[]]>([
    ['alone', [], -1, []],
    ['below it only', [BELOW], 0, ['0-8 rw - #0']],
    ['above it only', [ABOVE], 0, ['4-12 rw - #0']],
    ['on both sides', [BELOW, ABOVE], 0, ['0-12 rw - #0']],
    [
      'with different anon_vmas',
      [
        { ...BELOW, anon: 1 },
        { ...ABOVE, anon: 2 },
      ],
      0,
      ['0-8 rw 1 #0', '8-12 rw 2 #1'],
    ],
    [
      'with the same anon_vma',
      [
        { ...BELOW, anon: 1 },
        { ...ABOVE, anon: 1 },
      ],
      0,
      ['0-12 rw 1 #0'],
    ],
    [
      'a step away',
      [
        { ...BELOW, to: 3 },
        { ...ABOVE, from: 9 },
      ],
      -1,
      ['0-3 rw - #0', '9-12 rw - #1'],
    ],
  ])('%s', (_, plans, taker, left) => {
    const row = new Row(plans);
    const got = vmaMergeNewRange(row.k, range);
    expect(got === null ? -1 : row.vmas.indexOf(got)).toBe(taker);
    expect(row.now).toEqual(left);
    row.expectSound();
  });

  test('brings its anon_vma to a neighbour that has none', () => {
    const row = new Row([BELOW], 'v6.18');
    vmaMergeNewRange(row.k, { ...range, anonVma: row.anonVma(3) });
    expect(row.now).toEqual(['0-8 rw 3 #0']);
    row.expectSound();
  });

  test('hangs on the anon_vma of its neighbour once', () => {
    const row = new Row([{ ...BELOW, anon: 3 }]);
    vmaMergeNewRange(row.k, { ...range, anonVma: row.anonVma(3) });
    row.expectSound();
  });
});
