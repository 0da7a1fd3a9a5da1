import { describe, expect, test } from 'vitest';
import { FaultOutcome } from '../../../src/mm/events.ts';
import { IndexRuns } from '../../../src/mm/index-runs.ts';
import { brk } from '../../../src/mm/paths/brk.ts';
import { exit } from '../../../src/mm/paths/exit.ts';
import { mincore } from '../../../src/mm/paths/mincore.ts';
import { shmat } from '../../../src/mm/paths/shm.ts';
import { touch } from '../../../src/mm/paths/touch.ts';
import { vmStartGap } from '../../../src/mm/stack-guard-gap.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import { VM_GROWSDOWN } from '../../../src/mm/vma.ts';
import { at, BASE, Machine, mapsOf, pageOf, pagesOf } from './machine.ts';

describe('mmap', () => {
  test('a hint is rounded down and taken where the range is free, else another place is found', () => {
    const m = new Machine();
    const flags = ['private', 'anonymous'];
    const free = { op: 'mmap', addr: at(3) + 5, len: PAGE_SIZE, prot: 'rw-', flags } as const;
    expect(m.returned(free)).toBe('p3');
    const taken = m.call({ ...free, addr: at(3) }).ret;
    expect(taken).toBe(m.mm.mmapBase - PAGE_SIZE);
    expect(m.call({ ...free, addr: 0, len: 2 * PAGE_SIZE }).ret).toBe(m.mm.mmapBase - 3 * PAGE_SIZE);
  });

  test('a place is found between mappings, and above mmap_base if need be; or none', () => {
    const m = new Machine();
    const { taskSize } = m.mm.geometry;
    const flags = ['private', 'anonymous'];
    const anywhere = { op: 'mmap', addr: 0, len: PAGE_SIZE, prot: '---', flags } as const;
    m.call({ ...anywhere, addr: PAGE_SIZE, len: m.mm.mmapBase - PAGE_SIZE, flags: [...flags, 'fixed'] });
    m.munmap(7, 1);
    expect(m.returned(anywhere)).toBe('p7');
    expect(m.call(anywhere).ret).toBe(taskSize - PAGE_SIZE);
    expect(m.returned({ ...anywhere, len: taskSize })).toBe('-ENOMEM');
  });

  test('below a stack its guard gap stays free, unless the address is fixed', () => {
    const m = new Machine();
    const { mmapBase } = m.mm;
    const flags = ['private', 'anonymous'];
    const page = { op: 'mmap', addr: 0, len: PAGE_SIZE, prot: 'rw-', flags } as const;
    m.call({ ...page, addr: mmapBase, flags: [...flags, 'fixed'] });
    const stack = m.mm.vmas.find(mmapBase)!;
    stack.flags |= VM_GROWSDOWN;
    const highest = mmapBase - 257 * PAGE_SIZE;
    expect(m.call({ ...page, addr: highest + PAGE_SIZE }).ret).toBe(highest);
    expect(m.call({ ...page, addr: highest - PAGE_SIZE }).ret).toBe(highest - PAGE_SIZE);
    const fixed = { ...page, addr: mmapBase - PAGE_SIZE, flags: [...flags, 'fixed'] };
    expect(m.call(fixed).ret).toBe(mmapBase - PAGE_SIZE);
    // A stack at the bottom of the address space has nothing below it.
    stack.start = PAGE_SIZE;
    expect(vmStartGap(stack)).toBe(0);
  });

  test('populate gives writable memory pages of its own, other memory zero pages, none to no-access memory', () => {
    const m = new Machine();
    m.mmap(0, 2, 'rw-', 'populate');
    m.mmap(2, 2, 'r--', 'populate');
    m.mmap(4, 2, '---', 'populate');
    m.mmap(6, 2, 'rw-', 'locked');
    expect(m.pages()).toBe('0 1 2z 3z 6 7');
    expect(m.maps()).toBe('[0,2)rw-p+ac [2,4)r--p [4,6)---p [6,8)rw-p+lo+ac');
    expect(m.mm.lockedVm).toBe(2);
  });

  test('MAP_FIXED_NOREPLACE: v4.17 looks at the first byte only', () => {
    for (const [kernel, ret] of [
      ['v4.17', 'p0'],
      ['v6.18', '-EEXIST'],
    ] as const) {
      const m = new Machine({ kernel });
      m.mmap(2, 4, 'r--');
      expect(m.mmap(2, 1, 'rw-', 'fixed_noreplace')).toBe('-EEXIST');
      expect(m.mmap(0, 4, 'rw-', 'fixed_noreplace')).toBe(ret);
      expect(m.maps()).toBe(kernel === 'v4.17' ? '[0,4)rw-p+ac [4,6)r--p' : '[2,6)r--p');
    }
  });

  test('one VMA more than the limit can be had, and then none', () => {
    const m = new Machine({ maxMapCount: 3 });
    expect([0, 2, 4, 6, 8].map((page) => m.mmap(page, 1))).toEqual(['p0', 'p2', 'p4', 'p6', '-ENOMEM']);
    expect(m.mmap(0, 1)).toBe('-ENOMEM');
    expect(m.munmap(6, 1)).toBe('0');
    expect(m.mmap(1, 1)).toBe('p1');
  });
});

describe('mprotect', () => {
  test('v4.17 keeps VM_ACCOUNT on memory that was never written; v6.18 takes it back', () => {
    for (const [kernel, maps, committed] of [
      ['v4.17', '[0,4)r--p+ac', 4],
      ['v6.18', '[0,4)r--p', 0],
    ] as const) {
      const m = new Machine({ kernel });
      m.mmap(0, 4);
      m.mprotect(0, 4, 'r--');
      expect(m.maps()).toBe(maps);
      expect(m.mm.committed).toBe(committed);
    }
  });

  test('written memory beside never written memory: v4.17 does not merge them', () => {
    for (const [kernel, maps] of [
      ['v4.17', '[0,2)r-xp+ac [2,4)r-xp+ac'],
      ['v6.18', '[0,4)r-xp+ac'],
    ] as const) {
      const m = new Machine({ kernel });
      m.mmap(0, 4, 'rwx');
      m.mprotect(2, 2, 'rw-');
      m.touch('write', 2);
      // Keeps the lower half's VM_ACCOUNT on both kernels.
      m.mprotect(2, 2, 'rwx');
      expect(m.maps()).toBe(kernel === 'v4.17' ? '[0,2)rwxp+ac [2,4)rwxp+ac' : '[0,4)rwxp+ac');
      m.mprotect(0, 4, 'r-x');
      expect(m.maps()).toBe(maps);
    }
  });

  test('at the map limit a split is refused, a merge is not; a first cut that was made stays', () => {
    const m = new Machine({ maxMapCount: 3 });
    m.mmap(0, 6);
    m.mmap(6, 1, 'r--');
    expect(m.mprotect(1, 2, 'r--')).toBe('-ENOMEM');
    expect(m.maps()).toBe('[0,1)rw-p+ac [1,6)rw-p+ac [6,7)r--p');
    expect(m.mprotect(3, 1, 'r--')).toBe('-ENOMEM');
    expect(m.mprotect(1, 5, 'r--')).toBe('0');
    expect(m.maps()).toBe('[0,1)rw-p+ac [1,7)r--p');
  });

  test('locked memory that becomes writable gets its pages at once', () => {
    const m = new Machine();
    m.mmap(0, 4, 'r--');
    m.mlock(0, 4);
    expect(m.pages()).toBe('0z 1z 2z 3z');
    m.mprotect(1, 2, 'rw-');
    expect(m.pages()).toBe('0z 1 2 3z');
  });
});

describe('madvise', () => {
  test('dontneed frees PTE tables since v6.14, not in v4.17', () => {
    for (const [kernel, tables] of [
      ['v4.17', 3],
      ['v6.18', 2],
    ] as const) {
      const m = new Machine({ kernel });
      m.mmap(0, 512);
      m.touch('write', 7);
      m.dontneed(0, 512);
      expect(m.pages()).toBe('');
      expect(m.tables).toBe(tables);
    }
  });
});

describe('mremap', () => {
  test('a shrink in place: v4.17 does not look at the source at all', () => {
    const old = new Machine({ kernel: 'v4.17' });
    old.mmap(4, 4);
    expect(old.mremap(0, 6, 1)).toBe('p0');
    expect(old.maps()).toBe('[6,8)rw-p+ac');
    expect(old.mremap(0, 2, 2)).toBe('p0');
    const recent = new Machine();
    recent.mmap(4, 4);
    expect(recent.mremap(0, 6, 1)).toBe('-EFAULT');
    expect(recent.maps()).toBe('[4,8)rw-p+ac');
  });

  test('a growth in place merges with what it comes to touch, not in v4.17', () => {
    for (const [kernel, maps] of [
      ['v4.17', '[0,4)rw-p+ac [4,8)rw-p+ac'],
      ['v6.18', '[0,8)rw-p+ac'],
    ] as const) {
      const m = new Machine({ kernel });
      m.mmap(0, 2);
      m.mmap(4, 4);
      expect(m.mremap(0, 2, 4)).toBe('p0');
      expect(m.maps()).toBe(maps);
      expect(m.mm.committed).toBe(8);
    }
  });

  test('v4.17 clears the destination before it looks at the source; v6.18 looks first', () => {
    for (const [kernel, maps] of [
      ['v4.17', '[0,4)rw-p+ac [26,28)r--p'],
      ['v6.18', '[0,4)rw-p+ac [20,28)r--p'],
    ] as const) {
      const m = new Machine({ kernel });
      m.mmap(0, 4);
      m.mmap(20, 8, 'r--');
      expect(m.mremap(2, 4, 6, 20)).toBe('-EFAULT');
      expect(m.maps()).toBe(maps);
    }
  });

  test('several VMAs at once: not in v4.17', () => {
    for (const [kernel, ret, maps] of [
      ['v4.17', '-EFAULT', '[0,2)rw-p+ac [2,4)r--p'],
      ['v6.18', 'p20', '[20,22)rw-p+ac [22,24)r--p'],
    ] as const) {
      const m = new Machine({ kernel });
      m.mmap(0, 2);
      m.mmap(2, 2, 'r--');
      expect(m.mremap(0, 4, 4, 20)).toBe(ret);
      expect(m.maps()).toBe(maps);
    }
  });

  test('what was written goes along, with its charge; the pieces that stay keep theirs', () => {
    for (const kernel of ['v4.17', 'v6.18'] as const) {
      const m = new Machine({ kernel });
      m.mmap(0, 6);
      m.run(touch(m.k, at(3), 'write', 42));
      expect(m.mremap(2, 2, 3, 2000)).toBe('p2000');
      expect(m.maps()).toBe('[0,2)rw-p+ac [4,6)rw-p+ac [2000,2003)rw-p+ac');
      expect(m.run(touch(m.k, at(2001), 'read', 0)).content).toBe(42);
      expect(m.mm.committed).toBe(7);
      expect(m.mm.totalVm).toBe(7);
    }
  });

  test('a move to where the kernel likes', () => {
    for (const kernel of ['v4.17', 'v6.18'] as const) {
      const m = new Machine({ kernel });
      m.mmap(0, 2);
      m.mmap(2, 2, 'r--');
      m.touch('write', 1);
      expect(m.mremap(0, 2, 3)).toBe('-ENOMEM');
      const to = m.mm.mmapBase - 3 * PAGE_SIZE;
      expect(m.mremap(0, 2, 3, 'may')).toBe(`p${pageOf(to)}`);
      expect(m.mm.pageTables.pages.get(to / PAGE_SIZE + 1)).not.toBeNull();
    }
  });

  test('locked memory that grows, in place or elsewhere, gets its new pages', () => {
    for (const kernel of ['v4.17', 'v6.18'] as const) {
      const m = new Machine({ kernel });
      m.mmap(0, 2, 'rw-', 'locked');
      m.mremap(0, 2, 4);
      expect(m.pages()).toBe('0 1 2 3');
      m.mremap(0, 4, 5, 20);
      expect(m.pages()).toBe('20 21 22 23 24');
      expect(m.mm.lockedVm).toBe(5);
    }
  });

  test('an old length of 0 maps shared memory a second time, and nothing else', () => {
    for (const kernel of ['v4.17', 'v6.18'] as const) {
      const m = new Machine({ kernel });
      m.mmap(0, 2, 'rw-', 'shared');
      m.mmap(4, 2);
      m.run(touch(m.k, at(0), 'write', 7));
      expect(m.mremap(0, 0, 2, 20)).toBe('p20');
      expect(m.maps()).toBe('[0,2)rw-s [4,6)rw-p+ac [20,22)rw-s');
      expect(m.run(touch(m.k, at(20), 'read', 0)).content).toBe(7);
      m.run(touch(m.k, at(20), 'write', 8));
      expect(m.run(touch(m.k, at(0), 'read', 0)).content).toBe(8);
      expect(m.mremap(4, 0, 2, 30)).toBe('-EINVAL');
    }
  });

  // Measured on a 6.18 at its limit of 65530: fixed moves fail from 65525 VMAs on, others from 65527.
  test('near the map limit', () => {
    const vmas = (count: number): Machine => {
      const m = new Machine({ maxMapCount: 20 });
      for (let i = 0; i < count; i++) m.mmap(2 * i, 1);
      return m;
    };
    expect(vmas(14).mremap(0, 1, 1, 100)).toBe('p100');
    expect(vmas(15).mremap(0, 1, 1, 100)).toBe('-ENOMEM');
    expect(vmas(16).mremap(0, 1, 3, 'may')).toMatch(/^p/);
    expect(vmas(17).mremap(0, 1, 3, 'may')).toBe('-ENOMEM');
    expect(vmas(20).mremap(38, 1, 3)).toBe('p38');
  });

  test('tables that hold nothing move with whole 1 GiB entries in v6.18, and are not made in v4.17', () => {
    const gib = 512 * 512;
    for (const [kernel, tables] of [
      ['v4.17', 0],
      ['v6.18', 2],
    ] as const) {
      const m = new Machine({ kernel });
      m.mmap(0, gib);
      m.touch('write', 0);
      m.dontneed(0, gib);
      // v4.17 still has the PTE table, which asks for one at the destination.
      if (kernel === 'v4.17') expect(m.tables).toBe(3);
      m.mremap(0, gib, gib, 4 * gib);
      expect(m.tables).toBe(kernel === 'v4.17' ? 3 : tables);
    }
  });
});

describe('brk', () => {
  const heap = (kernel: 'v4.17' | 'v6.18' = 'v4.17'): Machine => {
    const m = new Machine({ kernel });
    m.mm.startBrk = at(10);
    m.mm.brk = at(10);
    return m;
  };
  const moved = (m: Machine, to: number): number => pageOf(m.run(brk(m.k, to)));

  test.for(['v4.17', 'v6.18'] as const)('grows, asks, shrinks: %s', (kernel) => {
    const m = heap(kernel);
    expect(moved(m, 0)).toBe(10);
    expect(moved(m, at(14))).toBe(14);
    expect(moved(m, at(16) + 5)).toBeCloseTo(16, 1);
    expect(m.maps()).toBe('[10,17)rw-p+ac');
    m.touch('write', 10, 7);
    expect(moved(m, at(12))).toBe(12);
    expect(m.maps()).toBe('[10,12)rw-p+ac');
    expect(m.pages()).toBe('10 11');
    expect(moved(m, at(5))).toBe(12);
    expect(moved(m, at(10))).toBe(10);
    expect(m.maps()).toBe('');
  });

  test('leaves a page to the next mapping', () => {
    const m = heap();
    m.mmap(20, 1, 'r--');
    expect(moved(m, at(20))).toBe(10);
    expect(moved(m, at(19))).toBe(19);
  });

  test('leaves a page and the guard gap to a stack', () => {
    const m = heap();
    m.mmap(400, 1);
    m.mm.vmas.find(at(400))!.flags |= VM_GROWSDOWN;
    expect(moved(m, at(400 - 256))).toBe(10);
    expect(moved(m, at(399 - 256))).toBe(399 - 256);
  });

  test('a failed shrink leaves everything as it was', () => {
    for (const kernel of ['v4.17', 'v6.18'] as const) {
      const m = new Machine({ kernel, maxMapCount: 2 });
      m.mm.startBrk = at(10);
      m.mm.brk = at(10);
      moved(m, at(20));
      // Merges with the heap, so that a shrink would punch a hole.
      m.mmap(20, 2);
      m.mmap(0, 1);
      expect(m.maps()).toBe('[0,1)rw-p+ac [10,22)rw-p+ac');
      expect(moved(m, at(15))).toBe(20);
      expect(m.maps()).toBe('[0,1)rw-p+ac [10,22)rw-p+ac');
    }
  });
});

describe('SysV segments', () => {
  test('attach counts follow pieces: each cut is one more, each unmapping one less', () => {
    const m = new Machine({ kernel: 'v4.17', segments: [8] });
    const [segment] = m.mm.segments;
    expect(m.shmat(1, 0)).toBe('p0');
    expect(segment.attaches).toBe(1);
    m.munmap(2, 2);
    expect(m.maps()).toBe('[0,2)rw-s [4,8)rw-s');
    expect(segment.attaches).toBe(2);
    m.mprotect(5, 1, 'r--');
    expect(segment.attaches).toBe(4);
    m.mprotect(5, 1, 'rw-');
    // VMAs with vm_ops->close never merge.
    expect(segment.attaches).toBe(4);
    expect(m.shmdt(0)).toBe('0');
    expect(m.maps()).toBe('');
    expect(segment.attaches).toBe(0);
  });

  test('shmdt finds pieces that lie where the attachment would have them, of the first piece’s segment only', () => {
    const m = new Machine({ kernel: 'v4.17', segments: [4, 4] });
    m.shmat(1, 0);
    m.shmat(2, 20);
    m.munmap(0, 1);
    // A piece of the other segment at the place where one of the first would be.
    m.munmap(2, 1);
    m.mremap(22, 1, 1, 2);
    expect(m.maps()).toBe('[1,2)rw-s [2,3)rw-s [3,4)rw-s [20,22)rw-s [23,24)rw-s');
    expect(m.shmdt(0)).toBe('0');
    expect(m.maps()).toBe('[2,3)rw-s [20,22)rw-s [23,24)rw-s');
    expect(m.shmdt(1)).toBe('-EINVAL');
    expect(m.shmdt(0.5)).toBe('-EINVAL');
  });

  test('shmat refuses what is taken, unless it may replace', () => {
    const m = new Machine({ segments: [4] });
    const [segment] = m.mm.segments;
    m.mmap(2, 1);
    expect(m.shmat(1, 0)).toBe('-EINVAL');
    expect(m.shmat(9, 0)).toBe('-EINVAL');
    expect(m.run(shmat(m.k, segment, at(0) + 5))).toBeLessThan(0);
    expect(m.run(shmat(m.k, segment, at(0) + 5, { round: true, remap: true }))).toBe(BASE);
    expect(m.run(shmat(m.k, segment, 0, { readOnly: true }))).toBe(m.mm.mmapBase - 4 * PAGE_SIZE);
    expect(m.run(shmat(m.k, segment, 0, { remap: true }))).toBeLessThan(0);
    expect(segment.attaches).toBe(2);
  });

  test('two attachments see each other’s writes, which outlive them', () => {
    const m = new Machine({ segments: [4] });
    m.shmat(1, 0);
    m.shmat(1, 10);
    m.run(touch(m.k, at(1), 'write', 5));
    expect(m.run(touch(m.k, at(11), 'read', 0)).content).toBe(5);
    m.shmdt(0);
    m.shmdt(10);
    m.shmat(1, 20);
    expect(m.run(touch(m.k, at(21), 'read', 0)).content).toBe(5);
  });
});

describe('shared memory', () => {
  test('a read maps what is cached in its aligned 16 pages, cut to the VMA', () => {
    const m = new Machine();
    m.mmap(3, 40, 'rw-', 'shared');
    m.touch('write', 3, 40);
    m.dontneed(3, 40);
    m.touch('read', 20);
    expect(m.pages()).toBe(Array.from({ length: 16 }, (_, i) => `${16 + i}s`).join(' '));
    // The window begins with the VMA, and is 16 pages long from there.
    m.dontneed(3, 40);
    m.touch('read', 4);
    expect(m.pages()).toBe(Array.from({ length: 16 }, (_, i) => `${3 + i}s`).join(' '));
  });

  test('past the end of the object there is SIGBUS, and no PTE table', () => {
    const m = new Machine();
    m.mmap(0, 2, 'rw-', 'shared');
    m.mremap(0, 2, 4, 1024);
    expect(m.touch('read', 1026)).toEqual({ at: at(1026), outcome: FaultOutcome.busError });
    expect(m.touch('write', 1026)).toEqual({ at: at(1026), outcome: FaultOutcome.busError });
    expect(m.mm.pageTables.tables).toEqual({ pte: 0, pmd: 1, pud: 1 });
    expect(m.touch('write', 1025)).toBeNull();
  });
});

describe('mincore', () => {
  const residentIn = (m: Machine, page: number, pages: number): string => {
    const resident = new IndexRuns();
    const ret = m.run(mincore(m.k, at(page), pages * PAGE_SIZE, resident));
    return `${ret}: ${Array.from(resident.runs(), ([start, end]) => `${start - BASE / PAGE_SIZE}-${end - BASE / PAGE_SIZE}`).join(' ')}`;
  };

  test('sees present pages and cached ones', () => {
    const m = new Machine();
    m.mmap(0, 8);
    m.touch('write', 1, 2);
    m.touch('read', 4);
    m.mmap(8, 4, 'rw-', 'shared');
    m.touch('write', 9);
    m.dontneed(8, 4);
    expect(residentIn(m, 0, 12)).toBe('0: 1-3 4-5 9-10');
    expect(residentIn(m, 9, 1)).toBe('0: 9-10');
  });

  test('refuses holes, odd starts and kernel addresses', () => {
    const m = new Machine();
    m.mmap(0, 2);
    expect(m.returned({ op: 'mincore', addr: at(0), len: 3 * PAGE_SIZE })).toBe('-ENOMEM');
    expect(m.returned({ op: 'mincore', addr: at(0) + 1, len: 1 })).toBe('-EINVAL');
    expect(m.returned({ op: 'mincore', addr: 2 ** 47, len: 1 })).toBe('-ENOMEM');
    expect(m.returned({ op: 'mincore', addr: at(0), len: 0 })).toBe('0');
  });
});

describe('fork', () => {
  test('copies private memory, leaves shared memory to faults, unlocks', () => {
    const m = new Machine();
    m.mmap(0, 4, 'rw-', 'locked');
    m.mmap(10, 4);
    m.touch('read', 10);
    m.mmap(20, 2, 'rw-', 'shared');
    m.touch('write', 20, 2);
    m.mmap(1024, 2, 'r--');
    expect(m.call({ op: 'fork' }).ret).toBe(0);
    const [child] = m.mm.children;
    expect(mapsOf(child)).toBe('[0,4)rw-p+ac [10,14)rw-p+ac [20,22)rw-s [1024,1026)r--p');
    // Zero pages of memory that was never written come back by faults.
    expect(pagesOf(child)).toBe('0 1 2 3');
    expect(child.pageTables.tables).toEqual({ pte: 1, pmd: 1, pud: 1 });
    expect([child.lockedVm, child.committed, child.totalVm, child.rss.anon]).toEqual([0, 8, 12, 4]);
    expect(m.mm.lockedVm).toBe(4);
  });

  test('a child’s inherited memory does not merge with fresh memory, nor lends its anon_vma', () => {
    const m = new Machine();
    m.mmap(0, 2);
    m.touch('write', 0);
    m.call({ op: 'fork' });
    const child = new Machine();
    const k = { ...child.k, mm: m.mm.children[0] };
    const inChild = Object.assign(Object.create(child) as Machine, { k });
    inChild.mmap(2, 2);
    expect(inChild.maps()).toBe('[0,2)rw-p+ac [2,4)rw-p+ac');
    inChild.touch('write', 2);
    expect(new Set(Array.from(k.mm.vmas, ({ anonVma }) => anonVma?.id)).size).toBe(2);
    m.mmap(2, 2);
    expect(m.maps()).toBe('[0,4)rw-p+ac');
  });

  test('writes of one are not seen by the other, except in shared memory', () => {
    const m = new Machine();
    m.mmap(0, 1);
    m.mmap(2, 1, 'rw-', 'shared');
    m.run(touch(m.k, at(0), 'write', 1));
    m.run(touch(m.k, at(2), 'write', 1));
    m.call({ op: 'fork' });
    const child = { ...m.k, mm: m.mm.children[0] };
    m.run(touch(child, at(0), 'write', 2));
    m.run(touch(child, at(2), 'write', 2));
    expect(m.run(touch(m.k, at(0), 'read', 0)).content).toBe(1);
    expect(m.run(touch(m.k, at(2), 'read', 0)).content).toBe(2);
  });
});

describe('exit', () => {
  test('the last thread takes everything down', () => {
    const m = new Machine({ segments: [2] });
    m.mm.users = 2;
    m.mmap(0, 600, 'rw-', 'locked');
    m.mmap(5000, 2, 'r--');
    m.touch('read', 5000);
    m.shmat(1, 7000);
    m.touch('write', 7000);
    m.run(exit(m.k));
    expect(m.maps()).not.toBe('');
    m.run(exit(m.k));
    expect([m.maps(), m.pages(), m.tables]).toEqual(['', '', 0]);
    expect([m.mm.totalVm, m.mm.lockedVm, m.mm.committed, m.mm.rss.anon, m.mm.rss.shared]).toEqual([0, 0, 0, 0, 0]);
    expect(m.mm.segments[0].attaches).toBe(0);
  });
});
