import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Vma } from '../../../src/mm/vma.ts';
import { VmaSet } from '../../../src/mm/vma-set.ts';

/** Gap and length of each VMA, in any unit. */
const layout = fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 4 })), { maxLength: 8 });

function vmasOf(plan: readonly (readonly [number, number])[]): Vma[] {
  let at = 0;
  return plan.map(([gap, length]) => {
    const start = at + gap;
    at = start + length;
    return new Vma(start, at, 0, start);
  });
}

test('look-ups are those of a plain search', () => {
  fc.assert(
    fc.property(layout, fc.infiniteStream(fc.nat(1000)), (plan, order) => {
      const vmas = vmasOf(plan);
      const set = new VmaSet();
      const key = new Map(vmas.map((vma) => [vma, order.next().value ?? 0]));
      for (const vma of vmas.toSorted((a, b) => (key.get(a) ?? 0) - (key.get(b) ?? 0))) set.insert(vma);
      expect([...set]).toEqual(vmas);
      expect([set.count, set.first, set.last]).toEqual([vmas.length, vmas[0] ?? null, vmas.at(-1) ?? null]);
      for (let at = 0; at < 60; at++) {
        const ends = [at, at + 1, at + 5];
        expect([set.find(at), set.prevOf(at), ...ends.map((end) => set.overlapping(at, end))]).toEqual([
          vmas.find((vma) => vma.end > at) ?? null,
          vmas.findLast((vma) => vma.end <= at) ?? null,
          ...ends.map((end) => vmas.filter((vma) => vma.end > at && vma.start < end)),
        ]);
      }
      vmas.forEach((vma, i) => {
        expect(set.has(vma)).toBe(true);
        expect([set.prev(vma), set.next(vma)]).toEqual([vmas[i - 1] ?? null, vmas[i + 1] ?? null]);
      });
      if (vmas.length > 2) {
        set.removeRun(vmas[1], vmas.length - 2);
        expect([...set]).toEqual([vmas[0], vmas.at(-1)]);
        expect([set.has(vmas[1]), set.next(vmas[1]), set.prev(vmas[1])]).toEqual([false, null, null]);
      }
    }),
    { numRuns: 80 },
  );
});

test('what overlaps cannot be put in, what is not in cannot be taken out', () => {
  const set = new VmaSet();
  const vma = new Vma(0x2000, 0x4000, 0, 2);
  set.insert(vma);
  for (const [start, end] of [
    [0x1000, 0x3000],
    [0x3000, 0x5000],
    [0x1000, 0x5000],
    [0x2000, 0x4000],
  ])
    expect(() => set.insert(new Vma(start, end, 0, 0))).toThrow('overlaps');
  set.insert(new Vma(0x1000, 0x2000, 0, 1));
  set.insert(new Vma(0x4000, 0x5000, 0, 4));
  set.remove(vma);
  expect(() => set.remove(vma)).toThrow('not in the set');
});
