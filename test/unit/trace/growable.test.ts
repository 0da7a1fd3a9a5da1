import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GrowableFloat64, GrowableUint32 } from '../../../src/trace/growable.ts';
import { SpanColumns } from '../../../src/trace/span-columns.ts';

test('a list has what was added and changed, at every length', () => {
  const changes = fc.array(fc.tuple(fc.nat(20_000), fc.nat(20_000)), { maxLength: 20 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20_000 }), changes, (length, changed) => {
      const lists = [new GrowableFloat64(), new GrowableUint32()];
      const wanted: number[] = [];
      const at = new Map(changed);
      for (let i = 0; i < length; i++) {
        for (const list of lists) list.push(i * 3);
        wanted.push(i * 3);
        const index = at.get(i);
        if (index === undefined || index > i) continue;
        for (const list of lists) list.set(index, i);
        wanted[index] = i;
      }
      for (const list of lists) {
        expect(list.length).toBe(length);
        expect([...list.data.subarray(0, length)]).toEqual(wanted);
      }
    }),
    { numRuns: 30 },
  );
});

test('spans that are open while their row grows are closed where they end', () => {
  const row = new SpanColumns();
  const spans = 70_000;
  for (let i = 0; i < spans; i++) {
    // Every third stays open until the next begins; some turn out to be something else.
    row.append(i * 10, i % 3 === 0 ? Infinity : i * 10 + 4, i % 200, i, i + 1);
    if (i % 3 === 0 && i % 2 === 0) row.replaceLast(201, i + 7);
  }
  expect(row.length).toBe(spans);
  for (let i = 0; i < spans - 1; i++) {
    const isReplaced = i % 3 === 0 && i % 2 === 0;
    const found = [row.startNs(i), row.endNs(i), row.value(i), row.eventIndex(i), row.count(i)];
    const wanted = [
      i * 10,
      i % 3 === 0 ? i * 10 + 10 : i * 10 + 4,
      isReplaced ? 201 : i % 200,
      isReplaced ? i + 7 : i,
      i + 1,
    ];
    // One assertion a span would take seconds.
    if (found.some((value, part) => value !== wanted[part])) expect(found).toEqual(wanted);
  }
});
