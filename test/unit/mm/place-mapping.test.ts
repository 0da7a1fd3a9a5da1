/** What is there before anything happens, and how addresses, protections and errors are written. */
import { describe, expect, test } from 'vitest';
import { errnoName, errorText } from '../../../src/mm/errno.ts';
import { geometryOf } from '../../../src/mm/geometry.ts';
import { Mm } from '../../../src/mm/mm.ts';
import { PageKind } from '../../../src/mm/page-runs.ts';
import { GIB, hex0x, KIB, MIB, PAGE_SIZE, TIB } from '../../../src/mm/units.ts';
import {
  flagsOfProt,
  mapsLine,
  permsOf,
  VM_ACCOUNT,
  VM_GROWSDOWN,
  VM_HUGETLB,
  VM_LOCKED,
  VM_NORESERVE,
  VM_SHARED,
  VM_WRITE,
} from '../../../src/mm/vma.ts';
import { placeMapping, quietKernel, type InitialMapping } from '../../../src/mm/world.ts';
import { makeTask, World } from './world.ts';

const START = 64 * PAGE_SIZE;
const PAGES = 8;

function placed(more: Partial<InitialMapping>): { mm: Mm; flags: (flag: number) => boolean } {
  const mm = new Mm(geometryOf(4));
  const vma = placeMapping(
    mm,
    { start: START, lenBytes: PAGES * PAGE_SIZE, prot: 'rw-', flags: [], populated: 'none', ...more },
    7,
  );
  return { mm, flags: (flag) => vma.has(flag) };
}

describe('a mapping that is there from the beginning', () => {
  test('has the flags that it is asked for, and is charged for if it is private, writable and not exempt', () => {
    const kinds: readonly (readonly [string[], number])[] = [
      [['shared'], VM_SHARED],
      [['locked'], VM_LOCKED],
      [['growsdown'], VM_GROWSDOWN],
      [['hugetlb'], VM_HUGETLB],
      [['noreserve'], VM_NORESERVE],
    ];
    for (const [flags, flag] of kinds) {
      expect([flags, placed({ flags }).flags(flag), placed({}).flags(flag)]).toEqual([flags, true, false]);
      const isCharged = flag === VM_LOCKED || flag === VM_GROWSDOWN;
      expect([flags, placed({ flags }).flags(VM_ACCOUNT)]).toEqual([flags, isCharged]);
      expect(placed({ flags }).mm.committed).toBe(isCharged ? PAGES : 0);
    }
    expect(placed({ prot: 'r--' }).mm.committed).toBe(0);
    expect([placed({ flags: ['locked'] }).mm.lockedVm, placed({}).mm.lockedVm]).toEqual([PAGES, 0]);
    expect(placed({ prot: 'r-x' }).flags(VM_WRITE)).toBe(false);
  });

  test('is the heap only if it says so', () => {
    const heap = placed({ flags: ['heap'] }).mm;
    expect([heap.startBrk, heap.brk]).toEqual([START, START + PAGES * PAGE_SIZE]);
    expect([placed({}).mm.startBrk, placed({}).mm.brk]).toEqual([0, 0]);
  });

  test('has an object where it is shared: a segment, which is numbered and counted, or shmem', () => {
    const [segment] = placed({ flags: ['shared', 'sysv'] }).mm.segments;
    expect(segment).toMatchObject({ id: 7, kind: 'sysv', attaches: 1, sizeBytes: PAGES * PAGE_SIZE });
    const shmem = placed({ flags: ['shared'] }).mm;
    expect([shmem.segments, shmem.vmas.first?.object?.kind, shmem.vmas.first?.object?.attaches]).toEqual([
      [],
      'shmem',
      0,
    ]);
    expect(placed({}).mm.vmas.first?.object).toBeNull();
  });

  test('holds the same pages as its object, as dense as it says', () => {
    for (const [populated, every] of [
      ['all', 1],
      [{ everyBytes: 3 * PAGE_SIZE }, 3],
    ] as const) {
      const { mm } = placed({ flags: ['shared'], populated });
      const cached = mm.vmas.first!.object!.pages;
      for (let page = 0; page < PAGES; page++) {
        const present = mm.pageTables.pages.get(START / PAGE_SIZE + page);
        expect(present?.kind ?? null).toBe(page % every === 0 ? PageKind.SharedDirty : null);
        expect(cached.get(page)?.content ?? null).toBe(present?.content ?? null);
      }
      expect(cached.countIn(PAGES, 1e9).present).toBe(0);
      expect(mm.rss).toEqual({ anon: 0, shared: Math.ceil(PAGES / every) });
    }
    const own = placed({ populated: 'all' }).mm;
    expect([own.rss, own.vmas.first?.anonVma?.vmas]).toEqual([{ anon: PAGES, shared: 0 }, 1]);
    expect(placed({}).mm.vmas.first?.anonVma).toBeNull();
  });
});

test('a kernel that nobody watches listens to everything and answers nothing', () => {
  const { mm, approach, config } = new World();
  const k = quietKernel({ mm, task: makeTask(0), approach, config });
  expect([k.mark(), k.called, k.noted, k.undisturbed]).toEqual([0, undefined, undefined, undefined]);
});

describe('spelling', () => {
  test('of a protection, and nothing but a protection', () => {
    for (const prot of ['---', 'r--', '-w-', '--x', 'rwx']) expect(permsOf(flagsOfProt(prot))).toBe(`${prot}p`);
    for (const prot of ['', 'rw', 'rw-p', 'wr-', ' rw-', 'rw--', 'xrw-', 'RW-']) {
      expect(() => flagsOfProt(prot), prot).toThrow(RangeError);
    }
  });

  test('of a line of /proc/PID/maps, and of addresses', () => {
    const { mm } = placed({ flags: ['shared'] });
    expect(mm.maps()).toEqual(['40000-48000 rw-s']);
    expect(mapsLine(mm.vmas.first!)).toBe('40000-48000 rw-s');
    expect(hex0x(0xabc)).toBe('0xabc');
  });

  test('of error numbers, known and unknown', () => {
    const known = { EINTR: 4, EAGAIN: 11, ENOMEM: 12, EACCES: 13, EFAULT: 14, EEXIST: 17, EINVAL: 22 };
    for (const [name, errno] of Object.entries(known)) expect(errnoName(errno)).toBe(name);
    expect(errnoName(99)).toBe('99');
    expect(errorText(-22)).toBe('-EINVAL');
  });

  test('of sizes: each is 1024 of the one before', () => {
    expect([MIB / KIB, GIB / MIB, TIB / GIB, KIB]).toEqual([1024, 1024, 1024, 1024]);
  });
});
