import { ticks } from 'd3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { roundValues } from '../../../src/draw/round-values.ts';

test('the values that d3 finds round', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-6, max: 1e12, noNaN: true }),
      fc.integer({ min: 2, max: 30 }),
      (spansAway, span, count) => {
        const from = spansAway * span;
        const to = from + span;
        const found = roundValues(from, to, count);
        const expected = ticks(from, to, count);
        // Where a value lies on the very end, the last bit decides.
        expect(Math.abs(found.length - expected.length)).toBeLessThanOrEqual(1);
        if (found.length > 1 && expected.length > 1) {
          expect((found[1] - found[0]) / (expected[1] - expected[0])).toBeCloseTo(1, 3);
        }
      },
    ),
  );
});

test('shares come out exact', () => {
  expect(roundValues(0, 1, 10)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
});

test('nothing where there is no room', () => {
  expect(roundValues(5, 5, 10)).toEqual([]);
});
