import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventKind, TaskKind } from '../../../src/mm/events.ts';
import { GIB } from '../../../src/mm/units.ts';
import { RunTrace } from '../../../src/trace/run-trace.ts';
import { columnsOf, simulatedDefault, type Told } from './support.ts';

function traceOf(events: readonly Told[]): RunTrace {
  const trace = new RunTrace({
    tasks: [
      { name: 'munmap', kind: TaskKind.calls, cpu: 0 },
      { name: 'writer', kind: TaskKind.writer, cpu: 1 },
    ],
    range: { start: 1000, lenBytes: 1000 },
  });
  trace.addChunk(columnsOf(events));
  return trace;
}

describe('progress', () => {
  test('goes straight through a zap, jumps over what has no pages, and is complete when the call returns 0', () => {
    const trace = traceOf([
      { kind: EventKind.SyscallEnter, timeNs: 0, addr: 1000, lenBytes: 1000 },
      { kind: EventKind.Zap, timeNs: 100, lastNs: 200, addr: 1000, lenBytes: 400, count: 4 },
      { kind: EventKind.VmaFree, timeNs: 210, lastNs: 220, addr: 1000, lenBytes: 400, count: 1 },
      { kind: EventKind.SectionBegin, timeNs: 250, addr: 1700, lenBytes: 300, count: 2 },
      { kind: EventKind.VmaFree, timeNs: 300, addr: 5000, lenBytes: 10, task: 1 },
      { kind: EventKind.SyscallExit, timeNs: 300 },
    ]);
    expect([0, 100, 150, 200, 230, 250, 299, 300, 999].map((t) => trace.bytesUnmappedAt(t))).toEqual([
      0, 0, 200, 400, 400, 700, 700, 1000, 1000,
    ]);
    expect([0, 0.1, 0.4, 0.5, 0.7, 1].map((share) => trace.timeAtShare(share))).toEqual([100, 125, 200, 250, 250, 300]);
    expect(trace.shareAt(150)).toBe(0.2);
  });

  test('what was not reached has no time', () => {
    const trace = traceOf([
      { kind: EventKind.SyscallEnter, timeNs: 0, addr: 1000, lenBytes: 1000 },
      { kind: EventKind.Zap, timeNs: 100, lastNs: 200, addr: 1000, lenBytes: 400, count: 4 },
      { kind: EventKind.SyscallExit, timeNs: 300, addr: -22 },
    ]);
    expect(trace.timeAtShare(0.4)).toBe(200);
    expect(trace.timeAtShare(0.41)).toBeNull();
    expect(trace.bytesUnmappedAt(1e9)).toBe(400);
  });

  test.each(['pristine', 'sections-always-drop'])('never falls, and its inverse gives the share back: %s', (id) => {
    const { trace } = simulatedDefault({ sizeBytes: 12 * GIB, neighbours: [{ kind: 'fault', count: 2 }] }, id);
    const moment = fc.integer({ min: 0, max: trace.endNs });
    fc.assert(
      fc.property(moment, moment, (a, b) => {
        expect(trace.bytesUnmappedAt(Math.min(a, b))).toBeLessThanOrEqual(trace.bytesUnmappedAt(Math.max(a, b)));
        const share = trace.shareAt(a);
        const at = trace.timeAtShare(share)!;
        expect(trace.shareAt(at)).toBeCloseTo(share, 9);
        if (share > 0) expect(at).toBeLessThanOrEqual(a + 1);
      }),
    );
    expect(trace.shareAt(trace.endNs)).toBe(1);
  });
});
