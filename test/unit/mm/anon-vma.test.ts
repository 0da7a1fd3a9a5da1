import { describe, expect, test } from 'vitest';
import { anonVmaClone, anonVmaPrepare, unlinkAnonVma } from '../../../src/mm/anon-vma.ts';
import { linkAnonVma } from '../../../src/mm/mm.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import { newMappedObject, Vma, VM_EXEC, VM_LOCKED, VM_READ, VM_WRITE, type AnonVma } from '../../../src/mm/vma.ts';
import { Machine, violatedAccounts } from '../mm-calls/machine.ts';
import { World } from './world.ts';

const START = 64;
const FILE = newMappedObject(1, 'shmem', 64 * PAGE_SIZE);

interface Part {
  readonly pages?: number;
  readonly flags?: number;
  readonly pgoff?: number;
  readonly object?: Vma['object'];
}

/** A VMA from a page on; its offset is that of the address where nothing else is said. */
function vmaAt(page: number, { pages = 4, flags = VM_READ | VM_WRITE, pgoff = page, object = null }: Part = {}): Vma {
  return new Vma(page * PAGE_SIZE, (page + pages) * PAGE_SIZE, flags, pgoff, object);
}

/** Whether a VMA that has its first page now gets the anon_vma of its neighbour, which has one. */
function isLent(place: 'above' | 'below', of: Part, to: Part = {}, gap = 0, inherited = false): boolean {
  const world = new World();
  const neighbour = vmaAt(START, of);
  const fresh = place === 'below' ? vmaAt(START + 4 + gap, to) : vmaAt(START - 4 - gap, to);
  linkAnonVma(neighbour, world.mm.newAnonVma(inherited));
  for (const vma of [neighbour, fresh]) world.mm.vmas.insert(vma);
  anonVmaPrepare(world.kernel(), fresh);
  const lent = fresh.anonVma === neighbour.anonVma;
  expect(fresh.anonVma).not.toBeNull();
  expect([neighbour.anonVma!.vmas, fresh.anonVma!.vmas]).toEqual(lent ? [2, 2] : [1, 1]);
  return lent;
}

describe.each(['above', 'below'] as const)('the anon_vma of the VMA %s is lent', (place) => {
  const other = place === 'below' ? START + 4 : START - 4;

  test('to a neighbour that differs in its protection at most', () => {
    expect(isLent(place, {})).toBe(true);
    expect(isLent(place, { flags: VM_READ })).toBe(true);
    expect(isLent(place, {}, { flags: VM_READ | VM_EXEC })).toBe(true);
    expect(isLent(place, { object: FILE }, { object: FILE })).toBe(true);
    expect(isLent(place, { pgoff: 7 }, { pgoff: 7 + other - START })).toBe(true);
  });

  test('but not if they can never become one VMA', () => {
    expect(isLent(place, {}, {}, 1)).toBe(false);
    expect(isLent(place, {}, { flags: VM_READ | VM_WRITE | VM_LOCKED })).toBe(false);
    expect(isLent(place, { flags: VM_LOCKED })).toBe(false);
    expect(isLent(place, {}, { object: FILE })).toBe(false);
    expect(isLent(place, { pgoff: 7 })).toBe(false);
    expect(isLent(place, {}, { pgoff: START })).toBe(false);
    expect(isLent(place, {}, {}, 0, true)).toBe(false);
  });
});

test('the VMA above is asked first', () => {
  const world = new World();
  const [below, fresh, above] = [vmaAt(START), vmaAt(START + 4), vmaAt(START + 8)];
  for (const vma of [below, fresh, above]) world.mm.vmas.insert(vma);
  for (const vma of [below, above]) linkAnonVma(vma, world.mm.newAnonVma());
  anonVmaPrepare(world.kernel(), fresh);
  expect(fresh.anonVma).toBe(above.anonVma);
});

test('a VMA that has one keeps it', () => {
  const world = new World();
  const [own, other] = [vmaAt(START), vmaAt(START + 4)];
  for (const vma of [own, other]) {
    world.mm.vmas.insert(vma);
    linkAnonVma(vma, world.mm.newAnonVma());
  }
  const before = own.anonVma;
  anonVmaPrepare(world.kernel(), own);
  expect(own.anonVma).toBe(before);
  expect(before?.vmas).toBe(1);
});

test('it counts its VMAs, and dies with the last', () => {
  const anonVma: AnonVma = { id: 1, vmas: 0, inherited: false };
  const [one, copy, none] = [vmaAt(0), vmaAt(4), vmaAt(8)];
  linkAnonVma(one, anonVma);
  anonVmaClone(copy, one);
  anonVmaClone(none, vmaAt(12));
  expect([copy.anonVma, none.anonVma, anonVma.vmas]).toEqual([anonVma, null, 2]);
  expect([unlinkAnonVma(none), unlinkAnonVma(one), unlinkAnonVma(copy), unlinkAnonVma(copy)]).toEqual([
    false,
    false,
    true,
    false,
  ]);
  expect([one.anonVma, copy.anonVma, anonVma.vmas]).toEqual([null, null, 0]);
});

test('a part that joins a neighbour which hangs on it already is counted once', () => {
  for (const [page, rest] of [
    [2, '[0,3)rw-p+ac [3,4)r--p+ac [4,6)rw-p+ac'],
    [3, '[0,2)rw-p+ac [2,3)r--p+ac [3,6)rw-p+ac'],
  ] as const) {
    const m = new Machine({ kernel: 'v4.17' });
    m.mmap(0, 6);
    m.touch('write', 0, 6);
    m.mprotect(2, 2, 'r--');
    m.mprotect(page, 1, 'rw-');
    expect(m.maps()).toBe(rest);
    expect(violatedAccounts(m.mm)).toEqual([]);
  }
});
