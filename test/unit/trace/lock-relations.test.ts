import { describe, expect, test } from 'vitest';
import { EventKind, LockMode, SchedOutReason, TaskKind } from '../../../src/mm/events.ts';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
import { delayedBy, handOverOf, handOversFrom, holdsDuring, waitChain } from '../../../src/trace/lock-relations.ts';
import { HUNG_TASK_NS, isWait, LockUse } from '../../../src/trace/lock-use.ts';
import { RunTrace } from '../../../src/trace/run-trace.ts';
import { columnsOf, simulated, type Told } from './support.ts';

const { Read, Write, Spin } = LockMode;
const TASKS = ['munmap', 'ps', 'writer', 'hog'].map((name, cpu) => ({ name, kind: TaskKind.calls, cpu }));
const MUNMAP = 0;
const PS = 1;
const WRITER = 2;
const HOG = 3;

function traceOf(events: readonly Told[]): RunTrace {
  const trace = new RunTrace({ tasks: TASKS, range: { start: 0, lenBytes: 4096 } });
  trace.addChunk(columnsOf(events));
  return trace;
}

/** munmap holds for write and loses its CPU to hog; a writer spins, then sleeps; ps queues, and is granted the lock first. */
const STORY: readonly Told[] = [
  { kind: EventKind.SchedIn, timeNs: 0, task: MUNMAP, addr: 5 },
  { kind: EventKind.LockAcquire, timeNs: 10, detail: Write, lenBytes: 1 },
  { kind: EventKind.LockRequest, timeNs: 20, task: WRITER, detail: Write },
  { kind: EventKind.LockWait, timeNs: 22, task: WRITER, detail: Write | Spin },
  { kind: EventKind.LockRequest, timeNs: 30, task: PS, detail: Read },
  { kind: EventKind.LockWait, timeNs: 33, task: PS, detail: Read, count: 1 },
  { kind: EventKind.LockWait, timeNs: 40, task: WRITER, detail: Write, count: 2 },
  { kind: EventKind.SchedOut, timeNs: 50, task: MUNMAP, addr: 5, detail: SchedOutReason.preempted },
  { kind: EventKind.SchedIn, timeNs: 50, task: HOG, addr: 5 },
  { kind: EventKind.SchedOut, timeNs: 80, task: HOG, addr: 5, detail: SchedOutReason.preempted },
  { kind: EventKind.SchedIn, timeNs: 80, task: MUNMAP, addr: 5 },
  { kind: EventKind.LockRelease, timeNs: 100, detail: Write, count: 2 },
  { kind: EventKind.LockGrant, timeNs: 100, lenBytes: PS, count: 1, detail: Read },
  { kind: EventKind.LockAcquire, timeNs: 105, task: PS, detail: Read, lenBytes: 1, count: 1 },
  { kind: EventKind.LockRelease, timeNs: 110, task: PS, detail: Read, count: 1 },
  { kind: EventKind.LockAcquire, timeNs: 112, task: WRITER, detail: Write, lenBytes: 1 },
  { kind: EventKind.LockRelease, timeNs: 120, task: WRITER, detail: Write },
];

describe('who delays whom', () => {
  test('a hold delays everyone whose wait overlaps it', () => {
    const trace = traceOf(STORY);
    expect(delayedBy(trace, { task: MUNMAP, span: 0 })).toEqual([
      { task: PS, span: 0 },
      { task: WRITER, span: 0 },
      { task: WRITER, span: 1 },
    ]);
    // ps' own hold, from the grant on, keeps the writer waiting.
    expect(delayedBy(trace, { task: PS, span: 1 })).toEqual([{ task: WRITER, span: 1 }]);
  });

  test('a wait waits for every hold that overlaps it', () => {
    const trace = traceOf(STORY);
    expect(holdsDuring(trace, { task: WRITER, span: 1 })).toEqual([
      { task: MUNMAP, span: 0 },
      { task: PS, span: 1 },
    ]);
    expect(holdsDuring(trace, { task: PS, span: 0 })).toEqual([{ task: MUNMAP, span: 0 }]);
  });

  test('hand-overs go from the release of one holder to the grant of the next', () => {
    const trace = traceOf(STORY);
    const toPs = { from: MUNMAP, releaseNs: 100, to: PS, grantNs: 100 };
    const toWriter = { from: PS, releaseNs: 110, to: WRITER, grantNs: 112 };
    expect(handOverOf(trace, { task: PS, span: 0 })).toEqual(toPs);
    // From the spinning as from the sleeping part of the wait.
    for (const span of [0, 1]) expect(handOverOf(trace, { task: WRITER, span })).toEqual(toWriter);
    expect(handOversFrom(trace, { task: MUNMAP, span: 0 })).toEqual([toPs]);
    expect(handOversFrom(trace, { task: PS, span: 1 })).toEqual([toWriter]);
    expect(handOversFrom(trace, { task: WRITER, span: 2 })).toEqual([]);
  });

  test('a wait that was given up, or goes on, was handed nothing', () => {
    const trace = traceOf([
      { kind: EventKind.LockAcquire, timeNs: 0, detail: Write, lenBytes: 1 },
      { kind: EventKind.LockWait, timeNs: 5, task: PS, detail: Read, count: 1 },
      { kind: EventKind.LockWait, timeNs: 6, task: WRITER, detail: Write, count: 2 },
      { kind: EventKind.Error, timeNs: 9, task: WRITER, count: 4 },
      { kind: EventKind.LockAcquire, timeNs: 30, task: WRITER, addr: 7, detail: Write, lenBytes: 1 },
    ]);
    expect(handOverOf(trace, { task: WRITER, span: 0 })).toBeNull();
    expect(handOverOf(trace, { task: PS, span: 0 })).toBeNull();
    expect(handOversFrom(trace, { task: MUNMAP, span: 0 })).toEqual([]);
  });

  test.each(['sections-always-drop', 'sections', 'pristine'])(
    'in a simulated run every wait but the last ones was handed the lock by somebody: %s',
    (approach) => {
      const { trace } = simulated(builtInScenario('writer-320G'), approach);
      let waits = 0;
      for (const { task } of trace.tracks) {
        const uses = trace.track(task).lockUse();
        for (let span = 0; span < uses.length; span++) {
          if (!isWait(uses.value(span)) || uses.endNs(span) === Infinity || isWait(uses.value(span + 1))) continue;
          waits++;
          const handOver = handOverOf(trace, { task, span });
          if (handOver === null) throw new Error(`nobody handed task ${task} the lock at ${uses.endNs(span)} ns`);
          expect(handOver.releaseNs).toBeLessThanOrEqual(handOver.grantNs);
          // Whoever let go of it did not have it any more from then on.
          const held = trace.track(handOver.from).lockUse();
          const hold = held.lastAt(handOver.releaseNs - 1);
          expect(isWait(held.value(hold))).toBe(false);
          expect(handOversFrom(trace, { task: handOver.from, span: hold })).toContainEqual(handOver);
        }
      }
      expect(waits).toBeGreaterThan(0);
    },
  );
});

describe('wait chains', () => {
  test('go from the waiter by the holder to the task that has its CPU', () => {
    const trace = traceOf(STORY);
    expect(waitChain(trace, WRITER, 60)).toEqual([
      { task: WRITER, waitsFor: 'lock', lock: 0, sinceNs: 40, place: 2, of: 2 },
      { task: MUNMAP, waitsFor: 'cpu', cpu: 5, sinceNs: 50 },
      { task: HOG, waitsFor: 'nothing', cpu: 5, isRunning: true },
    ]);
    expect(waitChain(trace, PS, 45).map(({ task }) => task)).toEqual([PS, MUNMAP]);
    expect(waitChain(trace, HOG, 60).map(({ task }) => task)).toEqual([HOG]);
  });

  test('end where they close on themselves', () => {
    // Two tasks that each hold what the other one wants.
    const trace = traceOf([
      { kind: EventKind.LockAcquire, timeNs: 0, task: 1, addr: 0, detail: Write, lenBytes: 1 },
      { kind: EventKind.LockAcquire, timeNs: 0, task: 2, addr: 7, detail: Write, lenBytes: 1 },
      { kind: EventKind.LockWait, timeNs: 10, task: 1, addr: 7, detail: Write, count: 1 },
      { kind: EventKind.LockWait, timeNs: 11, task: 2, addr: 0, detail: Write, count: 1 },
    ]);
    expect(waitChain(trace, 1, 20).map(({ task }) => task)).toEqual([1, 2, 1]);
  });
});

describe('the moment a waiter crosses 120 s', () => {
  test('counts waits asleep, the one that still goes on included', () => {
    const trace = traceOf([
      { kind: EventKind.LockWait, timeNs: 0, task: PS, detail: Read, count: 1 },
      { kind: EventKind.LockAcquire, timeNs: HUNG_TASK_NS + 1, task: PS, detail: Read, lenBytes: 1 },
      { kind: EventKind.LockRelease, timeNs: 130e9, task: PS, detail: Read },
      { kind: EventKind.LockWait, timeNs: 131e9, task: PS, detail: Read, count: 1 },
      { kind: EventKind.LockAcquire, timeNs: 131e9 + HUNG_TASK_NS, task: PS, detail: Read, lenBytes: 1 },
      { kind: EventKind.LockWait, timeNs: 0, task: WRITER, detail: Write | Spin },
      { kind: EventKind.LockAcquire, timeNs: 300e9, task: WRITER, detail: Write, lenBytes: 1 },
    ]);
    expect(trace.track(PS).lockRow(0).hungWaits(trace.endNs)).toEqual([0]);
    // To spin is not to be blocked.
    expect(trace.track(WRITER).lockUse().value(0)).toBe(LockUse.spinWrite);
    expect(trace.track(WRITER).lockRow(0).hungWaits(trace.endNs)).toEqual([]);
    trace.addChunk(columnsOf([{ kind: EventKind.LockWait, timeNs: 310e9, task: HOG, detail: Write, count: 1 }]));
    expect(trace.track(HOG).lockRow(0).hungWaits(trace.endNs)).toEqual([]);
    expect(
      trace
        .track(HOG)
        .lockRow(0)
        .hungWaits(310e9 + HUNG_TASK_NS + 1),
    ).toEqual([0]);
  });
});
