import { describe, expect, test } from 'vitest';
import { EventKind } from '../../../src/mm/events.ts';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
import { chromeJson } from '../../../src/trace/export/chrome-json.ts';
import { csv } from '../../../src/trace/export/csv.ts';
import type { ExportedRuns } from '../../../src/trace/export/exported-run.ts';
import { ftraceText } from '../../../src/trace/export/ftrace-text.ts';
import { columnsOfLanes } from '../../../src/trace/import/trace-importer.ts';
import { joinColumns } from '../../../src/trace/event-columns.ts';
import { readTraceFile, writeTraceFile } from '../../../src/trace/trace-file.ts';
import { firstDifference } from '../../fuzz/check-trace.ts';
import { columnsOf, simulated, simulatedDefault } from '../trace/support.ts';
import { read, readFixture } from './support.ts';

const GIB = 2 ** 30;

function headerOf(
  tasks: readonly { name: string; kind: number; cpu: number }[],
  approaches: readonly string[],
): ExportedRuns['header'] {
  return {
    program: 'test',
    modelChecksum: '0',
    scenario: null,
    approaches: approaches.map((id) => ({ id, label: id.toUpperCase() })),
    tasks: [...tasks],
    range: { start: 0x100000000000, lenBytes: 4 * GIB },
    mappings: [],
    sectionBytes: GIB,
    summaries: [],
  };
}

/** Two approaches with neighbours that wait, fault and write. */
function twoRuns(): ExportedRuns {
  const runs = ['sections', 'detach-downgrade'].map((approach) =>
    simulatedDefault(
      {
        sizeBytes: 4 * GIB,
        neighbours: [
          { kind: 'ps', count: 1 },
          { kind: 'fault', count: 1 },
          { kind: 'writer', count: 1 },
        ],
      },
      approach,
    ),
  );
  return {
    header: headerOf(runs[0].trace.tasks, ['sections', 'detach-downgrade']),
    lanes: runs.map(({ chunks }) => joinColumns(chunks)),
  };
}

const contended = (): ExportedRuns => {
  const { trace, chunks } = simulated(
    { ...builtInScenario('writer-320G'), limits: { events: 20_000 } },
    'sections-always-drop',
  );
  return { header: headerOf(trace.tasks, ['sections-always-drop']), lanes: [joinColumns(chunks)] };
};
const recorded =
  (name: string): (() => ExportedRuns) =>
  () => {
    const trace = readFixture(name);
    return { header: trace.header, lanes: columnsOfLanes(trace) };
  };
const foreign = (): ExportedRuns => {
  const trace = read(
    JSON.stringify([
      { ph: 'X', pid: 1, tid: 1, ts: 0, dur: 10, name: 'a "b"' },
      { ph: 'X', pid: 1, tid: 1, ts: 5, dur: 10, name: 'overlaps' },
      { ph: 'C', pid: 1, tid: 1, ts: 1, name: 'c', args: { value: 1.5 } },
      { ph: 'i', pid: 1, tid: 1, ts: 1, name: '</script>' },
    ]),
  );
  return { header: trace.header, lanes: columnsOfLanes(trace) };
};

const CASES: readonly (readonly [string, () => ExportedRuns])[] = [
  ['two simulated runs', twoRuns],
  ['a contended run', contended],
  ['b of 6.1', recorded('6.1/b.tracefs.txt')],
  ['d of 6.1 with lost events', recorded('6.1/d.perf-lost-shown.txt')],
  ['a contended munmap on 4.17', recorded('4.17/b_cpu2_hog_rep0.patched.trace')],
  ['a graph of 4.17', recorded('4.17/c.patched.trace')],
  ['a Chrome trace', foreign],
];

describe.each(CASES)('%s', (_, make) => {
  const runs = make();

  test.each([
    ['chrome', chromeJson],
    ['ftrace', ftraceText],
  ] as const)('read back from %s gives the same events, tasks and lanes', (format, write) => {
    const back = read([...write(runs)].join(''));
    expect(back.report).toMatchObject({ format, notUnderstood: { count: 0 } });
    expect(firstDifference(runs.lanes, columnsOfLanes(back))).toBeNull();
    expect(back.header).toEqual(runs.header);
  });

  test('read back from an own file, through the importer as well', () => {
    const file = writeTraceFile(runs.header, runs.lanes);
    expect(firstDifference(runs.lanes, readTraceFile(file).lanes)).toBeNull();
    expect(firstDifference(runs.lanes, columnsOfLanes(read(file)))).toBeNull();
  });

  test('the table has a row for each event, and as many cells in each', () => {
    const rows = [...csv(runs)].join('').split('\r\n').slice(0, -1);
    expect(rows).toHaveLength(1 + runs.lanes.reduce((sum, { length }) => sum + length, 0));
    for (const row of rows) expect(row.replace(/"(?:[^"]|"")*"/g, 'x').split(',')).toHaveLength(11);
  });

  describe('Chrome JSON, by the rules of those who read it', () => {
    const events = eventsOf(runs);

    test('every event has a name, a phase, a process, a thread and a time that is a number', () => {
      for (const event of events) {
        expect(typeof event.name).toBe('string');
        expect('XiCMsfT').toContain(event.ph);
        for (const value of [event.pid, event.tid, event.ts]) expect(Number.isFinite(value)).toBe(true);
      }
    });

    test('slices have a length, instants a scope, counters numbers, metadata a name or an order', () => {
      for (const { ph, dur, s, args } of events) {
        if (ph === 'X' || ph === 'T') expect(dur).toBeGreaterThanOrEqual(0);
        if (ph === 'i') expect(s).toBe('t');
        if (ph === 'C') for (const value of Object.values(args!)) expect(Number.isFinite(value)).toBe(true);
        if (ph === 'M') expect(['name', 'sort_index']).toContain(Object.keys(args!)[0]);
      }
    });

    test('times are in order, whole nanoseconds, and what contains others comes first', () => {
      let last = { pid: 0, ts: 0 };
      for (const { ph, pid, ts, dur = 0 } of events) {
        if (ph === 'M') continue;
        if (pid === last.pid) expect(ts).toBeGreaterThanOrEqual(last.ts);
        last = { pid, ts };
        expect(Math.abs(ts * 1000 - Math.round(ts * 1000))).toBeLessThan(1e-3);
        expect(Math.abs(dur * 1000 - Math.round(dur * 1000))).toBeLessThan(1e-3);
      }
    });

    test('slices of a thread lie within each other, to the nanosecond', () => {
      const open = new Map<string, number[]>();
      for (const { ph, pid, tid, ts, dur = 0 } of events) {
        if (ph !== 'X') continue;
        const key = `${pid}/${tid}`;
        let ends = open.get(key);
        if (ends === undefined) open.set(key, (ends = []));
        const [start, end] = [Math.round(ts * 1000), Math.round(ts * 1000) + Math.round(dur * 1000)];
        while (ends.length > 0 && ends[ends.length - 1] <= start) ends.pop();
        if (ends.length > 0) expect(end).toBeLessThanOrEqual(ends[ends.length - 1]);
        ends.push(end);
      }
    });

    test('arrows have both ends, each in a slice that is open then', () => {
      const begins = new Map(events.filter(({ ph }) => ph === 's').map((event) => [event.id, event]));
      const ends = events.filter(({ ph }) => ph === 'f');
      expect(begins.size).toBe(ends.length);
      const slices = events.filter(({ ph, cat }) => ph === 'X' && cat === 'lock');
      for (const end of ends) {
        expect(end.bp).toBe('e');
        const begin = begins.get(end.id)!;
        for (const { pid, tid, ts } of [begin, end]) {
          const isIn = slices.some(
            (slice) => slice.pid === pid && slice.tid === tid && slice.ts <= ts && slice.ts + slice.dur! > ts - 1e-9,
          );
          expect(isIn).toBe(true);
        }
      }
    });
  });
});

interface ChromeEvent {
  readonly ph: string;
  readonly name: string;
  readonly cat?: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly s?: string;
  readonly bp?: string;
  readonly id?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

function eventsOf(runs: ExportedRuns): ChromeEvent[] {
  const document = JSON.parse([...chromeJson(runs)].join('')) as Record<string, unknown>;
  expect(Object.keys(document)).toEqual(['displayTimeUnit', 'otherData', 'traceEvents']);
  return document['traceEvents'] as ChromeEvent[];
}

describe('the waits of a contended run', () => {
  const runs = twoRuns();
  const events = eventsOf(runs);

  test('are slices in a thread of their own, with arrows from who lets go', () => {
    const waits = events.filter(({ ph, name }) => ph === 'X' && name === 'mmap_sem (read) wait');
    expect(waits.length).toBeGreaterThan(2);
    expect(events.filter(({ ph }) => ph === 's').length).toBeGreaterThan(2);
  });

  test('each run is a process with its label', () => {
    const names = events.filter(({ name }) => name === 'process_name').map(({ pid, args }) => [pid, args!['name']]);
    expect(names).toEqual([
      [1, 'SECTIONS'],
      [2, 'DETACH-DOWNGRADE'],
    ]);
  });
});

test('text in names stays text', () => {
  const lanes = [columnsOf([{ kind: EventKind.TaskStart, timeNs: 0 }])];
  const header = headerOf([{ name: '=cmd()\n"x",<b>', kind: 1, cpu: 0 }], ['pristine']);
  expect([...csv({ header, lanes })].join('')).toContain(`"'=cmd()\n""x"",<b>"`);
  const ftrace = [...ftraceText({ header, lanes })].join('');
  expect(ftrace.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toHaveLength(1);
  expect(read(ftrace).header).toEqual(header);
});
