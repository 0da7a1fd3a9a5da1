import fc from 'fast-check';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { at, SECTION, smallWorld, type DocumentCall } from './small-worlds.ts';

const PRIVATE = ['private', 'anonymous'] as const;

const range = fc
  .tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 1, max: 8 }))
  .map(([first, pages]) => ({ addr: at(first), len: Math.min(pages, 8 - first) * PAGE_SIZE }));

const call: fc.Arbitrary<DocumentCall> = fc.oneof(
  { weight: 4, arbitrary: range.map((r) => ({ op: 'munmap' as const, ...r })) },
  { weight: 2, arbitrary: fc.constant({ op: 'munmap' as const, addr: at(0), len: 2 * SECTION }) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('read' as const, 'write' as const), fc.integer({ min: 0, max: 8 }))
      .map(([access, page]) => ({ op: 'touch' as const, access, addr: at(page), len: 1 })),
  },
  range.map((r) => ({ op: 'mmap' as const, ...r, flags: [...PRIVATE, 'fixed' as const] })),
  range.map((r) => ({ op: 'mmap' as const, ...r, flags: [...PRIVATE] })),
  fc.tuple(range, fc.constantFrom('r--', 'rw-', '---')).map(([r, prot]) => ({ op: 'mprotect' as const, ...r, prot })),
  range.map((r) => ({ op: 'madvise' as const, advice: 'dontneed' as const, ...r })),
  range.map(({ addr, len }) => ({ op: 'mremap' as const, addr, oldLen: len, newLen: PAGE_SIZE })),
  range.map(({ addr, len }) => ({
    op: 'mremap' as const,
    addr,
    oldLen: len,
    newLen: len,
    flags: ['maymove' as const, 'fixed' as const],
    newAddr: at(16),
  })),
  fc.integer({ min: 0, max: 10 }).map((page) => ({ op: 'brk' as const, addr: at(page) })),
  fc.constantFrom<DocumentCall>(
    { op: 'fork' },
    { op: 'cmdline' },
    { op: 'shmdt', addr: at(0) },
    { op: 'mlock', addr: at(1), len: PAGE_SIZE },
    { op: 'mincore', addr: at(0), len: PAGE_SIZE, until: '-ENOMEM' },
  ),
);

/** Two sections, mapped in one or two pieces of any kind, and two or three tasks with a call or two each. */
export const arbitraryWorld: fc.Arbitrary<Scenario> = fc
  .record({
    kind: fc.constantFrom('private', 'heap', 'sysv', 'hugetlb', 'growsdown'),
    cut: fc.constantFrom(0, 0, 2, 3, 4, 6),
    populated: fc.constantFrom('all' as const, 'all' as const, 'none' as const, { everyBytes: 2 * PAGE_SIZE }),
    maxMapCount: fc.constantFrom(65530, 65530, 2),
    calls: fc.oneof(
      {
        weight: 5,
        arbitrary: fc.tuple(
          fc.array(call, { minLength: 1, maxLength: 2 }),
          fc.array(call, { minLength: 1, maxLength: 2 }),
        ),
      },
      { weight: 1, arbitrary: fc.tuple(fc.tuple(call), fc.tuple(call), fc.tuple(call)) },
    ),
  })
  .map(({ kind, cut, populated, maxMapCount, calls }) => {
    const special = kind === 'private' ? [] : [kind as 'heap'];
    const flags = kind === 'sysv' ? (['shared', 'sysv'] as const) : [...PRIVATE, ...special];
    const second = kind === 'hugetlb' ? 4 : cut;
    const pieces =
      second === 0
        ? [{ start: at(0), lenBytes: 2 * SECTION, flags: [...flags], populated }]
        : [
            { start: at(0), lenBytes: second * PAGE_SIZE, prot: 'r--', populated },
            { start: at(second), lenBytes: 2 * SECTION - second * PAGE_SIZE, flags: [...flags], populated },
          ];
    return smallWorld(pieces, calls, { maxMapCount });
  });
