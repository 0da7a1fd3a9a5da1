import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventKind, Phase, Syscall, TaskKind } from '../../../src/mm/events.ts';
import { findEvents, type EventFilter, type FoundEvents } from '../../../src/trace/find-events.ts';
import { RunTrace } from '../../../src/trace/run-trace.ts';
import { searchFilter } from '../../../src/trace/search-query.ts';
import { columnsOf, simulatedDefault } from './support.ts';

const TASKS = ['munmap', 'ps'].map((name, cpu) => ({ name, kind: TaskKind.calls, cpu }));

function find(trace: RunTrace, filter?: EventFilter, fromNs = 0, toNs = Infinity): FoundEvents {
  const work = findEvents(trace, fromNs, toNs, filter);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

describe('finding events', () => {
  test('gives them in the order of their times, equal ones as they were told', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 300 }), fc.integer({ min: 1, max: 40 }), (times, chunk) => {
        const trace = new RunTrace({ tasks: TASKS, range: { start: 0, lenBytes: 4096 } });
        const events = times.map((timeNs) => ({ kind: EventKind.Mark, timeNs }));
        for (let i = 0; i < events.length; i += chunk) trace.addChunk(columnsOf(events.slice(i, i + chunk)));
        const expected = times
          .map((timeNs, index) => ({ timeNs, index }))
          .sort((a, b) => a.timeNs - b.timeNs || a.index - b.index);
        const found = find(trace);
        expect([...found.indexes]).toEqual(expected.map(({ index }) => index));
        expect([...found.timesNs]).toEqual(expected.map(({ timeNs }) => timeNs));
        expect(find(trace, undefined, 10, 20).length).toBe(times.filter((t) => t >= 10 && t <= 20).length);
      }),
    );
  });

  test('by kind, task and address', () => {
    const trace = new RunTrace({ tasks: TASKS, range: { start: 0, lenBytes: 4096 }, names: ['Frame', 'paint'] });
    trace.addChunk(
      columnsOf([
        { kind: EventKind.SyscallEnter, timeNs: 0, detail: Syscall.munmap, addr: 0x1000, lenBytes: 0x3000 },
        { kind: EventKind.SyscallEnter, timeNs: 1, detail: Syscall.cmdline, task: 1 },
        { kind: EventKind.Phase, timeNs: 2, lastNs: 5, detail: Phase.free_pgtables, addr: 0x2000, lenBytes: 0x1000 },
        { kind: EventKind.LockRequest, timeNs: 3, task: 1, addr: 0 },
        { kind: EventKind.Slice, timeNs: 4, lastNs: 9, task: 1, addr: 1 },
      ]),
    );
    const indexes = (query: string): number[] => [...find(trace, searchFilter(query, trace) ?? undefined).indexes];
    expect(indexes('MUNMAP')).toEqual([0, 2]);
    expect(indexes('ps')).toEqual([1, 3, 4]);
    expect(indexes('free_pg')).toEqual([2]);
    expect(indexes('lock request')).toEqual([3]);
    expect(indexes('lock ps')).toEqual([3]);
    expect(indexes('0x2fff')).toEqual([0, 2]);
    expect(indexes('0x3000')).toEqual([0]);
    expect(indexes('0x0')).toEqual([1]);
    expect(indexes('PAINT')).toEqual([4]);
    expect(indexes('LockRequest')).toEqual([3]);
    expect(searchFilter('  ', trace)).toBeNull();
  });

  test('finds in a run as many of a kind as there are', () => {
    const { trace } = simulatedDefault({ sizeBytes: 2 ** 34, neighbours: [{ kind: 'ps', count: 1 }] }, 'sections');
    const found = find(trace, searchFilter('drop test', trace) ?? undefined);
    expect(found.length).toBe(trace.countByKind[EventKind.DropTest]);
    expect(found.length).toBeGreaterThan(0);
  });
});
