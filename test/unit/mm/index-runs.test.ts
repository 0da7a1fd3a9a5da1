import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IndexRuns } from '../../../src/mm/index-runs.ts';

const SPAN = 40;

interface Edit {
  readonly op: 'add' | 'remove';
  readonly start: number;
  readonly end: number;
}

const edits = fc.array(
  fc.record({
    op: fc.constantFrom<Edit['op']>('add', 'remove'),
    start: fc.nat(SPAN),
    end: fc.nat(SPAN),
  }),
  { maxLength: 30 },
);

function countIn(model: ReadonlySet<number>, start: number, end: number): number {
  return [...model].filter((n) => n >= start && n < end).length;
}

function apply(set: IndexRuns, model: Set<number>, { op, start, end }: Edit): void {
  const before = model.size;
  for (let n = start; n < end; n++) {
    if (op === 'add') model.add(n);
    else model.delete(n);
  }
  const changed = op === 'add' ? set.add(start, end) : set.remove(start, end);
  expect(changed).toBe(Math.abs(model.size - before));
}

function expectSame(set: IndexRuns, model: ReadonlySet<number>): void {
  const runs = [...set.runs()];
  expect(set.runCount).toBe(runs.length);
  expect(runs.flatMap(([start, end]) => Array.from({ length: end - start }, (_, i) => start + i))).toEqual(
    [...model].sort((a, b) => a - b),
  );
  // Maximal: never empty, never touching.
  runs.forEach(([start, end], i) => {
    expect(start).toBeLessThan(end);
    if (i > 0) expect(runs[i - 1][1]).toBeLessThan(start);
  });
  expect(set.size).toBe(model.size);
}

test('edits and look-ups are those of a set of numbers', () => {
  fc.assert(
    fc.property(edits, (list) => {
      const set = new IndexRuns();
      const model = new Set<number>();
      for (const edit of list) {
        apply(set, model, edit);
        expectSame(set, model);
      }
      const members = [...model].sort((a, b) => a - b);
      for (let n = 0; n <= SPAN + 1; n++) {
        let end = n;
        while (model.has(end)) end++;
        const lengths = [0, 1, 7];
        expect([
          set.has(n),
          set.nextFrom(n),
          set.lastBelow(n),
          set.runEnd(n),
          ...lengths.map((length) => set.countIn(n, n + length)),
        ]).toEqual([
          model.has(n),
          members.find((m) => m >= n) ?? -1,
          members.findLast((m) => m < n) ?? -1,
          end,
          ...lengths.map((length) => countIn(model, n, n + length)),
        ]);
      }
    }),
    { numRuns: 120 },
  );
});

test('a long run costs one entry', () => {
  const set = new IndexRuns();
  expect(set.add(0, 2 ** 35)).toBe(2 ** 35);
  expect([set.runCount, set.size]).toEqual([1, 2 ** 35]);
});
