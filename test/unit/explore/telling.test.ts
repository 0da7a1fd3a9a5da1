/** The line that each event is told by, and what shared state it reads and writes. */
import { describe, expect, test } from 'vitest';
import { tellingOf, type Access, type Telling } from '../../../src/explore/telling.ts';
import { Dereference, DropTest, EventKind, FaultOutcome, LockMode, Violation } from '../../../src/mm/events.ts';

const taskName = (id: number): string => 'abc'[id];

function told(kind: keyof typeof EventKind, addr: number, lenBytes: number, count = 1, detail = 0): Telling | null {
  return tellingOf(EventKind[kind], addr, lenBytes, count, detail, taskName);
}

const written = (of: Access['of'], start = 0x1000, end = 0x3000): Access => ({ of, start, end, writes: true });
const read = (of: Access['of'], start = 0x1000, end = 0x3000): Access => ({ of, start, end, writes: false });

describe('what is unmapped', () => {
  test.each([
    ['VmaDetach', 1, 'detach 1 VMA 0x1000-0x3000', ['vma']],
    ['VmaDetach', 2, 'detach 2 VMAs 0x1000-0x3000', ['vma']],
    ['VmaFree', 1, 'remove_vma 0x1000-0x3000', ['vma struct']],
    ['VmaLink', 0, 'vma_link 0x1000-0x3000', ['vma']],
    ['Zap', 1, 'zap 0x1000-0x3000', ['pages']],
    ['FreePteTables', 1, 'free PTE tables 0x1000-0x3000', ['pages', 'tables']],
    ['FreePmdTables', 1, 'free PMD tables 0x1000-0x3000', ['tables']],
    ['FreePudTables', 1, 'free PUD tables 0x1000-0x3000', ['tables']],
  ] as const)('%s of %i', (kind, count, text, of) => {
    expect(told(kind, 0x1000, 0x2000, count)).toEqual({ text, accesses: of.map((one) => written(one)) });
  });

  test('no table is no line, nor is the only section', () => {
    expect(told('FreePteTables', 0x1000, 0x2000, 0)).toBeNull();
    expect(told('FreePmdTables', 0x1000, 0x2000, 0)).toBeNull();
    expect(told('FreePudTables', 0x1000, 0x2000, 0)).toBeNull();
    expect(told('SectionBegin', 0x1000, 0x2000, 1)).toBeNull();
    expect(told('SectionBegin', 0x1000, 0x2000, 2)).toEqual({ text: 'section 2', accesses: [] });
  });

  test('a split writes both sides of the cut: the new piece, and the last or first byte of the one that stays', () => {
    const below = told('VmaSplit', 0x5000, 0x2000, 1, 1);
    expect(below).toEqual({ text: '__split_vma(0x5000)', accesses: [written('vma', 0x3000, 0x5001)] });
    const above = told('VmaSplit', 0x5000, 0x2000, 1, 0);
    expect(above).toEqual({ text: '__split_vma(0x5000)', accesses: [written('vma', 0x4fff, 0x7000)] });
  });
});

describe('a page fault', () => {
  test('reads the VMA, and if it succeeds sets an entry and makes tables', () => {
    expect(told('PageFault', 0x1234, 0, 1, FaultOutcome.ok)).toEqual({
      text: 'page fault: ok',
      accesses: [read('vma', 0x1234, 0x1235), written('pages', 0x1234, 0x1235), written('tables', 0x1234, 0x1235)],
    });
  });

  test.each([
    [FaultOutcome.mapError, 'page fault: SIGSEGV'],
    [FaultOutcome.accessError, 'page fault: SIGSEGV'],
    [FaultOutcome.busError, 'page fault: SIGBUS'],
  ])('with outcome %i it only reads', (outcome, text) => {
    expect(told('PageFault', 0x1234, 0, 1, outcome)).toEqual({ text, accesses: [read('vma', 0x1234, 0x1235)] });
  });
});

describe('what memory safety forbids', () => {
  test('a use after free reads the struct, and what the tree held', () => {
    const place = Dereference['move_vma() restores VM_ACCOUNT'];
    expect(told('Violation', 0x1000, 0x2000, place, Violation.useAfterFree)).toEqual({
      text: 'move_vma() restores VM_ACCOUNT: the VMA 0x1000-0x3000 was freed',
      accesses: [read('vma struct'), read('vma')],
    });
  });

  test.each([
    [Violation.foreignZap, 'pages of another VMA are zapped: 0x1000-0x3000'],
    [Violation.tableInUse, 'a page table is freed that maps pages of a live VMA: 0x1000-0x3000'],
  ])('violation %i is about the VMA and its pages', (violation, text) => {
    expect(told('Violation', 0x1000, 0x2000, 0, violation)).toEqual({
      text,
      accesses: [written('vma'), written('pages')],
    });
  });
});

test.each([
  [0, 'drop test: not contended'],
  [DropTest.contended, 'drop test: contended'],
  [DropTest.needResched, 'drop test: not contended, need_resched'],
  [DropTest.contended | DropTest.needResched | DropTest.dropped, 'drop test: contended, need_resched: lets go'],
  [DropTest.contended | DropTest.dropped, 'drop test: contended: lets go'],
  [DropTest.asksContended | DropTest.asksNeedResched | DropTest.notAtomic, 'drop test: not contended'],
])('a drop test with bits %i: %s', (bits, text) => {
  expect(told('DropTest', 0, 1, 0, bits)).toEqual({ text, accesses: [] });
});

describe('locks', () => {
  test.each([
    ['LockWait', LockMode.Write, 'down_write(mmap_sem): waits'],
    ['LockWait', LockMode.Read, 'down_read(mmap_sem): waits'],
    ['LockAcquire', LockMode.Write, 'down_write(mmap_sem)'],
    ['LockAcquire', LockMode.Read, 'down_read(mmap_sem)'],
    ['LockRelease', LockMode.Write, 'up_write(mmap_sem)'],
    ['LockRelease', LockMode.Read, 'up_read(mmap_sem)'],
    ['LockDowngrade', LockMode.Write, 'downgrade_write(mmap_sem)'],
    ['LockTryFailed', LockMode.Read, 'down_read_trylock(mmap_sem): fails'],
    ['LockGrant', LockMode.Read, 'b is granted mmap_sem'],
  ] as const)('%s in mode %i', (kind, mode, text) => {
    expect(told(kind, 0, 1, 0, mode)).toEqual({ text, accesses: [] });
  });

  test('of a VMA are called by their number', () => {
    expect(told('LockTryFailed', 1000, 0, 0, LockMode.Read)?.text).toBe('down_read_trylock(lock 1000): fails');
    expect(told('LockGrant', 1000, 2, 0, LockMode.Read)?.text).toBe('c is granted lock 1000');
  });

  test('are not told of where nothing comes of it', () => {
    expect(told('LockRequest', 0, 0, 0, LockMode.Write)).toBeNull();
    expect(told('TlbFlush', 0x1000, 0x2000)).toBeNull();
  });
});
