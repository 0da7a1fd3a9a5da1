import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventKind, LockMode, TaskKind } from '../../../src/mm/events.ts';
import { DurationTally } from '../../../src/trace/duration-tally.ts';
import { RunTrace } from '../../../src/trace/run-trace.ts';
import { tallySelection, type SelectionTally } from '../../../src/trace/selection-tally.ts';
import { columnsOf, simulatedDefault, type Told } from './support.ts';

const { Read, Write, Spin } = LockMode;
const TASKS = ['munmap', 'ps', 'writer'].map((name, cpu) => ({ name, kind: TaskKind.calls, cpu }));

function tally(trace: RunTrace, fromNs = 0, toNs = trace.endNs): SelectionTally {
  const work = tallySelection(trace, fromNs, toNs);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

function traceOf(events: readonly Told[]): RunTrace {
  const trace = new RunTrace({ tasks: TASKS, range: { start: 0, lenBytes: 4096 } });
  trace.addChunk(columnsOf(events));
  return trace;
}

describe('a tally of durations', () => {
  const durations = fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 300 });

  test('is exact while there are few', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0.001, max: 1, noNaN: true }), (all, share) => {
        const tally = new DurationTally();
        for (const ns of all) tally.record(ns);
        const sorted = Float64Array.from(all).sort();
        expect(tally.percentile(share)).toBe(sorted[Math.ceil(share * all.length) - 1]);
        expect(tally.maxNs).toBe(sorted[all.length - 1]);
        expect(tally.minNs).toBe(sorted[0]);
        expect(tally.count).toBe(all.length);
        expect(tally.sumNs).toBeCloseTo(
          all.reduce((sum, ns) => sum + ns, 0),
          3,
        );
      }),
    );
  });

  test('is within 0.2 % with many', () => {
    fc.assert(
      fc.property(durations, fc.constantFrom(0.01, 0.5, 0.95, 1), (few, share) => {
        const all = Array.from({ length: 40 }, () => few).flat();
        const repeated = all.length > 4096 ? all : Array.from({ length: 5000 }, (_, i) => few[i % few.length]);
        const tally = new DurationTally();
        for (const ns of repeated) tally.record(ns);
        const sorted = Float64Array.from(repeated).sort();
        const exact = sorted[Math.ceil(share * repeated.length) - 1];
        expect(Math.abs(tally.percentile(share) - exact)).toBeLessThanOrEqual(Math.max(1, exact * 0.002));
      }),
      { numRuns: 30 },
    );
  });

  test('says how many lie between two edges', () => {
    const tally = new DurationTally();
    for (const ns of [0, 5, 10, 99, 100, 1000]) tally.record(ns);
    expect(tally.between([1, 10, 100, 1000])).toEqual([1, 2, 2]);
  });
});

describe('a selection', () => {
  const EVENTS: readonly Told[] = [
    { kind: EventKind.LockAcquire, timeNs: 0, detail: Write, lenBytes: 1 },
    { kind: EventKind.LockRequest, timeNs: 100, task: 2, detail: Write },
    { kind: EventKind.LockWait, timeNs: 100, task: 2, detail: Write | Spin },
    { kind: EventKind.LockWait, timeNs: 150, task: 2, detail: Write, count: 1 },
    { kind: EventKind.Zap, timeNs: 100, lastNs: 200, count: 4 },
    { kind: EventKind.Zap, timeNs: 200, lastNs: 500, count: 4 },
    { kind: EventKind.Phase, timeNs: 100, lastNs: 500, detail: 1 },
    { kind: EventKind.LockRelease, timeNs: 600, detail: Write, count: 1 },
    { kind: EventKind.LockAcquire, timeNs: 610, task: 2, detail: Write, lenBytes: 1 },
    { kind: EventKind.LockRelease, timeNs: 700, task: 2, detail: Write },
    { kind: EventKind.LockAcquire, timeNs: 800, task: 1, detail: Read, lenBytes: 1 },
  ];
  const find = ({ kinds }: SelectionTally, label: string) => kinds.find((kind) => kind.label === label)?.tally;

  test('counts events and holds with their whole length; from spinning to sleeping is one wait', () => {
    const all = tally(traceOf(EVENTS), 300, 650);
    expect(find(all, 'zap_pmd_range (runs of steps)')).toMatchObject({ count: 1, sumNs: 300 });
    expect(find(all, 'unmap_vmas')).toMatchObject({ count: 1, sumNs: 400 });
    expect(find(all, 'mmap_sem held for write')).toMatchObject({ count: 2, sumNs: 690, maxNs: 600 });
    expect(find(all, 'wait in down_write')).toMatchObject({ count: 1, sumNs: 510 });
    expect(find(all, 'mmap_sem held for read')).toBeUndefined();
    expect(all.waiters.map(({ task, tally: { count, sumNs } }) => [task, count, sumNs])).toEqual([[2, 1, 510]]);
  });

  test('of everything in a run is what the run came to', () => {
    const { trace, summary } = simulatedDefault(
      { sizeBytes: 2 ** 34, neighbours: [{ kind: 'fault', count: 4 }] },
      'sections-always-drop',
    );
    const all = tally(trace);
    expect(find(all, 'mmap_sem held for write')?.maxNs).toBe(summary.exclusiveHoldMaxNs);
    expect(find(all, 'section')?.count).toBe(summary.sections);
    expect(find(all, 'drop test')?.count).toBe(summary.dropTests);
  });

  test('finds by blocks what one finds by looking at every event', () => {
    const step = fc.record({ afterNs: fc.integer({ min: -200, max: 300 }), lengthNs: fc.nat(500) });
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 60 }),
        fc.nat(9000),
        fc.nat(3000),
        (steps, fromNs, length) => {
          let now = 0;
          const events = steps.map(({ afterNs, lengthNs }) => {
            now = Math.max(0, now + afterNs);
            return { kind: EventKind.VmaFree, timeNs: now, lastNs: now + lengthNs };
          });
          const trace = new RunTrace({ tasks: TASKS, range: { start: 0, lenBytes: 4096 } });
          for (let i = 0; i < events.length; i += 7) trace.addChunk(columnsOf(events.slice(i, i + 7)));
          const toNs = fromNs + length;
          const inside = events.filter(({ timeNs, lastNs }) => timeNs <= toNs && lastNs >= fromNs);
          expect(find(tally(trace, fromNs, toNs), 'remove_vma')?.count ?? 0).toBe(inside.length);
        },
      ),
    );
  });
});
