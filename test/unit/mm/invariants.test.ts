import { beforeEach, describe, expect, test } from 'vitest';
import { violatedInvariants } from '../../../src/mm/invariants.ts';
import { PageKind } from '../../../src/mm/page-runs.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import { Vma, VM_LOCKED } from '../../../src/mm/vma.ts';
import { World } from './world.ts';

// An address space is spoiled in one way after the other; each must be found.

let world: World;
let vma: Vma;

beforeEach(() => {
  world = new World({ entriesPerTable: 2, mappings: [{ start: 0x10000, lenBytes: 0x4000, populated: 'all' }] });
  [vma] = world.mm.vmas;
  expect(violatedInvariants(world.mm)).toEqual([]);
});

/** The sentences found, VMAs' names cut off. */
function found(midUnmap = false): string[] {
  return violatedInvariants(world.mm, midUnmap).map((sentence) => sentence.replace(/^VMA \S+ /, ''));
}

describe('VMAs', () => {
  test('empty', () => {
    vma.end = vma.start;
    expect(found(true)).toContain('is empty');
  });

  test('overlapping', () => {
    world.mm.vmas.insert(new Vma(0x14000, 0x16000, 0, 0x14));
    world.mm.mapCount++;
    vma.end = 0x15000;
    expect(found()).toContain('overlaps the one below');
  });

  test('not page aligned', () => {
    vma.end -= 1;
    expect(found(true)).toContain('is not page aligned');
  });

  test('freed but still there', () => {
    vma.freed = true;
    expect(found()).toEqual(['is freed but still in the tree']);
  });

  test('a wrong map_count', () => {
    world.mm.mapCount = 2;
    expect(found()).toEqual(['map_count is 2, VMAs are 1']);
  });

  test('a wrong locked_vm', () => {
    vma.flags |= VM_LOCKED;
    expect(found()).toEqual(['locked_vm is 0, VM_LOCKED VMAs span 4 pages']);
  });
});

describe('pages and tables', () => {
  test.each([
    ['first', 0x10000],
    ['last', 0x13000],
  ])('the %s page without its table', (_, address) => {
    world.mm.pageTables.freePte(address, address + PAGE_SIZE);
    expect(violatedInvariants(world.mm).length).toBeGreaterThan(0);
  });

  test('a run that begins and ends in the middle of a table', () => {
    const odd = new World({
      entriesPerTable: 4,
      mappings: [{ start: 0x13000, lenBytes: 0x2000, populated: 'all' }],
    });
    odd.mm.pageTables.freePte(0x14000, 0x15000);
    expect(violatedInvariants(odd.mm)).toEqual(['page 14000 is present without a PTE table']);
  });

  test('a strided run whose last page has no table', () => {
    const sparse = new World({
      entriesPerTable: 2,
      mappings: [{ start: 0x10000, lenBytes: 0xa000, populated: { everyBytes: 0x3000 } }],
    });
    sparse.mm.pageTables.freePte(0x19000, 0x1a000);
    expect(violatedInvariants(sparse.mm)).toEqual(['page 19000 is present without a PTE table']);
  });

  test.each([
    ['PMD', 'PTE'],
    ['PUD', 'PMD'],
  ])('no %s table above a %s table', (gone, orphan) => {
    if (gone === 'PMD') world.mm.pageTables.freePmd(0x10000);
    else world.mm.pageTables.freePud(0x10000);
    expect(found().join()).toContain(`a ${orphan} table`);
  });

  test('a page outside every VMA, unless an unmap is under way', () => {
    world.mm.pageTables.populate(0x20000, 0x21000, PageKind.Anon, 1);
    world.mm.rss.anon++;
    expect(found()).toEqual(['page near 20000 is present outside every VMA']);
    expect(found(true)).toEqual([]);
  });

  test('a strided run may step over a hole', () => {
    world.mm.vmas.insert(new Vma(0x20000, 0x21000, 0, 0x20));
    world.mm.mapCount++;
    world.mm.pageTables.zap(0x10000, 0x14000);
    world.mm.pageTables.populateEvery(0x10000, 0x21000, 0x10000, PageKind.Anon, 1);
    world.mm.rss.anon = 2;
    expect(found()).toEqual([]);
  });

  test('rss of either kind', () => {
    world.mm.rss.anon++;
    world.mm.rss.shared++;
    expect(found()).toEqual([
      'rss says 5 anonymous pages, the tables hold 4',
      'rss says 1 shared pages, the tables hold 0',
    ]);
  });
});
