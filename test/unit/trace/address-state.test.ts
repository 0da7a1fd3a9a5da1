import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventKind, TaskKind } from '../../../src/mm/events.ts';
import { GIB, MIB } from '../../../src/mm/units.ts';
import { AddressState, type AddressSegment } from '../../../src/trace/address-state.ts';
import { RunTrace } from '../../../src/trace/run-trace.ts';
import type { TraceMapping } from '../../../src/trace/trace-event.ts';
import { columnsOf, simulatedDefault, type Told } from './support.ts';

const START = 2 ** 44;

function traceOf(pages: number, events: readonly Told[], mappings?: readonly TraceMapping[]): RunTrace {
  const trace = new RunTrace({
    tasks: [{ name: 'munmap', kind: TaskKind.calls, cpu: 0 }],
    range: { start: START, lenBytes: pages * 4096 },
    ...(mappings === undefined ? {} : { mappings }),
  });
  if (events.length > 0) trace.addChunk(columnsOf(events));
  return trace;
}

function textOf(segments: readonly AddressSegment[], pages: number): string {
  const name = (state: number): string => Object.entries(AddressState).find(([, value]) => value === state)![0];
  return segments
    .map(({ startShare, endShare, state }) => `${startShare * pages}-${endShare * pages} ${name(state)}`)
    .join(', ');
}

const page = (n: number): number => START + n * 4096;

/** Pages 0 to 8 of 16 are unmapped: split, detached, zapped in four steps, their table freed, the VMA freed. */
const SECTION: readonly Told[] = [
  { kind: EventKind.SectionBegin, timeNs: 10, addr: page(0), lenBytes: 8 * 4096, count: 1 },
  { kind: EventKind.VmaSplit, timeNs: 10, lastNs: 20, addr: page(8), lenBytes: 8 * 4096, detail: 1 },
  { kind: EventKind.VmaDetach, timeNs: 20, lastNs: 30, addr: page(0), lenBytes: 8 * 4096, count: 1 },
  { kind: EventKind.Zap, timeNs: 100, lastNs: 200, addr: page(0), lenBytes: 8 * 4096, count: 4 },
  { kind: EventKind.FreePteTables, timeNs: 200, lastNs: 210, addr: page(0), lenBytes: 16 * 4096, count: 1 },
  { kind: EventKind.VmaFree, timeNs: 220, lastNs: 230, addr: page(0), lenBytes: 8 * 4096, count: 1 },
];

describe('the state of the address range', () => {
  test.each([
    [0, '0-16 resident'],
    [19, '0-16 resident'],
    [20, '0-8 splitOff, 8-16 resident'],
    [30, '0-8 detached, 8-16 resident'],
    [124, '0-8 detached, 8-16 resident'],
    [125, '0-2 zapped, 2-8 detached, 8-16 resident'],
    [199, '0-6 zapped, 6-8 detached, 8-16 resident'],
    [200, '0-8 zapped, 8-16 resident'],
    [215, '0-8 tablesFreed, 8-16 resident'],
    [1000, '0-8 gone, 8-16 resident'],
  ])('at %d ns: %s', (t, expected) => {
    expect(textOf(traceOf(16, SECTION).addressStateAt(t), 16)).toBe(expected);
  });

  test('a hole was never there, and what is mapped again is there again', () => {
    const mappings = [
      { start: page(-4), lenBytes: 8 * 4096, resident: true },
      { start: page(8), lenBytes: 4 * 4096, resident: false },
    ];
    const trace = traceOf(16, [{ kind: EventKind.VmaLink, timeNs: 5, addr: page(4), lenBytes: 4 * 4096 }], mappings);
    expect(textOf(trace.addressStateAt(0), 16)).toBe('0-4 resident, 4-8 gone, 8-12 mapped, 12-16 gone');
    expect(textOf(trace.addressStateAt(5), 16)).toBe('0-4 resident, 4-12 mapped, 12-16 gone');
  });

  test('a split outside of unmapping cuts nothing off', () => {
    const split = { kind: EventKind.VmaSplit, timeNs: 5, addr: page(8), lenBytes: 8 * 4096, detail: 0 };
    expect(textOf(traceOf(16, [split]).addressStateAt(9), 16)).toBe('0-16 resident');
  });

  test('zapping without detaching shows too', () => {
    const events = [
      { kind: EventKind.Zap, timeNs: 0, lastNs: 10, addr: page(0), lenBytes: 16 * 4096, count: 1 },
      { kind: EventKind.VmaDetach, timeNs: 10, lastNs: 20, addr: page(0), lenBytes: 16 * 4096, count: 1 },
    ];
    expect(textOf(traceOf(16, events).addressStateAt(30), 16)).toBe('0-16 zapped');
  });

  test.each(['pristine', 'sections', 'sections-always-drop'])(
    'cuts the range into neighbours, at any moment: %s',
    (id) => {
      const { trace } = simulatedDefault(
        { sizeBytes: 20 * GIB + 6 * MIB, start: 2 ** 44 + 3 * MIB, neighbours: [{ kind: 'ps', count: 1 }] },
        id,
      );
      fc.assert(
        fc.property(fc.integer({ min: -10, max: trace.endNs + 10 }), fc.nat(1e9), (t, later) => {
          const segments = trace.addressStateAt(t);
          expect(segments[0].startShare).toBe(0);
          expect(segments.at(-1)!.endShare).toBe(1);
          for (let i = 1; i < segments.length; i++) {
            expect(segments[i].startShare).toBe(segments[i - 1].endShare);
            expect(segments[i].endShare).toBeGreaterThan(segments[i].startShare);
            expect(segments[i].state).not.toBe(segments[i - 1].state);
          }
          // Nothing is mapped again in these runs: every address only goes on.
          const after = trace.addressStateAt(t + later);
          for (const { startShare, endShare, state } of segments) {
            const middle = (startShare + endShare) / 2;
            expect(after.find((segment) => segment.endShare > middle)!.state).toBeGreaterThanOrEqual(state);
          }
        }),
      );
      expect(trace.addressStateAt(trace.endNs)).toEqual([{ startShare: 0, endShare: 1, state: AddressState.gone }]);
      expect(trace.addressStateAt(-1)).toEqual([{ startShare: 0, endShare: 1, state: AddressState.resident }]);
    },
  );

  test('a look-up replays little, however many events there were', () => {
    const events: Told[] = [];
    for (let i = 0; i < 60_000; i++) {
      events.push({ kind: EventKind.VmaFree, timeNs: i, addr: page(i), lenBytes: 4096, count: 1 });
    }
    const trace = traceOf(60_000, events);
    for (const t of [0, 1000, 17_000, 42_000, 59_999]) {
      const [gone] = trace.addressStateAt(t);
      expect(Math.abs(gone.endShare - (gone.state === AddressState.gone ? (t + 1) / 60_000 : 1))).toBeLessThan(
        1 / 4000,
      );
    }
  });
});
