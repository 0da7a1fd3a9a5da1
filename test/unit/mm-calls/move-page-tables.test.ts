/** What mremap() moves, page by page and table by table. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runCall } from '../../../src/mm/calls.ts';
import { EventKind } from '../../../src/mm/events.ts';
import { violatedInvariants } from '../../../src/mm/invariants.ts';
import type { KernelVersion } from '../../../src/mm/kernel.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import { WorkKind } from '../../../src/mm/work.ts';
import { moveTo, recorderOf } from './example-calls.ts';
import { at, Machine, pageOf, violatedAccounts } from './machine.ts';

test('both kernels move the same pages, by whichever tables they lie in', () => {
  fc.assert(
    fc.property(
      fc.nat(20),
      fc.integer({ min: 1, max: 24 }),
      fc.integer({ min: 60, max: 84 }),
      fc.subarray(Array.from({ length: 24 }, (_, i) => i)),
      fc.subarray([50, 59, 90, 110]),
      (page, count, to, touched, besides) => {
        const after = (['v4.17', 'v6.18'] as const).map((kernel) => {
          const m = new Machine({ kernel, entriesPerTable: 2 });
          m.mmap(page, count);
          for (const i of touched) if (i < count) m.touch(i % 3 === 0 ? 'read' : 'write', page + i);
          for (const other of besides) {
            m.mmap(other, 1, 'r--');
            m.touch('read', other);
          }
          expect(m.call(moveTo(page, count, to)).ret).toBe(at(to));
          expect([violatedInvariants(m.mm), violatedAccounts(m.mm)]).toEqual([[], []]);
          const left = besides
            .filter((other) => other < to || other >= to + count)
            .map((other) => [other, 'z'] as const);
          const there = touched.filter((i) => i < count).map((i) => [to + i, i % 3 === 0 ? 'z' : ''] as const);
          const all = [...left, ...there].toSorted(([a], [b]) => a - b);
          expect(m.pages()).toBe(all.map((one) => one.join('')).join(' '));
          return m.pages();
        });
        expect(after[0]).toBe(after[1]);
      },
    ),
    { numRuns: 60 },
  );
});

describe('a move of written pages', () => {
  function move(
    kernel: KernelVersion,
    [page, count, to]: readonly [number, number, number],
    besides: readonly number[] = [],
  ) {
    const m = new Machine({ kernel });
    m.mmap(page, count);
    m.touch('write', page, count);
    for (const other of besides) {
      m.mmap(other, 1, 'r--');
      m.touch('read', other);
    }
    const k = recorderOf(m);
    k.run(runCall(k, moveTo(page, count, to)));
    expect(violatedInvariants(m.mm)).toEqual([]);
    expect(m.mm.pageTables.count(at(to), at(to + count)).present).toBe(count);
    return { m, k };
  }

  const flushes = (kernel: KernelVersion, range: readonly [number, number, number]): string[] => {
    const { k } = move(kernel, range);
    const told = k.eventsOf(EventKind.TlbFlush).filter(({ detail }) => detail === 0);
    return told.map(({ addr, lenBytes, count }) => `${pageOf(addr)}+${lenBytes / PAGE_SIZE} ${count}`);
  };

  test('v4.17: 64 pages at a time, each with a flush of its own and a rescheduling point', () => {
    expect(flushes('v4.17', [0, 512, 1024])).toEqual(['0+512 8']);
    expect(flushes('v4.17', [10, 600, 2048])).toEqual(['10+600 10']);
    const { k } = move('v4.17', [10, 120, 2048]);
    expect(k.requests.find(({ ask }) => ask === 'steps')).toEqual({
      ask: 'steps',
      steps: 3,
      pagesPerStep: 0,
      endsInCondResched: true,
    });
    // One more for the table that goes with the old range.
    expect(k.work.get(WorkKind.TlbFlush)).toBe(3 + 1);
  });

  test('v6.18: all at once, with one flush', () => {
    expect(flushes('v6.18', [0, 1024, 2048])).toEqual(['0+1024 1']);
    expect(flushes('v6.18', [10, 600, 2048])).toEqual(['10+600 1']);
  });

  test('v6.18 takes whole tables along where both sides are aligned and nothing is in the way, else entry by entry', () => {
    // The tables of the destination: one for each that is taken along; what is not aligned needs tables made for it.
    const tables = (range: readonly [number, number, number], besides: readonly number[] = []): number =>
      move('v6.18', range, besides).m.mm.pageTables.tables.pte;
    expect(tables([0, 1024, 4096])).toBe(2);
    expect(tables([0, 1024, 4096 + 10])).toBe(3);
    expect(tables([5, 512, 4096 + 5])).toBe(2);
    expect(tables([512, 512, 4096], [4096 + 600])).toBe(2);
    const written = (range: readonly [number, number, number], besides: readonly number[] = []): number[] =>
      move('v6.18', range, besides)
        .k.notes.filter(({ what, writes }) => what === 'pages' && writes)
        .map(({ start }) => pageOf(start));
    expect(written([0, 1024, 4096])).toEqual([0, 4096, 512, 4608]);
    expect(written([0, 1024, 4096 + 10])).toEqual([0, 4106, 502, 4608, 512, 4618, 1014, 5120]);
  });

  test('v6.18 passes over what has no tables', () => {
    const m = new Machine();
    const gib = 512 * 512;
    m.mmap(0, 3 * gib);
    m.touch('write', 5);
    m.touch('write', 2 * gib + 7);
    const k = recorderOf(m);
    k.run(runCall(k, moveTo(0, 3 * gib - 1, 4 * gib)));
    expect(m.pages()).toBe(`${4 * gib + 5} ${6 * gib + 7}`);
    expect(violatedInvariants(m.mm)).toEqual([]);
  });
});

test('memory that was never written may join the VMA that it comes from; the charge stays right', () => {
  for (const kernel of ['v4.17', 'v6.18'] as const) {
    for (const [page, to, left] of [
      [12, 14, '[10,12)rw-p+ac [14,16)rw-p+ac'],
      [10, 8, '[8,10)rw-p+ac [12,14)rw-p+ac'],
      [11, 14, '[10,11)rw-p+ac [13,16)rw-p+ac'],
      [11, 20, '[10,11)rw-p+ac [13,14)rw-p+ac [20,22)rw-p+ac'],
      [11, 8, '[8,11)rw-p+ac [13,14)rw-p+ac'],
    ] as const) {
      const m = new Machine({ kernel });
      m.mmap(10, 4);
      expect(m.mremap(page, 2, 2, to)).toBe(`p${to}`);
      expect(m.maps()).toBe(left);
      expect([violatedAccounts(m.mm), violatedInvariants(m.mm)]).toEqual([[], []]);
    }
  }
});
