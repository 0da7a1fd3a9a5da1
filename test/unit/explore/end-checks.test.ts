/** What does not add up in an address space in which nothing goes on. */
import { describe, expect, test } from 'vitest';
import { accountingErrors } from '../../../src/explore/end-checks.ts';
import { programsOf } from '../../../src/explore/program.ts';
import { worldOf, type WatchedMm } from '../../../src/explore/world.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import { at, B, SECTION, smallWorld, type DocumentCall } from './small-worlds.ts';

const HEAP = { start: at(0), lenBytes: SECTION, flags: ['private' as const, 'anonymous' as const, 'heap' as const] };
const READ_ONLY = { start: at(8), lenBytes: 2 * PAGE_SIZE, prot: 'r--' };
const NOT_A_HEAP = { start: at(0), lenBytes: SECTION };
const page = (n: number): number => B + n * PAGE_SIZE;

function errorsOf(
  change: (mm: WatchedMm) => void,
  calls: readonly DocumentCall[] = [{ op: 'fork' }],
  mappings: Parameters<typeof smallWorld>[0] = [HEAP, READ_ONLY],
): string[] {
  const scenario = smallWorld(mappings, [calls]);
  const mm = worldOf(scenario, 1);
  const firstBrk = mm.brk;
  change(mm);
  return accountingErrors(mm, programsOf(scenario), firstBrk);
}

describe('sums', () => {
  test('add up in a world that nothing has happened in', () => {
    expect(errorsOf(() => undefined)).toEqual([]);
  });

  test('of pages, and of pages that are charged for', () => {
    expect(errorsOf((mm) => mm.totalVm++)).toEqual(['total_vm is 7, VMAs span 6 pages']);
    // The read-only mapping is not charged for.
    expect(errorsOf((mm) => mm.committed--)).toEqual(['3 pages are charged for, VM_ACCOUNT VMAs span 4 pages']);
    expect(errorsOf((mm) => mm.committed++)).toEqual(['5 pages are charged for, VM_ACCOUNT VMAs span 4 pages']);
  });

  test('and what must always hold', () => {
    expect(errorsOf((mm) => mm.mapCount++)).toEqual(['map_count is 3, VMAs are 2']);
  });
});

describe('the heap', () => {
  test('must not reach beyond mm->brk', () => {
    expect(errorsOf((mm) => (mm.brk = page(3)))).toEqual(['brk is 0x103000, but 0x103000 above it is still mapped']);
    expect(errorsOf((mm) => (mm.brk = page(1)))).toEqual(['brk is 0x101000, but 0x101000 above it is still mapped']);
    // The page that mm->brk lies in belongs to it.
    expect(errorsOf((mm) => (mm.brk = page(3) + 1))).toEqual([]);
  });

  test('must reach up to it', () => {
    expect(errorsOf((mm) => (mm.brk = page(5)))).toEqual(['brk is 0x105000, but 0x104000 below it is not mapped']);
    expect(errorsOf((mm) => (mm.brk = page(4) + 1))).toEqual(['brk is 0x104001, but 0x104000 below it is not mapped']);
  });

  test('ends where nothing is above it', () => {
    expect(errorsOf((mm) => (mm.brk = page(5)), undefined, [HEAP])).toEqual([
      'brk is 0x105000, but 0x104000 below it is not mapped',
    ]);
  });

  test('is looked at up to where it has ever been asked to end', () => {
    const above = [HEAP, { start: at(6), lenBytes: PAGE_SIZE }];
    expect(errorsOf(() => undefined, [{ op: 'brk', addr: at(7) }], above)).toEqual([
      'brk is 0x104000, but 0x106000 above it is still mapped',
    ]);
    expect(errorsOf(() => undefined, [{ op: 'brk', addr: at(6) }], above)).toEqual([]);
    expect(errorsOf(() => undefined, [{ op: 'brk', addr: 0x106001 }], above)).toEqual([
      'brk is 0x104000, but 0x106000 above it is still mapped',
    ]);
    expect(errorsOf(() => undefined, [{ op: 'fork' }], above)).toEqual([]);
  });

  test('is none of a world without one', () => {
    expect(errorsOf((mm) => (mm.brk = page(9)), [{ op: 'brk', addr: at(9) }], [NOT_A_HEAP])).toEqual([]);
  });

  test.each<[string, DocumentCall]>([
    ['munmap', { op: 'munmap', addr: at(3), len: PAGE_SIZE }],
    ['mmap', { op: 'mmap', addr: at(3), len: PAGE_SIZE }],
    ['mmap of /proc/vmcore', { op: 'mmap_vmcore', addr: at(3), len: PAGE_SIZE, mapped: 0 }],
    ['mremap from there', { op: 'mremap', addr: at(3), oldLen: PAGE_SIZE, newLen: PAGE_SIZE }],
    ['mremap that grows into it', { op: 'mremap', addr: at(2), oldLen: PAGE_SIZE, newLen: 2 * PAGE_SIZE }],
    ['mremap that shrinks', { op: 'mremap', addr: at(2), oldLen: 2 * PAGE_SIZE, newLen: PAGE_SIZE }],
    [
      'mremap to there',
      { op: 'mremap', addr: at(20), oldLen: PAGE_SIZE, newLen: PAGE_SIZE, flags: ['maymove', 'fixed'], newAddr: at(3) },
    ],
  ])('may have what a %s has left', (_, call) => {
    expect(errorsOf((mm) => (mm.brk = page(3)), [call])).toEqual([]);
    // But no more than that page.
    const [error] = errorsOf((mm) => (mm.brk = page(2)), [call]);
    if (call.op === 'mremap' && Number(call.addr) === page(2)) expect(error).toBeUndefined();
    else expect(error).toBe('brk is 0x102000, but 0x102000 above it is still mapped');
    // Nor the one after it.
    const longer = [{ ...HEAP, lenBytes: 5 * PAGE_SIZE }];
    expect(errorsOf((mm) => (mm.brk = page(3)), [call], longer)).toEqual([
      'brk is 0x103000, but 0x104000 above it is still mapped',
    ]);
  });

  test('is not where a long mapping is moved from that says not where to', () => {
    const call: DocumentCall = { op: 'mremap', addr: at(20), oldLen: PAGE_SIZE, newLen: 2 * B };
    expect(errorsOf((mm) => (mm.brk = page(3)), [call])).toHaveLength(1);
  });

  test('owes nothing to a call that maps nothing by address', () => {
    expect(
      errorsOf((mm) => (mm.brk = page(3)), [{ op: 'mprotect', addr: at(3), len: PAGE_SIZE, prot: 'r--' }]),
    ).toHaveLength(1);
  });
});
