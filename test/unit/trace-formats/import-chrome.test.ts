import { describe, expect, test } from 'vitest';
import { TraceImporter } from '../../../src/trace/import/trace-importer.ts';
import { eventsOf, LIMITS, read } from './support.ts';

const named = (trace: ReturnType<typeof read>, addr: number): string => (trace.header['names'] as string[])[addr];

const EVENTS = [
  { ph: 'M', pid: 1, tid: 1, name: 'process_name', args: { name: 'program' } },
  { ph: 'M', pid: 1, tid: 1, name: 'thread_name', args: { name: 'main' } },
  { ph: 'X', pid: 1, tid: 1, ts: 100.5, dur: 10, name: 'outer' },
  { ph: 'X', pid: 1, tid: 1, ts: 102, dur: 3.001, name: 'inner', args: { text: '}]"\\' } },
  { ph: 'B', pid: 1, tid: 2, ts: 101, name: 'begun' },
  { ph: 'E', pid: 1, tid: 2, ts: 103 },
  { ph: 'i', pid: 1, tid: 1, ts: 104, name: 'mark', s: 't' },
  { ph: 'C', pid: 1, tid: 1, ts: 105, name: 'memory', args: { rss: 7, swap: 0 } },
  { ph: 's', pid: 1, tid: 1, ts: 105, name: 'flow', id: 1 },
];

describe.each([
  ['an array', JSON.stringify(EVENTS)],
  ['an object', JSON.stringify({ otherData: { a: ['}'] }, traceEvents: EVENTS, displayTimeUnit: 'ms' }, null, 2)],
  ['an array that was never closed', `${JSON.stringify(EVENTS).slice(0, -1)},\n`],
])('%s', (_, text) => {
  const trace = read(text);

  test('is read', () => {
    expect(trace.report).toMatchObject({
      format: 'chrome',
      lines: 9,
      understood: 8,
      ignored: { flow: 1 },
      spanNs: 10_000,
    });
    expect(
      eventsOf(trace, 'Slice').map(({ addr, atNs, toNs, detail }) => [named(trace, addr), atNs, toNs, detail]),
    ).toEqual([
      ['outer', 0, 10_000, 0],
      ['begun', 500, 2500, 0],
      ['inner', 1500, 4501, 1],
    ]);
    expect(eventsOf(trace, 'Counter').map(({ addr, lenBytes }) => [named(trace, addr), lenBytes])).toEqual([
      ['memory rss', 7],
      ['memory swap', 0],
    ]);
    expect(trace.header.tasks.map(({ name }) => name)).toEqual(['program: main', 'program: thread 2']);
  });

  test('however the bytes are cut', () => {
    const bytes = new TextEncoder().encode(text);
    for (const size of [1, 3, 64]) {
      const importer = new TraceImporter(LIMITS);
      for (let at = 0; at < bytes.length; at += size) importer.push(bytes.subarray(at, at + size));
      expect(importer.finish().report).toEqual(trace.report);
    }
  });
});

test('events that are wrong are told by line, and the others read', () => {
  const text = `{"traceEvents":[
{"ph":"X","pid":1,"tid":1,"ts":1,"dur":1,"name":"a"},
{"ph":"X","pid":1,"tid":1,"ts":2,"name":"no dur"},
{"ph":"X","pid":1,"tid":1,"ts":"x","dur":1,"name":"no ts"},
{"ph":"X","pid":1,"tid":1,"ts":3,"dur":1},
{"ph":"E","pid":1,"tid":1,"ts":4},
{"ph":"?","pid":1,"tid":1,"ts":4,"name":"no such phase"},
{"ph":"X","pid":1,"tid":1,"ts":3,"dur":1,"name":"b"}]}`;
  const { report } = read(text);
  expect(report).toMatchObject({ lines: 7, understood: 2, notUnderstood: { count: 5 } });
  expect(report.notUnderstood.first.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7]);
});

test('broken JSON between events costs only that', () => {
  const good = '{"ph":"i","pid":1,"tid":1,"ts":1,"name":"a"}';
  const { report } = read(`[${good},{"ph":"i",,},${good},nonsense,${good}]`);
  expect(report).toMatchObject({ understood: 3 });
  expect(report.notUnderstood.count).toBeGreaterThanOrEqual(2);
});

test('events out of order are put in order, with what contains others first', () => {
  const x = (ts: number, dur: number, name: string): object => ({ ph: 'X', pid: 1, tid: 1, ts, dur, name });
  const trace = read(JSON.stringify([x(5, 1, 'late'), x(0, 2, 'inner'), x(0, 10, 'outer')]));
  expect(eventsOf(trace, 'Slice').map(({ addr, detail }) => [named(trace, addr), detail])).toEqual([
    ['outer', 0],
    ['inner', 1],
    ['late', 1],
  ]);
});

test('an event of megabytes is skipped', () => {
  const big = JSON.stringify({ ph: 'i', pid: 1, tid: 1, ts: 1, name: 'x'.repeat(3e6) });
  const { report } = read(`[${big},{"ph":"i","pid":1,"tid":1,"ts":2,"name":"a"}]`);
  expect(report).toMatchObject({ understood: 1, notUnderstood: { count: 1 } });
});
