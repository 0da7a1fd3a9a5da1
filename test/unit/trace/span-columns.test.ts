import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SpanColumns } from '../../../src/trace/span-columns.ts';
import { SpanQueryResult } from '../../../src/trace/span-query.ts';
import { WinnerIndex } from '../../../src/trace/winner-index.ts';

const RANK = Uint8Array.from({ length: 256 }, (_, value) => value);

interface Span {
  readonly gap: number;
  readonly length: number;
  readonly value: number;
}

const spans = fc.array(
  fc.record({
    gap: fc.oneof(fc.constant(0), fc.nat(5), fc.nat(2000)),
    length: fc.oneof(fc.constant(0), fc.nat(5), fc.nat(2000)),
    value: fc.nat(6),
  }),
  { maxLength: 300 },
);

const windows = fc.record({
  from: fc.integer({ min: -100, max: 100_000 }),
  length: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 300_000 })),
  pixels: fc.integer({ min: 1, max: 400 }),
});

function rowOf(list: readonly Span[], openLast = false): SpanColumns {
  const row = new SpanColumns({ rank: RANK });
  let at = 0;
  list.forEach(({ gap, length, value }, i) => {
    at += gap;
    row.append(at, openLast && i === list.length - 1 ? Infinity : at + length, value, i);
    at += length;
  });
  return row;
}

/** The spans of a row that have something in [from, to). */
function overlapping(row: SpanColumns, from: number, to: number, latest: number): number[] {
  return Array.from({ length: row.length }, (_, i) => i).filter((i) => {
    const end = Math.min(row.endNs(i), latest);
    return row.startNs(i) < to && (end > from || row.startNs(i) >= from);
  });
}

describe('SpanColumns.query', () => {
  test('every span in the window is counted once, and lies under a mark', () => {
    fc.assert(
      fc.property(spans, windows, fc.boolean(), (list, { from, length, pixels }, openLast) => {
        const row = rowOf(list, openLast);
        const latest = 1e9;
        const to = from + length;
        const out = new SpanQueryResult();
        row.query(from, to, pixels, latest, out);
        const there = overlapping(row, from, to, latest);
        let folded = 0;
        for (let m = 0; m < out.length; m++) folded += out.folded[m];
        expect(folded).toBe(there.length);
        for (const span of there) {
          const start = Math.max(row.startNs(span), from);
          const end = Math.max(start, Math.min(row.endNs(span), to, latest));
          expect(isCovered(out, start, end)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('marks are in order, and start in pixels of their own but for the rest of a long span', () => {
    fc.assert(
      fc.property(spans, windows, (list, { from, length, pixels }) => {
        const row = rowOf(list);
        const out = new SpanQueryResult();
        row.query(from, from + length, pixels, 1e9, out);
        for (let m = 1; m < out.length; m++) expect(out.startNs[m]).toBeGreaterThanOrEqual(out.startNs[m - 1]);
        expect(out.length).toBeLessThanOrEqual(2 * (pixels + 2));
      }),
    );
  });

  test('the worst value of a pixel shows, and not beyond the pixel', () => {
    fc.assert(
      fc.property(spans, windows, (list, { from, length, pixels }) => {
        const row = rowOf(list);
        const to = from + length;
        const nsPerPixel = length / pixels;
        const out = new SpanQueryResult();
        row.query(from, to, pixels, 1e9, out);
        for (const span of overlapping(row, from, to, 1e9)) {
          const at = Math.max(row.startNs(span), from);
          const shown = marksTouching(out, at - nsPerPixel, at + nsPerPixel);
          expect(Math.max(...shown.map((m) => out.value[m]))).toBeGreaterThanOrEqual(row.value(span));
        }
        for (let m = 0; m < out.length; m++) {
          if (out.endNs[m] - out.startNs[m] <= 2 * nsPerPixel) continue;
          const span = out.span[m];
          const outside = Math.max(0, row.startNs(span) - out.startNs[m]) + Math.max(0, out.endNs[m] - row.endNs(span));
          expect(outside).toBeLessThanOrEqual(nsPerPixel * 1.001);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('what shares a pixel does not change while panning by whole pixels', () => {
    const row = rowOf(Array.from({ length: 5000 }, (_, i) => ({ gap: i % 3, length: (i * 7) % 5, value: i % 4 })));
    const first = new SpanQueryResult();
    const second = new SpanQueryResult();
    row.query(1000, 5000, 100, 1e9, first);
    row.query(1400, 5400, 100, 1e9, second);
    const marks = (out: SpanQueryResult): string[] =>
      Array.from(
        { length: out.length },
        (_, m) => `${out.startNs[m]}-${out.endNs[m]}:${out.span[m]}x${out.folded[m]}`,
      ).filter((_, m) => out.startNs[m] > 1440 && out.startNs[m] < 4960);
    expect(marks(first).length).toBeGreaterThan(80);
    expect(marks(first)).toEqual(marks(second));
  });

  test('a run shows its steps where they are wide enough, and is one mark where they are not', () => {
    const row = new SpanColumns({ runsOf: 'steps' });
    row.append(1000, 1000 + 512 * 100, 1, 0, 512);
    const out = new SpanQueryResult();
    row.query(0, 100_000, 1000, 1e9, out);
    expect([out.length, out.step[0], out.startNs[0], out.endNs[0]]).toEqual([1, -1, 1000, 52_200]);
    row.query(2050, 3050, 100, 1e9, out);
    expect(out.length).toBe(12);
    expect([out.step[0], out.startNs[0], out.endNs[0], out.folded[0]]).toEqual([10, 2000, 2100, 1]);
    expect([out.step[11], out.startNs[11], out.folded[11]]).toEqual([21, 3100, 0]);
  });

  test('a run of instants has its first at the start and its last at the end', () => {
    const row = new SpanColumns({ runsOf: 'instants' });
    row.append(1000, 2000, 1, 0, 11);
    const out = new SpanQueryResult();
    row.query(0, 3000, 3000, 1e9, out);
    expect(Array.from(out.startNs.subarray(0, out.length))).toEqual(
      Array.from({ length: 11 }, (_, i) => 1000 + i * 100),
    );
    expect(out.endNs[5]).toBe(out.startNs[5]);
  });
});

describe('SpanColumns', () => {
  test('an open span is drawn to the latest time, and ends when it is closed or another begins', () => {
    const row = new SpanColumns();
    const first = row.append(10, Infinity, 1, 0);
    const out = new SpanQueryResult();
    row.query(0, 100, 10, 60, out);
    expect([out.length, out.endNs[0]]).toEqual([1, 60]);
    row.append(70, Infinity, 2, 1);
    expect(row.endNs(first)).toBe(70);
    row.closeLast(80);
    row.closeLast(90);
    expect(row.endNs(1)).toBe(80);
  });

  test('finds the span at a moment', () => {
    const row = rowOf([
      { gap: 10, length: 5, value: 0 },
      { gap: 5, length: 0, value: 0 },
      { gap: 5, length: 10, value: 0 },
    ]);
    expect([5, 10, 14, 15, 20, 21, 25, 34, 35].map((t) => row.spanAt(t))).toEqual([-1, 0, 0, -1, 1, -1, 2, 2, -1]);
  });
});

describe('WinnerIndex', () => {
  test('finds the best of any stretch', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(50), { minLength: 1, maxLength: 400 }),
        fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 20 }),
        (values, stretches) => {
          const index = new WinnerIndex((a, b) => values[a] > values[b] || (values[a] === values[b] && a < b));
          for (let i = 0; i < values.length; i++) index.append();
          for (const [a, b] of stretches) {
            const from = a % values.length;
            const to = from + 1 + (b % (values.length - from));
            const best = Math.max(...values.slice(from, to));
            expect(index.query(from, to)).toBe(values.indexOf(best, from));
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** Whether marks lie over all of [start, end], or over the moment if it has no length. */
function isCovered(out: SpanQueryResult, start: number, end: number): boolean {
  let covered = start;
  let isTouched = false;
  for (let m = 0; m < out.length; m++) {
    if (out.startNs[m] > covered || out.endNs[m] < covered) continue;
    isTouched = true;
    covered = Math.max(covered, out.endNs[m]);
  }
  return isTouched && covered >= end;
}

function marksTouching(out: SpanQueryResult, from: number, to: number): number[] {
  return Array.from({ length: out.length }, (_, m) => m).filter((m) => out.startNs[m] <= to && out.endNs[m] >= from);
}
