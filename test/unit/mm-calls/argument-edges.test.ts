/** What calls return at the edges of their arguments, and that they then leave everything as it was. */
import { describe, expect, test } from 'vitest';
import { pristine } from '../../../src/mm/approaches/pristine.ts';
import { runCall, type Call } from '../../../src/mm/calls.ts';
import { errnoName } from '../../../src/mm/errno.ts';
import { geometryOf } from '../../../src/mm/geometry.ts';
import type { Approach, KernelVersion } from '../../../src/mm/kernel.ts';
import { mmap } from '../../../src/mm/paths/mmap.ts';
import { answerAlone } from '../../../src/mm/request.ts';
import { PAGE_SIZE, TASK_SIZE } from '../../../src/mm/units.ts';
import { VM_HUGETLB } from '../../../src/mm/vma.ts';
import { ANONYMOUS, machine, pages, recorderOf } from './example-calls.ts';
import { at, Machine, pageOf, stateOf, type MachineOptions } from './machine.ts';

const KERNELS = ['v4.17', 'v6.18'] as const;
type MmapCall = Extract<Call, { op: 'mmap' }>;
const WRAPS = 2 ** 64 - 1;

function named(ret: number): string {
  return ret < 0 ? `-${errnoName(-ret)}` : ret >= at(0) && ret < at(2 ** 20) ? `p${pageOf(ret)}` : String(ret);
}

const mmapCall = (addr: number, len: number, ...flags: string[]): MmapCall => ({
  op: 'mmap',
  addr,
  len,
  prot: 'rw-',
  flags,
});
const fixedMap = (addr: number, len: number): Call => mmapCall(addr, len, ...ANONYMOUS);
const hinted = (addr: number, len: number): MmapCall => mmapCall(addr, len, 'private', 'anonymous');
const noreplace = (addr: number, len: number): Call => mmapCall(addr, len, 'private', 'anonymous', 'fixed_noreplace');

function mremapCall(addr: number, oldLen: number, newLen: number, ...to: ('may' | number)[]): Call {
  const [newAddr] = to.filter((one) => typeof one === 'number');
  const flags = [...(to.includes('may') ? ['maymove'] : []), ...(newAddr === undefined ? [] : ['fixed'])];
  return { op: 'mremap', addr, oldLen, newLen, flags, newAddr: newAddr ?? null };
}

const ranged = (op: 'mincore' | 'mlock' | 'munlock', addr: number, len: number): Call => ({ op, addr, len });
const dontneed = (addr: number, len: number): Call => ({ op: 'madvise', advice: 'dontneed', addr, len });
const mprotectCall = (addr: number, len: number, prot = 'r-x'): Call => ({ op: 'mprotect', addr, len, prot });
const vmcore = (addr: number, len: number): Call => ({ op: 'mmap_vmcore', addr, len, mapped: 0 });

/** Refused, or asking for nothing: the same by both kernels, or by v4.17, then v6.18. Nothing changes. */
const REFUSED: readonly (readonly [string, Call, string, string?])[] = [
  ['mmap of a length that wraps', fixedMap(at(8), WRAPS), '-ENOMEM'],
  ['mmap at an odd address', fixedMap(at(8) + 1, pages(1)), '-EINVAL'],
  ['mmap past user space', fixedMap(TASK_SIZE - pages(1), pages(2)), '-ENOMEM'],
  ['mmap of more than user space', hinted(0, TASK_SIZE + pages(1)), '-ENOMEM'],
  ['mmap of all of user space, anywhere', hinted(0, TASK_SIZE), '-ENOMEM'],
  ['mmap neither private nor shared', mmapCall(at(8), pages(1), 'anonymous', 'fixed'), '-EINVAL'],
  ['MAP_FIXED_NOREPLACE of a page that is there', noreplace(at(3), pages(1)), '-EEXIST'],
  ['mremap with MREMAP_FIXED alone', mremapCall(at(0), pages(4), pages(4), at(20)), '-EINVAL'],
  ['mremap of an odd address', mremapCall(at(0) + 1, pages(1), pages(2), 'may'), '-EINVAL'],
  ['mremap to nothing', mremapCall(at(0), pages(1), 0, 'may'), '-EINVAL'],
  ['mremap to an odd address', mremapCall(at(0), pages(4), pages(4), 'may', at(20) + 1), '-EINVAL'],
  ['mremap past user space', mremapCall(at(0), pages(4), pages(4), 'may', TASK_SIZE - pages(3)), '-EINVAL'],
  ['mremap into itself, from below', mremapCall(at(0), pages(4), pages(4), 'may', at(3)), '-EINVAL'],
  ['mremap into itself, from above', mremapCall(at(2), pages(2), pages(3), 'may', at(0)), '-EINVAL'],
  ['mremap that grows past user space', mremapCall(at(0), pages(4), TASK_SIZE + pages(1), 'may'), '-ENOMEM', '-EINVAL'],
  ['mremap to more than user space', mremapCall(at(0), pages(4), TASK_SIZE + pages(1), 'may', 0), '-EINVAL'],
  ['mremap for which there is no place', mremapCall(at(0), pages(4), TASK_SIZE - pages(1), 'may'), '-ENOMEM'],
  ['mremap of a hole that is to grow', mremapCall(at(8), pages(1), pages(2), 'may'), '-EFAULT'],
  ['mremap that grows over two VMAs', mremapCall(at(0), pages(6), pages(7), 'may'), '-EFAULT'],
  ['mremap of the middle that is to grow in place', mremapCall(at(0), pages(2), pages(3)), '-ENOMEM'],
  ['mincore of a hole above', ranged('mincore', at(6), pages(1)), '-ENOMEM'],
  ['mincore past user space', ranged('mincore', at(0), TASK_SIZE - at(0) + 1), '-ENOMEM'],
  ['madvise of an odd address', dontneed(at(0) + 1, pages(1)), '-EINVAL'],
  ['madvise of a length that wraps', dontneed(at(0), WRAPS), '-EINVAL'],
  ['madvise of a range that wraps', dontneed(at(0), 2 ** 64 - pages(1)), '-EINVAL'],
  ['madvise of nothing', dontneed(at(0), 0), '0'],
  ['madvise above everything', dontneed(at(2 ** 20), pages(1)), '-ENOMEM'],
  ['madvise of a hole', dontneed(at(6), pages(2)), '-ENOMEM'],
  ['madvise of a hole up to a VMA', dontneed(at(38), pages(2)), '-ENOMEM'],
  ['mlock of a range that wraps', ranged('mlock', at(0), 2 ** 64 - pages(1)), '-EINVAL'],
  ['mlock of nothing', ranged('mlock', at(0), 0), '0'],
  ['mlock of a hole', ranged('mlock', at(8), pages(1)), '-ENOMEM'],
  ['munlock of nothing, where nothing is', ranged('munlock', at(8), 0), '0'],
  ['mprotect of an odd address', mprotectCall(at(0) + 1, pages(1)), '-EINVAL'],
  ['mprotect of nothing', mprotectCall(at(8), 0), '0'],
  ['mprotect of a range that wraps', mprotectCall(at(0), WRAPS), '-ENOMEM'],
  ['mprotect of a hole', mprotectCall(at(8), pages(1)), '-ENOMEM'],
  ['shmat at an odd address', { op: 'shmat', segment: 1, addr: at(80) + 1 }, '-EINVAL'],
  ['shmdt of an odd address', { op: 'shmdt', addr: at(60) + 1 }, '-EINVAL'],
  ['shmdt of private memory', { op: 'shmdt', addr: at(8) }, '-EINVAL'],
  ['mmap of /proc/vmcore of nothing', vmcore(at(8), 0), '-ENOMEM'],
  ['mmap of /proc/vmcore at an odd address', vmcore(at(8) + 1, pages(1)), '-EINVAL'],
  ['brk past user space', { op: 'brk', addr: TASK_SIZE + pages(1) }, 'p44'],
  ['brk below the heap', { op: 'brk', addr: at(39) }, 'p44'],
  ['brk up to the next mapping', { op: 'brk', addr: at(60) }, 'p44'],
];

describe.each(KERNELS)('%s', (kernel) => {
  test.for(REFUSED)('%s', ([, call, by417, by618 = by417]) => {
    const m = machine({ kernel });
    const before = stateOf(m.mm);
    expect(named(m.call(call).ret)).toBe(kernel === 'v4.17' ? by417 : by618);
    expect(stateOf(m.mm)).toEqual(before);
    expect(m.mm.mmapSem.count).toBe(0);
  });

  /** What just so is taken. */
  test.each<readonly [string, Call, string]>([
    ['mmap up to the end of user space', fixedMap(TASK_SIZE - pages(2), pages(2)), String(TASK_SIZE - pages(2))],
    ['mmap of address 0', mmapCall(0, pages(1), ...ANONYMOUS, 'populate'), '0'],
    ['mmap at a hint that just fits', hinted(at(38) + 5, pages(2)), 'p38'],
    ['MAP_FIXED_NOREPLACE just below', noreplace(at(38), pages(2)), 'p38'],
    [
      'mremap to the end of user space',
      mremapCall(at(0), pages(4), pages(4), 'may', TASK_SIZE - pages(4)),
      String(TASK_SIZE - pages(4)),
    ],
    ['mremap to right above', mremapCall(at(40), pages(4), pages(4), 'may', at(44)), 'p44'],
    ['mremap to right below', mremapCall(at(40), pages(4), pages(4), 'may', at(36)), 'p36'],
    ['brk up to a page below the next mapping', { op: 'brk', addr: at(59) }, 'p59'],
    ['mincore of a part', ranged('mincore', at(1), 1), '0'],
    ['shmdt', { op: 'shmdt', addr: at(60) }, '0'],
  ])('%s', (_, call, ret) => {
    const m = machine({ kernel });
    expect(named(m.call(call).ret)).toBe(ret);
    const { addr } = call as { addr: number };
    if (call.op === 'mmap') expect(m.mm.vmas.find(addr)?.start).toBeLessThanOrEqual(addr);
    expect(m.mm.pageTables.pages.get(0) !== null).toBe(call.op === 'mmap' && addr === 0);
    expect(m.mm.mmapSem.count).toBe(0);
  });

  test('a hint that does not fit is passed over', () => {
    for (const call of [hinted(at(38), pages(3)), hinted(TASK_SIZE - pages(1), pages(2))]) {
      const m = machine({ kernel });
      expect(m.call(call).ret).toBe(m.mm.mmapBase - call.len);
    }
  });

  test('all of user space can be mapped, but the first page is never chosen', () => {
    const whole = new Machine({ kernel });
    expect(whole.call(fixedMap(0, TASK_SIZE)).ret).toBe(0);
    expect(whole.mm.maps()).toHaveLength(1);
    const m = new Machine({ kernel });
    m.call(fixedMap(pages(2), TASK_SIZE - pages(2)));
    expect(m.call(hinted(0, pages(1))).ret).toBe(PAGE_SIZE);
    expect(named(m.call(hinted(0, pages(1))).ret)).toBe('-ENOMEM');
  });
});

test('v6.18 looks at all of the range for MAP_FIXED_NOREPLACE; MAP_NORESERVE is not charged, by flag or argument', () => {
  const m = machine({ kernel: 'v6.18' });
  expect(named(m.call(noreplace(at(38), pages(3))).ret)).toBe('-EEXIST');
  const committed = m.mm.committed;
  m.call(mmapCall(at(8), pages(1), ...ANONYMOUS, 'noreserve'));
  m.run(
    mmap(m.k, { addr: at(10), lenBytes: pages(1), prot: 'rw-', flags: ['private', 'anonymous', 'fixed', 'noreserve'] }),
  );
  expect(m.maps()).toContain('[8,9)rw-p+nr [10,11)rw-p+nr');
  expect(m.mm.committed).toBe(committed);
  // Private and at that address, where no flags are given.
  m.run(mmap(m.k, { addr: at(0), lenBytes: pages(4), prot: 'r--' }));
  expect(m.maps()).toContain('[0,6)r--p');
});

test.each([0, 1, 3, 1024, 2.5, -2])('a table of %d entries is none', (entries) => {
  expect(() => geometryOf(entries)).toThrow(RangeError);
});

describe('at the map limit', () => {
  /** [0,6) and others, as many as the limit allows. */
  function full(kernel: KernelVersion, limit = 3): Machine {
    const m = new Machine({ kernel, maxMapCount: limit });
    m.mmap(0, 6);
    for (let i = 1; i < limit; i++) m.mmap(10 * i, 1, 'r--');
    return m;
  }

  test('a shrink that would punch a hole is refused', () => {
    for (const kernel of KERNELS) {
      const m = full(kernel);
      const before = m.maps();
      expect(m.mremap(0, 3, 1)).toBe('-ENOMEM');
      expect(m.maps()).toBe(before);
      expect(m.mm.mmapSem.count).toBe(0);
    }
  });

  test('v4.17: a move whose target or tail would punch a hole is refused', () => {
    const target = full('v4.17');
    expect(target.mremap(10, 1, 1, 2)).toBe('-ENOMEM');
    expect(target.maps()).toBe(full('v4.17').maps());
    const tail = full('v4.17');
    expect(tail.mremap(0, 3, 1, 50)).toBe('-ENOMEM');
    expect(tail.maps()).toBe(full('v4.17').maps());
  });

  test('mprotect and mlock stop where they would cut', () => {
    for (const kernel of KERNELS) {
      const m = full(kernel);
      expect(m.mprotect(0, 3, 'r-x')).toBe('-ENOMEM');
      expect(m.mlock(0, 3)).toBe('-ENOMEM');
      expect(m.munlock(0, 3)).toBe('0');
      expect([m.maps(), m.mm.lockedVm]).toEqual([full(kernel).maps(), 0]);
      expect(m.mlock(0, 6)).toBe('0');
      expect(m.munlock(0, 3)).toBe('-ENOMEM');
      expect(m.mm.lockedVm).toBe(6);
    }
  });

  test('brk does not grow beyond it, nor does /proc/vmcore map', () => {
    const m = full('v4.17', 3);
    m.mm.startBrk = at(40);
    m.mm.brk = at(40);
    m.mmap(50, 1);
    expect(m.mm.mapCount).toBe(4);
    expect(named(m.call({ op: 'brk', addr: at(42) }).ret)).toBe('p40');
    expect(named(m.call(vmcore(at(60), pages(1))).ret)).toBe('-ENOMEM');
    m.munmap(50, 1);
    expect(named(m.call(vmcore(at(60), pages(1))).ret)).toBe('-EAGAIN');
    expect(named(m.call({ op: 'brk', addr: at(42) }).ret)).toBe('p42');
  });
});

describe('a huge page is cut by nobody', () => {
  /** [0,512) and [512,1024) of huge pages each, [2000,2004) of small ones. */
  function huge(options: MachineOptions): Machine {
    const m = new Machine(options);
    m.mmap(0, 512, 'r--');
    m.mmap(512, 512);
    m.mmap(2000, 4);
    for (const page of [0, 512]) m.mm.vmas.find(at(page))!.flags |= VM_HUGETLB;
    return m;
  }

  test.each(KERNELS)('%s: not by what is mapped over it, moved over it, or asked of it', (kernel) => {
    const m = huge({ kernel });
    const before = m.maps();
    expect(m.mmap(10, 2)).toBe('-ENOMEM');
    expect(m.mremap(2000, 4, 4, 10)).toBe('-EINVAL');
    expect(named(m.call(vmcore(at(10), pages(2))).ret)).toBe('-ENOMEM');
    expect(m.dontneed(0, 1)).toBe('-EINVAL');
    expect([m.munmap(10, 502), m.munmap(0, 502)]).toEqual(['-EINVAL', '-EINVAL']);
    expect(m.maps()).toBe(before);
    expect(m.munmap(0, 512)).toBe('0');
    expect(m.maps()).not.toBe(before);
  });

  test('at its border it can be cut', () => {
    const m = new Machine();
    m.mmap(0, 1024);
    m.mm.vmas.find(at(0))!.flags |= VM_HUGETLB;
    expect(m.munmap(0, 512)).toBe('0');
    expect(m.munmap(512, 1)).toBe('-EINVAL');
  });

  test('v6.18: of several VMAs those below the one that is refused have moved', () => {
    const m = new Machine();
    m.mmap(0, 2);
    m.mmap(2, 2, 'r--');
    m.mmap(512, 512);
    m.mm.vmas.find(at(512))!.flags |= VM_HUGETLB;
    expect(m.mremap(0, 4, 4, 510)).toBe('-EINVAL');
    expect(m.maps()).toBe('[2,4)r--p [510,512)rw-p+ac [512,1024)rw-p+ac');
  });
});

describe('how do_munmap() is called', () => {
  /** Each call as the function it stands in, whether the lock may come back held for read, whether it may be dropped. */
  function sites(call: Call, options: MachineOptions = {}): string[] {
    const seen: string[] = [];
    const approach: Approach = {
      ...pristine,
      doMunmap(k, start, lenBytes, options) {
        const may = [
          ...(options.mayDowngrade === true ? ['may downgrade'] : []),
          ...(options.atomic ? ['atomic'] : []),
        ];
        seen.push([options.site, ...may].join(', '));
        return pristine.doMunmap(k, start, lenBytes, options);
      },
    };
    const m = machine({ ...options, approach });
    m.call({ op: 'munmap', addr: at(61), len: 0 });
    seen.length = 0;
    const k = recorderOf(m);
    k.run(runCall(k, call), answerAlone);
    return seen;
  }

  test.each(KERNELS)('%s', (kernel) => {
    const isNew = kernel === 'v6.18';
    const of = (call: Call): string[] => sites(call, { kernel });
    expect(of({ op: 'munmap', addr: at(0), len: pages(1) })).toEqual(['vm_munmap, may downgrade']);
    expect(of(fixedMap(at(1), pages(1)))).toEqual(['mmap_region, atomic']);
    expect(of({ op: 'brk', addr: at(42) })).toEqual([isNew ? 'brk, may downgrade' : 'brk']);
    expect(of({ op: 'brk', addr: at(46) })).toEqual([]);
    expect(of(mremapCall(at(0), pages(4), pages(2)))).toEqual(['mremap shrink, may downgrade']);
    expect(of(mremapCall(at(0), pages(4), pages(5), 'may'))).toEqual(['move_vma']);
    expect(of(mremapCall(at(0), pages(4), pages(2), 'may', at(20)))).toEqual([
      'mremap_to target',
      isNew ? 'mremap shrink' : 'mremap_to tail',
      'move_vma',
    ]);
    expect(of({ op: 'shmdt', addr: at(60) })).toEqual(['shmdt first']);
    expect(of(vmcore(at(1), pages(1)))).toEqual(['mmap_region, atomic', 'mmap_vmcore, atomic']);
  });

  test('shmdt of an attachment in pieces', () => {
    const m = machine();
    const seen: (string | undefined)[] = [];
    const approach: Approach = {
      ...pristine,
      doMunmap(k, start, lenBytes, options) {
        seen.push(`${options.site} ${pageOf(start)}`);
        return pristine.doMunmap(k, start, lenBytes, options);
      },
    };
    m.mprotect(61, 1, 'r--');
    m.run(runCall({ ...m.k, approach }, { op: 'shmdt', addr: at(60) }));
    expect(seen).toEqual(['shmdt first 60', 'shmdt further 61']);
  });

  test('userfaultfd records are delivered after the unlock, by brk only if it moved', () => {
    const delivered = (call: Call): number => {
      const k = recorderOf(machine());
      k.run(runCall(k, call));
      return k.callsOf('userfaultfd_unmap_complete').length;
    };
    expect([at(42), at(44), at(46)].map((addr) => delivered({ op: 'brk', addr }))).toEqual([1, 1, 1]);
    expect([at(39), at(60), TASK_SIZE].map((addr) => delivered({ op: 'brk', addr }))).toEqual([0, 0, 0]);
    expect(delivered(mremapCall(at(0), pages(4), pages(2)))).toBe(2);
    expect(delivered(fixedMap(at(0), pages(1)))).toBe(1);
  });
});
