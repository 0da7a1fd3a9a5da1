import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventKind, LockMode, TaskKind } from '../../../src/mm/events.ts';
import { LaneState, type LockLane } from '../../../src/trace/lock-lane.ts';
import { LockUse } from '../../../src/trace/lock-use.ts';
import { RunTrace } from '../../../src/trace/run-trace.ts';
import type { SpanColumns } from '../../../src/trace/span-columns.ts';
import { SpanQueryResult } from '../../../src/trace/span-query.ts';
import { columnsOf, simulated, simulatedDefault, type Told } from './support.ts';
import { builtInScenario } from '../../../src/scenario/built-in.ts';

const { Read, Write, Spin } = LockMode;
const TASKS = ['munmap', 'ps', 'writer', 'fault'].map((name, cpu) => ({ name, kind: TaskKind.calls, cpu }));

function traceOf(events: readonly Told[]): RunTrace {
  const trace = new RunTrace({ tasks: TASKS, range: { start: 0, lenBytes: 4096 } });
  trace.addChunk(columnsOf(events));
  return trace;
}

function segmentsOf(lane: LockLane): string[] {
  const { segments } = lane;
  return Array.from({ length: segments.length }, (_, i) => {
    const value = segments.value(i);
    const mode =
      (value & LaneState.write) !== 0 ? `W${lane.writer(i)}` : value & LaneState.read ? `R${lane.readers(i)}` : '-';
    return `${segments.startNs(i)} ${mode} ${lane.waiters(i)}`;
  });
}

/** munmap holds for write; a writer spins, then sleeps behind ps; ps is granted the lock, then the writer takes it. */
const STORY: readonly Told[] = [
  { kind: EventKind.LockRequest, timeNs: 10, detail: Write },
  { kind: EventKind.LockAcquire, timeNs: 10, detail: Write, lenBytes: 1 },
  { kind: EventKind.LockRequest, timeNs: 20, task: 2, detail: Write },
  { kind: EventKind.LockWait, timeNs: 22, task: 2, detail: Write | Spin },
  { kind: EventKind.LockRequest, timeNs: 30, task: 1, detail: Read },
  { kind: EventKind.LockWait, timeNs: 33, task: 1, detail: Read, count: 1 },
  { kind: EventKind.LockWait, timeNs: 40, task: 2, detail: Write, count: 2 },
  { kind: EventKind.LockRelease, timeNs: 100, detail: Write, count: 2 },
  { kind: EventKind.LockGrant, timeNs: 100, lenBytes: 1, count: 1, detail: Read },
  { kind: EventKind.LockAcquire, timeNs: 105, task: 1, detail: Read, lenBytes: 1, count: 1 },
  { kind: EventKind.LockRelease, timeNs: 110, task: 1, detail: Read, count: 1 },
  { kind: EventKind.LockAcquire, timeNs: 112, task: 2, detail: Write, lenBytes: 1 },
  { kind: EventKind.LockDowngrade, timeNs: 115, task: 2, detail: Read, lenBytes: 1 },
  { kind: EventKind.LockRelease, timeNs: 120, task: 2, detail: Read },
];

describe('the lock lane', () => {
  test('tells a story of a writer, a spinner, a granted reader and a downgrade', () => {
    expect(segmentsOf(traceOf(STORY).lockLane())).toEqual([
      '0 - 0',
      '10 W0 0',
      '22 W0 1',
      '33 W0 2',
      '100 R1 1',
      '110 - 1',
      '112 W2 0',
      '115 R1 0',
      '120 - 0',
    ]);
  });

  test('says who holds and who waits since when, in the order of the wait list', () => {
    const lane = traceOf(STORY).lockLane();
    const state = lane.at(50);
    expect(state.holders).toEqual([{ task: 0, mode: Write, sinceNs: 10 }]);
    expect(state.waiters).toEqual([
      { task: 1, mode: Read, spins: false, sinceNs: 33 },
      { task: 2, mode: Write, spins: false, sinceNs: 22 },
    ]);
    expect(lane.at(25).waiters).toEqual([{ task: 2, mode: Write, spins: true, sinceNs: 22 }]);
    expect(lane.at(107).holders).toEqual([{ task: 1, mode: Read, sinceNs: 100 }]);
    expect(lane.at(5).mode).toBe(0);
  });

  test('each task has its own waits and holds', () => {
    const trace = traceOf(STORY);
    const uses = (task: number): string[] => {
      const row = trace.track(task).lockUse();
      return Array.from({ length: row.length }, (_, i) => `${row.startNs(i)}-${row.endNs(i)} ${row.value(i)}`);
    };
    expect(uses(0)).toEqual([`10-100 ${LockUse.holdWrite}`]);
    expect(uses(1)).toEqual([`30-100 ${LockUse.waitRead}`, `100-110 ${LockUse.holdRead}`]);
    expect(uses(2)).toEqual([
      `20-40 ${LockUse.spinWrite}`,
      `40-112 ${LockUse.waitWrite}`,
      `112-115 ${LockUse.holdWrite}`,
      `115-120 ${LockUse.holdRead}`,
    ]);
  });

  test('a wait that is given up ends', () => {
    const trace = traceOf([
      { kind: EventKind.LockAcquire, timeNs: 0, detail: Write, lenBytes: 1 },
      { kind: EventKind.LockRequest, timeNs: 5, task: 2, detail: Write },
      { kind: EventKind.LockWait, timeNs: 5, task: 2, detail: Write, count: 1 },
      { kind: EventKind.Error, timeNs: 9, task: 2, count: 4 },
    ]);
    expect(segmentsOf(trace.lockLane()).slice(-1)).toEqual(['9 W0 0']);
    expect(trace.track(2).lockUse().endNs(0)).toBe(9);
  });

  test('a reader that is let in while it queues never waits', () => {
    const trace = traceOf([
      { kind: EventKind.LockRequest, timeNs: 5, task: 1, detail: Read },
      { kind: EventKind.LockGrant, timeNs: 6, task: 1, lenBytes: 1, detail: Read },
      { kind: EventKind.LockWait, timeNs: 6, task: 1, detail: Read },
      { kind: EventKind.LockAcquire, timeNs: 6, task: 1, detail: Read, lenBytes: 1 },
    ]);
    expect(segmentsOf(trace.lockLane())).toEqual(['0 - 0', '6 R1 0']);
  });

  test('another address space has a lane and waits of its own', () => {
    const trace = traceOf([
      { kind: EventKind.LockAcquire, timeNs: 5, addr: 7, detail: Write, lenBytes: 1 },
      { kind: EventKind.LockAcquire, timeNs: 6, detail: Read, lenBytes: 1 },
    ]);
    expect(trace.locks).toEqual([0, 7]);
    expect(segmentsOf(trace.lockLane(7))).toEqual(['0 - 0', '5 W0 0']);
    expect(trace.track(0).lockUse(7).length).toBe(1);
  });

  test('contention does not vanish on zooming out', () => {
    const events: Told[] = [];
    for (let i = 0; i < 2000; i++) {
      events.push({ kind: EventKind.LockAcquire, timeNs: i * 1000, detail: Write, lenBytes: 1 });
      if (i === 777) events.push({ kind: EventKind.LockWait, timeNs: i * 1000 + 10, task: 1, detail: Read, count: 1 });
      events.push({ kind: EventKind.LockRelease, timeNs: i * 1000 + 500, detail: Write });
      if (i !== 777) continue;
      events.push({ kind: EventKind.LockGrant, timeNs: i * 1000 + 500, lenBytes: 1, detail: Read });
      events.push({ kind: EventKind.LockRelease, timeNs: i * 1000 + 501, task: 1, detail: Read });
    }
    const trace = traceOf(events);
    const out = new SpanQueryResult();
    for (const pixels of [1, 3, 10, 100, 1000]) {
      trace.query(trace.lockLane().segments, 0, trace.endNs, pixels, out);
      const values = Array.from(out.value.subarray(0, out.length));
      expect(Math.max(...values)).toBe(LaneState.write + LaneState.waiters);
    }
  });
});

describe('what shares a pixel', () => {
  /** Times and modes at random: tasks that take and release the lock one after another, with readers side by side. */
  const arbitraryTrace = fc
    .array(
      fc.record({
        task: fc.integer({ min: 0, max: 3 }),
        detail: fc.constantFrom(Read, Write),
        kind: fc.constantFrom(EventKind.LockAcquire, EventKind.LockRelease, EventKind.LockWait),
        afterNs: fc.integer({ min: 0, max: 50 }),
      }),
      { minLength: 1, maxLength: 200 },
    )
    .map((steps) => {
      let timeNs = 0;
      return traceOf(steps.map(({ afterNs, ...step }) => ({ ...step, timeNs: (timeNs += afterNs) })));
    });

  test('the worst state wins, and marks say how many segments they stand for', () => {
    const out = new SpanQueryResult();
    fc.assert(
      fc.property(arbitraryTrace, fc.integer({ min: 1, max: 60 }), fc.nat(1000), (trace, pixels, fromPart) => {
        const { segments } = trace.lockLane();
        const fromNs = (trace.endNs * fromPart) / 2000;
        trace.query(segments, fromNs, trace.endNs + 1, pixels, out);
        let segment = segments.firstFrom(fromNs);
        for (let i = 0; i < out.length; i++) {
          const values = Array.from({ length: out.folded[i] }, (_, k) => segments.value(segment + k));
          expect(out.value[i]).toBe(Math.max(...values));
          segment += out.folded[i];
        }
        expect(segment).toBe(segments.length);
      }),
    );
  });

  test('a summary of segments is what one finds by looking at each of them', () => {
    fc.assert(
      fc.property(arbitraryTrace, fc.nat(), fc.nat(), (trace, a, b) => {
        const lane = trace.lockLane();
        const { length } = lane.segments;
        const from = a % length;
        const to = from + 1 + (b % (length - from));
        const all = Array.from({ length: to - from }, (_, i) => from + i);
        const begins = (i: number): boolean =>
          lane.writer(i) !== -1 && (i === 0 || lane.writer(i - 1) !== lane.writer(i));
        expect(lane.summary(from, to)).toEqual({
          notWrite: all.filter((i) => lane.writer(i) === -1).length,
          writeHolds: all.filter(begins).length,
          readers: Math.max(...all.map((i) => lane.readers(i))),
        });
      }),
    );
  });
});

describe('lock lanes of simulated runs', () => {
  test.each([
    [
      'a reader waits',
      () => simulatedDefault({ sizeBytes: 2 ** 33, neighbours: [{ kind: 'ps', count: 2 }] }, 'pristine'),
    ],
    ['the lock is dropped', () => simulated(builtInScenario('writer-320G'), 'sections-always-drop')],
    [
      'many threads fault',
      () => simulatedDefault({ sizeBytes: 2 ** 34, neighbours: [{ kind: 'fault', count: 9 }] }, 'sections-always-drop'),
    ],
  ])('the longest hold and the longest wait are those of the summary: %s', (_, run) => {
    const { trace, summary } = run();
    const lane = trace.lockLane();
    const holds = trace.tracks.map((track) => longest(track.lockUse(), (use) => use === LockUse.holdWrite));
    expect(Math.max(...holds)).toBe(summary.exclusiveHoldMaxNs);
    summary.tasks.forEach(({ waits, waitMaxNs }, task) => {
      const wait = longest(trace.track(task).lockUse(), (use) => use >= LockUse.waitRead);
      // A granted reader holds the lock some µs before it runs; the summary counts until it runs.
      expect(wait).toBeLessThanOrEqual(waitMaxNs);
      if (waits > 0) expect(wait).toBeGreaterThan(waitMaxNs - 1_000_000);
    });
    for (let i = 1; i < lane.segments.length; i++) {
      expect(lane.segments.startNs(i)).toBe(lane.segments.endNs(i - 1));
    }
  });

  test('the state at any moment is that of the segment', () => {
    const { trace } = simulated(builtInScenario('writer-320G'), 'sections-always-drop');
    const lane = trace.lockLane();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Math.ceil(trace.endNs) }), (t) => {
        const state = lane.at(t);
        const segment = lane.segments.lastAt(t);
        const value = state.mode + (state.waiters.length > 0 ? LaneState.waiters : 0);
        expect(lane.segments.value(segment)).toBe(value);
        expect(lane.waiters(segment)).toBe(state.waiters.length);
      }),
    );
  });
});

/** The longest stretch of spans that follow one another, as from spinning to sleeping. */
function longest(row: SpanColumns, counts: (use: number) => boolean): number {
  let max = 0;
  let sinceNs = 0;
  for (let i = 0; i < row.length; i++) {
    if (!counts(row.value(i))) continue;
    const goesOn = i > 0 && counts(row.value(i - 1)) && row.endNs(i - 1) === row.startNs(i);
    if (!goesOn) sinceNs = row.startNs(i);
    if (row.endNs(i) !== Infinity) max = Math.max(max, row.endNs(i) - sinceNs);
  }
  return max;
}
