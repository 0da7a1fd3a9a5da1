import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clampView, panView, revealInView, spanOf, zoomView, type ViewLimits } from '../../../src/draw/view-range.ts';

const LIMITS: ViewLimits = { bounds: { from: 0, to: 1000 }, minSpan: 1 };
const share = fc.double({ min: 0, max: 1, noNaN: true });
const view = fc.tuple(share, share).map(([a, b]) => {
  const span = 1 + b * 999;
  const from = a * (1000 - span);
  return { from, to: from + span };
});

function expectInside({ from, to }: { from: number; to: number }): void {
  expect(from).toBeGreaterThanOrEqual(-1e-9);
  expect(to).toBeLessThanOrEqual(1000 + 1e-9);
  expect(to - from).toBeGreaterThanOrEqual(1 - 1e-9);
}

test('whatever one does, the view stays inside the bounds and no narrower than allowed', () => {
  fc.assert(
    fc.property(view, fc.double({ min: 0.01, max: 100, noNaN: true }), share, (start, factor, at) => {
      expectInside(zoomView(start, factor, start.from + at * spanOf(start), LIMITS));
      expectInside(panView(start, (at - 0.5) * 5000, LIMITS));
      expectInside(clampView({ from: start.from - 500, to: start.to + 500 }, LIMITS));
      expectInside(revealInView(start, at * 1000, LIMITS));
    }),
  );
});

test('zooming in keeps the point under the pointer where it is', () => {
  fc.assert(
    fc.property(view, share, (start, where) => {
      fc.pre(spanOf(start) > 4);
      const at = start.from + where * spanOf(start);
      const zoomed = zoomView(start, 2, at, LIMITS);
      expect((at - zoomed.from) / spanOf(zoomed)).toBeCloseTo(where, 6);
      expect(spanOf(zoomed)).toBeCloseTo(spanOf(start) / 2, 6);
    }),
  );
});

test('panning keeps the span', () => {
  fc.assert(
    fc.property(view, fc.double({ min: -2000, max: 2000, noNaN: true }), (start, by) => {
      expect(spanOf(panView(start, by, LIMITS))).toBeCloseTo(spanOf(start), 6);
    }),
  );
});

test('what is to be seen is in the view afterwards', () => {
  fc.assert(
    fc.property(view, share, (start, where) => {
      const seen = revealInView(start, where * 1000, LIMITS);
      expect(where * 1000).toBeGreaterThanOrEqual(seen.from - 1e-9);
      expect(where * 1000).toBeLessThanOrEqual(seen.to + 1e-9);
    }),
  );
});
