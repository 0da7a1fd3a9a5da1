/** What moves, faults, stacks and forks leave behind, down to counters and offsets, and what they do when others come in between. */
import { describe, expect, test } from 'vitest';
import { perVmaLock } from '../../../src/mm/approaches/per-vma-lock.ts';
import { pristine } from '../../../src/mm/approaches/pristine.ts';
import { runCall, type Call } from '../../../src/mm/calls.ts';
import { Dereference, EventKind, FaultOutcome, LockMode, Violation } from '../../../src/mm/events.ts';
import type { Approach, CallSite, Kernel } from '../../../src/mm/kernel.ts';
import { expandStack } from '../../../src/mm/paths/expand-stack.ts';
import { khugepagedScanMmSlot } from '../../../src/mm/paths/khugepaged-scan.ts';
import { handleMmFault } from '../../../src/mm/paths/page-fault.ts';
import { procPidMapsRead } from '../../../src/mm/paths/proc-pid-maps-read.ts';
import { mmPopulate } from '../../../src/mm/paths/populate.ts';
import { shmat } from '../../../src/mm/paths/shm.ts';
import { touch } from '../../../src/mm/paths/touch.ts';
import { vmaStartWrite } from '../../../src/mm/paths/vma-lock.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import { VM_ACCOUNT, VM_GROWSDOWN, VM_LOCKED, type Vma } from '../../../src/mm/vma.ts';
import { WorkKind } from '../../../src/mm/work.ts';
import { makeTask, Recorder } from '../mm/world.ts';
import { machine, moveTo, pages, recorderOf, told } from './example-calls.ts';
import { at, Machine, mapsOf, pageOf, violatedAccounts } from './machine.ts';

const KERNELS = ['v4.17', 'v6.18'] as const;

/** Pristine, but that somebody does something right after do_munmap() at one of its call sites. */
function after(site: CallSite, act: (k: Kernel) => void): Approach {
  return {
    ...pristine,
    *doMunmap(k, start, lenBytes, options) {
      const done = yield* pristine.doMunmap(k, start, lenBytes, options);
      if (options.site === site) act(k);
      return done;
    },
  };
}

/** A call of another task, which mmap_sem is lent to for it. */
function intrude(k: Kernel, call: Call): void {
  const other = new Recorder(k.mm, makeTask(5), pristine, k.config);
  k.mm.mmapSem.upWrite(k.task);
  other.run(runCall(other, call));
  k.mm.mmapSem.tryWrite(k.task);
}

function run(m: Machine, call: Call, approach: Approach = m.k.approach): { k: Recorder; ret: number } {
  const k = new Recorder(m.mm, m.k.task, approach, m.k.config);
  return { k, ret: k.run(runCall(k, call)).ret };
}

describe('a move', () => {
  test('charges what it leaves once, and nobody who has nothing to do with it', () => {
    for (const kernel of KERNELS) {
      for (const [page, count, left] of [
        [0, 2, '[2,4)rw-p+ac [4,6)r--p'],
        [1, 2, '[0,1)rw-p+ac [3,4)rw-p+ac [4,6)r--p'],
        [2, 2, '[0,2)rw-p+ac [4,6)r--p'],
        [0, 4, '[4,6)r--p'],
      ] as const) {
        const m = machine({ kernel });
        expect(run(m, moveTo(page, count, 20)).ret).toBe(at(20));
        expect(m.maps()).toContain(`${left} [20,${20 + count})rw-p+ac`);
        expect(violatedAccounts(m.mm)).toEqual([]);
      }
    }
  });

  test('written memory keeps its offset and its pages, and so does not join fresh memory; untouched memory does', () => {
    for (const kernel of KERNELS) {
      const m = new Machine({ kernel });
      m.mmap(0, 2);
      m.mmap(10, 2);
      m.mmap(22, 2);
      m.mmap(32, 2);
      m.touch('write', 0, 2);
      m.mremap(0, 2, 2, 20);
      m.mremap(10, 2, 2, 30);
      expect(m.maps()).toBe('[20,22)rw-p+ac [22,24)rw-p+ac [30,34)rw-p+ac');
      expect(m.mm.vmas.find(at(20))?.pgoff).toBe(at(0) / PAGE_SIZE);
      expect(m.pages()).toBe('20 21');
    }
  });

  test('over several VMAs leaves the holes between them, and what lies opposite; a hole at the start is refused', () => {
    const m = new Machine();
    m.mmap(0, 2);
    m.mmap(3, 2, 'r--');
    m.mmap(22, 1, 'r-x');
    expect(m.mremap(0, 5, 5, 20)).toBe('p20');
    expect(m.maps()).toBe('[20,22)rw-p+ac [22,23)r-xp [23,25)r--p');
    expect(m.mremap(19, 3, 3, 40)).toBe('-EFAULT');
    expect(m.mremap(20, 2, 2, 40)).toBe('p40');
  });

  test('v6.18 cuts the tail off first; what a shrink takes may lie in other VMAs, what is moved may not', () => {
    const m = machine({ kernel: 'v6.18' });
    expect(m.mremap(0, 4, 2, 20)).toBe('p20');
    expect(m.maps()).toContain('[4,6)r--p [20,22)rw-p+ac');
    const over = machine({ kernel: 'v6.18' });
    expect(over.mremap(0, 6, 5, 20)).toBe('-EFAULT');
    expect(over.mremap(0, 6, 3)).toBe('p0');
    expect(over.maps()).toContain('[0,3)rw-p+ac [40,44)');
    expect(over.mm.mmapSem.count).toBe(0);
  });

  test('to where somebody mapped something meanwhile: -ENOMEM, and the source stays', () => {
    for (const kernel of KERNELS) {
      const m = machine({ kernel });
      const way: Call = {
        op: 'mmap',
        addr: at(20),
        len: pages(1),
        prot: 'r--',
        flags: ['private', 'anonymous', 'fixed'],
      };
      const { k, ret } = run(
        m,
        moveTo(0, 4, 20),
        after('mremap_to target', (other) => intrude(other, way)),
      );
      expect(ret).toBe(-12);
      expect(m.maps()).toContain('[0,4)rw-p+ac [4,6)r--p [20,21)r--p');
      expect(k.notes.find(({ text }) => text.startsWith('copy_vma'))).toMatchObject({
        what: 'vma',
        start: at(20),
        lenBytes: pages(4),
        writes: false,
      });
    }
  });

  test('of which somebody unmaps the source meanwhile: v6.18 fails, both follow a VMA that was freed', () => {
    const gone: Call = { op: 'munmap', addr: at(0), len: pages(4) };
    const m = machine({ kernel: 'v6.18' });
    expect(
      run(
        m,
        moveTo(0, 4, 20),
        after('mremap_to target', (k) => intrude(k, gone)),
      ).ret,
    ).toBe(-14);
    const half = machine();
    const { k } = run(
      half,
      moveTo(1, 2, 20),
      after('move_vma', (other) => intrude(other, gone)),
    );
    expect(k.eventsOf(EventKind.Violation)).toMatchObject([
      { addr: at(0), detail: Violation.useAfterFree, count: Dereference['move_vma() restores VM_ACCOUNT'] },
    ]);
  });

  test('whose source cannot be unmapped takes the charge along, and tells nobody', () => {
    const m = machine();
    const failing: Approach = {
      ...pristine,
      *doMunmap(k, start, lenBytes, options) {
        return options.site === 'move_vma' ? -12 : yield* pristine.doMunmap(k, start, lenBytes, options);
      },
    };
    expect(run(m, moveTo(1, 2, 20), failing).ret).toBe(at(20));
    expect(m.maps()).toContain('[0,4)rw-p [4,6)r--p [20,22)rw-p+ac');
    // The heap's four, and the two that moved.
    expect(m.mm.committed).toBe(6);
  });

  test('says on which VMAs it hides the charge, and on which it restores it', () => {
    const texts = run(machine(), moveTo(1, 2, 20)).k.notes.map(({ text }) => text.split(' ')[0]);
    expect(texts.filter((text) => text === 'hides' || text === 'restores')).toEqual(['hides', 'restores', 'restores']);
  });

  test('flushes once for what was not written, and at once for what was', () => {
    const flushes = (m: Machine): number[] =>
      run(m, moveTo(0, 4, 20))
        .k.eventsOf(EventKind.TlbFlush)
        .map(({ addr }) => pageOf(addr));
    expect(flushes(machine())).toEqual([0]);
    const untouched = new Machine({ kernel: 'v4.17' });
    untouched.mmap(0, 4);
    expect(flushes(untouched)).toEqual([]);
    const read = new Machine({ kernel: 'v4.17' });
    read.mmap(0, 4);
    read.touch('read', 0, 4);
    expect(flushes(read)).toEqual([0]);
  });
});

describe('a growth in place', () => {
  test('goes as far as the next mapping, merges with it in v6.18, and says so', () => {
    for (const kernel of KERNELS) {
      const m = new Machine({ kernel });
      m.mmap(0, 2);
      m.mmap(5, 2);
      expect(m.mremap(0, 2, 6)).toBe('-ENOMEM');
      const { k, ret } = run(m, {
        op: 'mremap',
        addr: at(0),
        oldLen: pages(2),
        newLen: pages(5),
        flags: [],
        newAddr: null,
      });
      expect(ret).toBe(at(0));
      expect(k.eventsOf(EventKind.VmaLink)).toMatchObject([
        { addr: at(2), lenBytes: pages(3), detail: kernel === 'v4.17' ? 1 : 2 },
      ]);
      expect(violatedAccounts(m.mm)).toEqual([]);
    }
  });

  test('of locked memory brings in what was added and no more; of other memory nothing', () => {
    for (const kernel of KERNELS) {
      const m = new Machine({ kernel });
      m.mmap(0, 2, 'rw-', 'locked');
      m.mmap(6, 2, 'r--');
      m.mremap(0, 2, 4);
      expect(m.pages()).toBe('0 1 2 3');
      const unlocked = new Machine({ kernel });
      unlocked.mmap(0, 2);
      unlocked.mremap(0, 2, 4);
      expect(unlocked.pages()).toBe('');
    }
  });
});

describe('locks of VMAs', () => {
  /** Locks other than mmap_sem taken by a call, in order of their making. */
  const taken = (call: Call): string =>
    told(call, { approach: perVmaLock, kernel: 'v6.18' })
      .k.eventsOf(EventKind.LockAcquire)
      .map(({ addr, detail }) => (addr === 0 ? '' : detail === LockMode.Write ? 'W' : 'R'))
      .join('');

  test('whoever changes a VMA marks it, and what it may merge with', () => {
    const anonymous = ['private', 'anonymous', 'fixed'];
    expect(taken({ op: 'mprotect', addr: at(1), len: pages(2), prot: 'r--' })).toBe('W');
    expect(taken({ op: 'mprotect', addr: at(4), len: pages(2), prot: 'rw-' })).toBe('WW');
    // Charged for, unlike what lies above: they never merge.
    expect(taken({ op: 'mprotect', addr: at(2), len: pages(2), prot: 'r--' })).toBe('W');
    expect(taken({ op: 'munmap', addr: at(0), len: pages(4) })).toBe('W');
    expect(taken({ op: 'mmap', addr: at(6), len: pages(1), prot: 'r--', flags: anonymous })).toBe('W');
    expect(taken({ op: 'mmap', addr: at(8), len: pages(1), prot: 'r--', flags: anonymous })).toBe('');
    expect(taken(moveTo(0, 4, 20))).toBe('W');
    // The child's mmap_sem, and four VMAs.
    expect(taken({ op: 'fork' })).toBe('WWWWW');
    expect(taken({ op: 'mincore', addr: at(0), len: pages(4) })).toBe('');
  });

  test('a VMA that is marked is not marked twice, until the writer lets go of mmap_sem', () => {
    const m = machine({ approach: perVmaLock });
    const k = recorderOf(m);
    const vma = m.mm.vmas.find(at(0))!;
    const mark = (): number => {
      k.run(vmaStartWrite(k, vma));
      return k.eventsOf(EventKind.LockAcquire).length;
    };
    expect([mark(), mark()]).toEqual([1, 1]);
    m.call({ op: 'brk', addr: at(41) });
    expect(mark()).toBe(2);
  });

  test('no other approach knows them', () => {
    for (const kernel of KERNELS) {
      const m = machine({ kernel });
      m.dontneed(0, 4);
      expect(
        run(m, { op: 'touch', access: 'write', addr: at(0), len: 1 }).k.eventsOf(EventKind.LockAcquire),
      ).toMatchObject([{ addr: m.mm.mmapSem.id, detail: LockMode.Read }]);
    }
  });

  test('under one a fault looks at the access, and goes to mmap_sem for nothing, shared memory and what is marked', () => {
    const outcomeOf = (m: Machine, page: number, access: 'read' | 'write'): [boolean, FaultOutcome] => {
      const k = recorderOf(m);
      const { outcome } = k.run(touch(k, at(page), access, 7));
      return [k.eventsOf(EventKind.LockAcquire).some(({ addr }) => addr === m.mm.mmapSem.id), outcome];
    };
    const m = machine({ approach: perVmaLock });
    m.dontneed(0, 4);
    expect(outcomeOf(m, 0, 'write')).toEqual([false, FaultOutcome.ok]);
    m.mprotect(1, 1, 'r--');
    expect(outcomeOf(m, 1, 'write')).toEqual([false, FaultOutcome.accessError]);
    expect(m.pages()).toBe('0');
    expect(outcomeOf(m, 8, 'read')).toEqual([true, FaultOutcome.mapError]);
    expect(outcomeOf(m, 70, 'read')).toEqual([true, FaultOutcome.mapError]);
    expect(outcomeOf(m, 60, 'write')).toEqual([true, FaultOutcome.ok]);
    expect(outcomeOf(m, 4, 'read')).toEqual([true, FaultOutcome.ok]);
    m.mm.vmas.find(at(3))!.lockSeq = m.mm.lockSeq;
    expect(outcomeOf(m, 3, 'write')).toEqual([true, FaultOutcome.ok]);
  });
});

describe('a stack', () => {
  /** A stack at [1000,1004), with something below it that ends at a page. */
  function stack(below: string | null, end: number, flags = 0): { m: Machine; vma: Vma } {
    const m = new Machine();
    m.mmap(1000, 4);
    const vma = m.mm.vmas.find(at(1000))!;
    vma.flags |= VM_GROWSDOWN | flags;
    if (below !== null) m.mmap(end - 1, 1, below);
    return { m, vma };
  }

  test('grows down to the page of the access, with its counters and offset', () => {
    const { m, vma } = stack(null, 0, VM_LOCKED);
    m.mm.lockedVm = 4;
    const before = { total: m.mm.totalVm, committed: m.mm.committed, pgoff: vma.pgoff };
    const k = recorderOf(m);
    expect(k.run(touch(k, at(997) + 5, 'write', 7)).outcome).toBe(FaultOutcome.ok);
    expect([pageOf(vma.start), vma.pgoff]).toEqual([997, before.pgoff - 3]);
    expect([m.mm.totalVm, m.mm.committed, m.mm.lockedVm]).toEqual([before.total + 3, before.committed + 3, 7]);
    expect(vma.anonVma?.vmas).toBe(1);
    expect(k.notes.filter(({ writes }) => writes)).toMatchObject([{ what: 'vma', start: at(997), lenBytes: pages(7) }]);
    expect(m.pages()).toBe('997');
  });

  test('is not charged, nor locked, where it was not', () => {
    const { m, vma } = stack(null, 0);
    vma.flags &= ~VM_ACCOUNT;
    const { committed } = m.mm;
    expect(expandStack(m.k, vma, at(998))).toBe(0);
    expect([m.mm.committed, m.mm.lockedVm]).toEqual([committed, 0]);
  });

  test('keeps 256 pages away from accessible memory that is no stack', () => {
    const grown = (below: string | null, end: number, to: number): number => {
      const { m, vma } = stack(below, end);
      const ret = expandStack(m.k, vma, at(to));
      expect(pageOf(vma.start)).toBe(ret === 0 ? to : 1000);
      return ret;
    };
    expect(grown('r--', 700, 956)).toBe(0);
    expect(grown('r--', 700, 955)).toBe(-12);
    expect(grown('---', 700, 701)).toBe(0);
    expect(grown(null, 0, 1)).toBe(0);
    const { m, vma } = stack('rw-', 700);
    m.mm.vmas.find(at(699))!.flags |= VM_GROWSDOWN;
    expect(expandStack(m.k, vma, at(701))).toBe(0);
  });

  test('is all that grows: other memory above an access does not', () => {
    const { m, vma } = stack('r--', 700);
    vma.flags &= ~VM_GROWSDOWN;
    expect(m.touch('write', 999)).toMatchObject({ outcome: FaultOutcome.mapError });
    expect(pageOf(vma.start)).toBe(1000);
    vma.flags |= VM_GROWSDOWN;
    expect(m.touch('write', 800)).toMatchObject({ outcome: FaultOutcome.mapError });
    expect(pageOf(vma.start)).toBe(1000);
  });
});

describe('a page fault that another one was faster than', () => {
  test('finds the page, and counts nothing twice', () => {
    const m = machine();
    const k = recorderOf(m);
    const vma = m.mm.vmas.find(at(0))!;
    const before = { pages: m.pages(), rss: { ...m.mm.rss } };
    expect(handleMmFault(k, vma, at(1), 'read', 0)).toBe(FaultOutcome.ok);
    expect(handleMmFault(k, vma, at(1), 'write', 9)).toBe(FaultOutcome.ok);
    expect([m.pages(), m.mm.rss]).toEqual([before.pages, before.rss]);
    const heap = m.mm.vmas.find(at(40))!;
    handleMmFault(k, heap, at(41), 'read', 0);
    expect([m.pages(), m.mm.rss.anon]).toEqual([`${before.pages} 41z`, 4]);
    handleMmFault(k, heap, at(41), 'write', 9);
    expect([m.pages(), m.mm.rss.anon]).toEqual([`${before.pages} 41`, 5]);
  });
});

describe('an access', () => {
  const read = (m: Machine, page: number): number => m.run(touch(m.k, at(page), 'read', 0)).content;

  test('through one mapping of an object is seen through another, by its offset', () => {
    const m = machine();
    m.shmat(1, 80);
    m.run(touch(m.k, at(61), 'write', 5));
    expect([read(m, 61), read(m, 81), read(m, 80)]).toEqual([5, 5, 0]);
    m.run(touch(m.k, at(61), 'write', 6));
    m.run(touch(m.k, at(61), 'write', 6));
    expect([read(m, 61), read(m, 81)]).toEqual([6, 6]);
    m.run(touch(m.k, at(80), 'write', 4));
    expect([read(m, 60), read(m, 61)]).toEqual([4, 6]);
  });

  test('writes what it says, page by page', () => {
    const m = machine();
    expect(m.run(touch(m.k, at(1), 'write', 9))).toEqual({ outcome: FaultOutcome.ok, content: 9 });
    expect(m.run(touch(m.k, at(41), 'write', 8))).toEqual({ outcome: FaultOutcome.ok, content: 8 });
    expect([0, 1, 2, 40, 41].map((page) => read(m, page))).toEqual([2, 9, 2, 0, 8]);
    expect(m.run(touch(m.k, at(4), 'write', 8)).outcome).toBe(FaultOutcome.accessError);
  });

  test('of memory without any right gets a signal, though its pages are there', () => {
    const m = machine();
    m.mprotect(1, 1, '---');
    expect(m.touch('read', 1)).toMatchObject({ outcome: FaultOutcome.accessError });
    expect(m.touch('read', 0)).toBeNull();
    expect(m.touch('read', 2)).toBeNull();
  });

  test('that writes faults where the page is there but may not be written: read-only, the zero page, a clean shared one', () => {
    const m = machine();
    m.mprotect(1, 1, 'r--');
    expect(m.touch('write', 1)).toMatchObject({ outcome: FaultOutcome.accessError });
    expect(read(m, 1)).toBe(2);
    m.touch('read', 41);
    m.touch('read', 60);
    expect(m.pages()).toBe('0 1 2 3 41z 60s');
    expect([m.touch('write', 41), m.touch('write', 60)]).toEqual([null, null]);
    expect([m.pages(), m.mm.rss]).toEqual(['0 1 2 3 41 60d', { anon: 5, shared: 1 }]);
  });

  test('goes from page to page wherever it begins, and one of no length is still one', () => {
    const m = machine();
    const touched = (addr: number, len: number): string => {
      m.dontneed(40, 4);
      m.call({ op: 'touch', access: 'write', addr, len });
      return m.pages().split(' ').slice(4).join(' ');
    };
    expect(touched(at(40) + 7, pages(2))).toBe('40 41 42');
    expect(touched(at(40), pages(2))).toBe('40 41');
    expect(touched(at(41), 0)).toBe('41');
    expect(m.call({ op: 'munlock', addr: at(0), len: pages(1) }).ret).toBe(0);
  });
});

describe('what is brought in', () => {
  test('is the range: holes and what lies behind it are left alone, and what cannot be is an error unless it may be', () => {
    const filled = (start: number, end: number, ignoreErrors: boolean): [number, string] => {
      const m = new Machine();
      m.mmap(2, 2);
      m.mmap(6, 2, '---');
      m.mmap(8, 2, 'r--');
      m.touch('read', 2);
      m.mmap(12, 2);
      const ret = m.run(mmPopulate(m.k, at(start), pages(end - start), ignoreErrors));
      expect([m.mm.rss.anon, m.mm.mmapSem.count]).toEqual([
        m
          .pages()
          .split(' ')
          .filter((p) => /^\d+$/.test(p)).length,
        0,
      ]);
      return [ret, m.pages()];
    };
    expect(filled(0, 5, false)).toEqual([0, '2 3']);
    expect(filled(0, 2, false)).toEqual([0, '2z']);
    expect(filled(0, 12, false)).toEqual([-14, '2 3']);
    expect(filled(0, 12, true)).toEqual([0, '2 3 8z 9z']);
    expect(filled(20, 22, false)).toEqual([0, '2z']);
  });

  test('of shared memory is read, as far as its object goes', () => {
    const m = machine();
    expect(m.call({ op: 'mlock', addr: at(60), len: pages(2) }).ret).toBe(0);
    expect(m.pages()).toBe('0 1 2 3 60s 61s');
    const { k } = run(m, { op: 'mlock', addr: at(60), len: pages(2) });
    expect(k.eventsOf(EventKind.PageFault)).toEqual([]);
    const short = new Machine({ kernel: 'v4.17' });
    short.mmap(0, 2, 'rw-', 'shared');
    short.mremap(0, 2, 4);
    expect(short.mlock(0, 4)).toBe('-ENOMEM');
    expect(short.pages()).toBe('0s 1s');
    const faults = run(machine(), { op: 'mlock', addr: at(60), len: pages(2) }).k.eventsOf(EventKind.PageFault);
    expect(faults).toMatchObject([{ addr: at(60), lenBytes: pages(2), count: 2 }]);
  });

  test('by mprotect: only of locked private memory that becomes writable', () => {
    const madeWritable = (from: string, to: string, ...flags: string[]): string => {
      const m = new Machine();
      m.mmap(0, 2, from, ...flags);
      if (flags.includes('locked')) m.dontneed(0, 0);
      m.mprotect(0, 2, to);
      return m.pages();
    };
    expect(madeWritable('r--', 'rw-', 'locked')).toBe('0 1');
    expect(madeWritable('r--', 'r-x', 'locked')).toBe('0z 1z');
    expect(madeWritable('r--', 'rw-')).toBe('');
    expect(madeWritable('---', 'rw-', 'locked', 'shared')).toBe('');
    expect(madeWritable('---', 'rw-', 'locked')).toBe('0 1');
    expect(madeWritable('---', 'r--', 'locked')).toBe('');
  });

  test('mprotect charges what becomes writable for the first time, unless it is exempt', () => {
    const charged = (from: string, to: string, ...flags: string[]): number => {
      const m = new Machine({ kernel: 'v4.17' });
      m.mmap(0, 2, from, ...flags);
      m.mprotect(0, 2, to);
      expect(violatedAccounts(m.mm)).toEqual([]);
      return m.mm.committed;
    };
    expect(charged('r--', 'rw-')).toBe(2);
    expect(charged('r--', 'rw-', 'noreserve')).toBe(0);
    expect(charged('r--', 'rw-', 'shared')).toBe(0);
    expect(charged('rw-', '-w-')).toBe(2);
    expect(charged('r--', 'r-x')).toBe(0);
    expect(charged('rwx', '---')).toBe(2);
  });
});

test('mlock names what it cannot bring in as POSIX does: memory without access is -ENOMEM, and locked all the same', () => {
  const m = new Machine();
  m.mmap(0, 2, '---');
  expect(m.mlock(0, 2)).toBe('-ENOMEM');
  expect(m.maps()).toBe('[0,2)---p+lo');
  expect(m.mm.lockedVm).toBe(2);
  expect([m.munlock(0, 2), m.mm.lockedVm]).toEqual(['0', 0]);
});

test('shmat: read-only, rounded down, anywhere', () => {
  const m = machine();
  const [segment] = m.mm.segments;
  expect(m.run(shmat(m.k, segment, at(80), { readOnly: true }))).toBe(at(80));
  expect(m.maps()).toContain('[80,82)r--s');
  expect(m.run(shmat(m.k, segment, at(90) + 5, { round: true }))).toBe(at(90));
  m.mmap(0, 1);
  expect(m.run(shmat(m.k, segment, 0))).toBe(m.mm.mmapBase - pages(2));
});

describe('fork', () => {
  test('gives an anon_vma to copies of memory that has one, and counts no zero page', () => {
    const m = new Machine();
    m.mmap(0, 4);
    m.touch('write', 0);
    m.touch('read', 1);
    m.mmap(10, 2);
    m.call({ op: 'fork' });
    const [child] = m.mm.children;
    expect(Array.from(child.vmas, ({ anonVma }) => anonVma?.inherited ?? null)).toEqual([true, null]);
    expect([child.rss.anon, mapsOf(child)]).toEqual([1, '[0,4)rw-p+ac [10,12)rw-p+ac']);
  });

  test('walks a step for each PTE table from the first to the last, each with its rescheduling point', () => {
    const m = new Machine();
    m.mmap(300, 1000);
    m.touch('write', 300, 1000);
    const k = recorderOf(m);
    k.run(runCall(k, { op: 'fork' }));
    expect(k.requests.filter(({ ask }) => ask === 'steps')).toEqual([
      { ask: 'steps', steps: 3, pagesPerStep: 0, endsInCondResched: true },
    ]);
    expect(m.mm.children[0].rss.anon).toBe(1000);
  });
});

test('exit drains the per-CPU lists and gathers once', () => {
  expect(told({ op: 'exit' }).k.callNames.slice(2, 4)).toEqual(['lru_add_drain', 'tlb_gather_mmu']);
});

describe('readers from outside', () => {
  test('/proc/PID/maps: 64 lines at a time, each under a hold of its own', () => {
    const read = (vmas: number): [number, number, number | undefined] => {
      const m = new Machine();
      for (let i = 0; i < vmas; i++) m.mmap(2 * i, 1);
      const k = recorderOf(m);
      const seen = k.run(procPidMapsRead(k));
      expect(k.events.at(-1)).toMatchObject({ kind: EventKind.SyscallExit, addr: seen });
      return [seen, k.eventsOf(EventKind.LockAcquire).length, k.work.get(WorkKind.MapsLine)];
    };
    expect(read(0)).toEqual([0, 1, 0]);
    expect(read(64)).toEqual([64, 1, 64]);
    expect(read(65)).toEqual([65, 2, 65]);
    expect(read(130)).toEqual([130, 3, 130]);
  });

  test('khugepaged looks if the lock is free, and else passes on', () => {
    const m = machine();
    const free = recorderOf(m);
    expect(free.run(khugepagedScanMmSlot(free))).toBe(true);
    expect([free.work.get(WorkKind.KhugepagedScan), m.mm.mmapSem.count]).toEqual([1, 0]);
    expect(free.eventsOf(EventKind.LockRelease)).toHaveLength(1);
    m.mm.mmapSem.tryWrite(makeTask(7));
    const barred = recorderOf(m);
    expect(barred.run(khugepagedScanMmSlot(barred))).toBe(false);
    expect(barred.work.get(WorkKind.KhugepagedScan)).toBeUndefined();
  });
});

describe('mmap of /proc/vmcore that fails', () => {
  const fail = (page: number, count: number, mapped: number): Call => ({
    op: 'mmap_vmcore',
    addr: at(page),
    len: pages(count),
    mapped: pages(mapped),
  });

  test('leaves nothing of what it mapped, and takes what was there along', () => {
    const m = machine();
    const before = m.tables;
    expect(run(m, fail(2, 3, 2)).ret).toBe(-11);
    expect(m.maps()).toContain('[0,2)rw-p+ac [5,6)r--p');
    expect([m.pages(), m.tables]).toEqual(['0 1', before]);
    expect(run(m, fail(2, 3, 9)).ret).toBe(-11);
    expect(m.pages()).toBe('0 1');
  });

  test('its tables are kept for neighbours, and go where nobody else needs them', () => {
    const alone = new Machine();
    expect(run(alone, fail(600, 600, 600)).ret).toBe(-11);
    expect([alone.pages(), alone.tables]).toEqual(['', 0]);
    const below = new Machine();
    below.mmap(0, 1);
    below.touch('write', 0);
    run(below, fail(600, 600, 600));
    expect([below.pages(), below.tables]).toEqual(['0', 3]);
    const above = new Machine();
    above.mmap(1300, 1);
    above.touch('write', 1300);
    run(above, fail(600, 600, 600));
    expect([above.pages(), above.tables]).toEqual(['1300', 3]);
  });

  test('follows the VMA below, which somebody may have freed', () => {
    const m = machine();
    const gone: Call = { op: 'munmap', addr: at(4), len: pages(2) };
    const { k } = run(
      m,
      fail(6, 2, 1),
      after('mmap_vmcore', (other) => intrude(other, gone)),
    );
    expect(k.eventsOf(EventKind.Violation)).toMatchObject([
      { addr: at(4), count: Dereference['mmap_region: prev->vm_next'], detail: Violation.useAfterFree },
      { addr: at(4), count: Dereference['free_pgtables: prev->vm_end'], detail: Violation.useAfterFree },
    ]);
  });

  test('maps a table at a time, and asks before each', () => {
    const m = new Machine();
    const { k } = run(m, fail(500, 600, 600));
    expect(
      k.notes.filter(({ writes }) => writes).map(({ start, lenBytes }) => [pageOf(start), lenBytes / PAGE_SIZE]),
    ).toEqual([
      [500, 12],
      [512, 512],
      [1024, 76],
    ]);
  });
});

test('shmdt follows the next VMA, which somebody may have freed', () => {
  const m = machine();
  m.mprotect(61, 1, 'r--');
  const gone: Call = { op: 'munmap', addr: at(61), len: pages(1) };
  const { k } = run(
    m,
    { op: 'shmdt', addr: at(60) },
    after('shmdt first', (other) => intrude(other, gone)),
  );
  expect(k.eventsOf(EventKind.Violation)).toMatchObject([
    { addr: at(61), count: Dereference['shmdt() looks at the next VMA'], detail: Violation.useAfterFree },
  ]);
});

describe('numbers that an address space gives', () => {
  test('to locks, anon_vmas and objects are its own, and count up', () => {
    const m = new Machine();
    const ids = [m.mm.newLockId(), m.mm.newLockId(), m.mm.newLockId()];
    expect(ids).toEqual([ids[0], ids[0] + 1, ids[0] + 2]);
    m.call({ op: 'fork' });
    m.call({ op: 'fork' });
    const [first, second] = m.mm.children;
    const all = [m.mm, first, second].flatMap((mm) => [mm.mmapSem.id, mm.newLockId(), mm.newLockId()]);
    expect(new Set(all).size).toBe(9);
    const [a, b] = [m.mm.newAnonVma(), m.mm.newAnonVma()];
    expect([b.id - a.id, a.vmas, a.inherited]).toEqual([1, 0, false]);
    const [one, two] = [m.mm.newShmem(PAGE_SIZE), m.mm.newShmem(PAGE_SIZE)];
    expect([two.id - one.id, one.kind]).toEqual([1, 'shmem']);
  });
});
