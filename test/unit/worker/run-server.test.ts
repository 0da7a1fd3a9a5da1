import { beforeEach, describe, expect, test, vi } from 'vitest';
import { GIB } from '../../../src/mm/units.ts';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
import { defaultScenario } from '../../../src/scenario/default-scenario.ts';
import { RunTrace } from '../../../src/trace/run-trace.ts';
import type { FromWorker } from '../../../src/worker/protocol.ts';
import { RunServer } from '../../../src/worker/run-server.ts';

const APPROACHES = ['pristine', 'sections', 'sections-always-drop'];
const SMALL = defaultScenario({ sizeBytes: 8 * GIB, neighbours: [{ kind: 'ps', count: 1 }] });
/** Much longer than a slice. */
const LONG = defaultScenario({ sizeBytes: 4096 * GIB, neighbours: [{ kind: 'writer', count: 2 }] });

/** As scenario/measurement.ts reads it: 125 ns a page. */
const MACHINE = {
  machine: { kernel: '6.1', cpu: 'some CPU' },
  anon: [{ MiB: 1024, pages: 262_144, repeats: 5, munmapCpuMs: { min: 32.768, median: 33, max: 40 } }],
};

describe('RunServer', () => {
  let posted: FromWorker[];
  let deferred: (() => void)[];
  let server: RunServer;

  beforeEach(() => {
    posted = [];
    deferred = [];
    server = new RunServer({
      post(message, transfer) {
        posted.push(structuredClone(message, { transfer }));
      },
      defer(next) {
        deferred.push(next);
      },
      clock: () => performance.now(),
    });
  });

  const run = (runId: number, scenario: unknown, approaches: readonly string[] = APPROACHES): void => {
    server.receive({ type: 'run', runId, scenario, approaches });
  };
  const goOn = (): void => {
    while (deferred.length > 0) deferred.shift()!();
  };
  const typesOf = (runId: number): string[] =>
    posted.filter((message) => 'runId' in message && message.runId === runId).map(({ type }) => type);

  test('the tables wait for the run that goes on', () => {
    run(1, LONG);
    server.receive({ type: 'tables' });
    expect(posted.some(({ type }) => type === 'tables')).toBe(false);
    server.receive({ type: 'cancel', runId: 1 });
    goOn();
    const answers = posted.filter((message) => message.type === 'tables');
    expect(answers.map(({ tables }) => tables.tables[0].rows.length)).toEqual([6, 6]);
    expect(answers.map(({ tables }) => tables.tables.length > 1)).toEqual([false, true]);
    server.receive({ type: 'tables' });
    goOn();
    expect(posted.filter(({ type }) => type === 'tables')).toHaveLength(4);
  });

  test('a run starts, sends chunks of every lane, then what each came to, then that it is complete', () => {
    run(1, SMALL);
    goOn();
    const types = typesOf(1);
    expect(types[0]).toBe('started');
    expect(types.at(-1)).toBe('complete');
    expect(posted[0]).toMatchObject({
      approaches: APPROACHES.map((id) => ({ id })),
      tasks: [{ name: 'munmap', cpu: 0 }, { name: 'ps' }],
      range: { start: 2 ** 44, lenBytes: 8 * GIB },
      mappings: [{ start: 2 ** 44, lenBytes: 8 * GIB, resident: true }],
      sectionBytes: GIB,
    });
    const stored = APPROACHES.map(() => 0);
    for (const message of posted) {
      if (message.type === 'chunk') stored[message.lane] += message.columns.length;
      // What a lane came to is told after its last events.
      if (message.type === 'lane-complete') expect(stored[message.lane]).toBe(message.summary.events.stored);
    }
    expect(types.filter((type) => type === 'lane-complete').length).toBe(3);
    const shares = posted.flatMap((message) => (message.type === 'progress' ? [message] : []));
    for (const lane of [0, 1, 2]) expect(shares.filter((message) => message.lane === lane).at(-1)!.share).toBe(1);
  });

  test('a scenario with an order streams as any other; a lane that it does not fit ends there', () => {
    run(1, { ...builtInScenario('munmap-vs-munmap-neighbour'), order: 'a4.b2' }, ['pristine', 'sections']);
    goOn();
    expect(typesOf(1).at(-1)).toBe('complete');
    const endings = posted.flatMap((message) => (message.type === 'lane-complete' ? [message.summary.endedBy] : []));
    expect(endings).toEqual([
      expect.stringMatching(/^order: step 6, at which b \(B\) waits for mmap_sem, which a holds$/),
      expect.stringMatching(/^order: step 6, /),
    ]);
    expect(posted.filter(({ type }) => type === 'chunk')).toHaveLength(2);
  });

  test('every lane shows something in the first slice, and chunks make up whole traces', () => {
    run(1, LONG);
    const lanesOf = (messages: readonly FromWorker[]): Set<number> =>
      new Set(messages.flatMap((message) => (message.type === 'chunk' ? [message.lane] : [])));
    expect(lanesOf(posted)).toEqual(new Set([0, 1, 2]));
    expect(typesOf(1)).not.toContain('complete');
    goOn();
    const started = posted[0];
    if (started.type !== 'started') throw new Error('not started');
    const traces = started.approaches.map(() => new RunTrace(started));
    for (const message of posted) if (message.type === 'chunk') traces[message.lane].addChunk(message.columns);
    for (const trace of traces) expect(trace.shareAt(trace.endNs)).toBe(1);
  });

  test('lanes go on side by side in simulated time', () => {
    run(1, LONG);
    for (let i = 0; i < 10 && deferred.length > 0; i++) deferred.shift()!();
    const reached = [0, 0, 0];
    for (const message of posted) if (message.type === 'progress') reached[message.lane] = message.simNs;
    expect(Math.min(...reached)).toBeGreaterThan(Math.max(...reached) / 4);
  });

  test('cancel ends a run, and nothing more comes of it', () => {
    run(1, LONG);
    server.receive({ type: 'cancel', runId: 1 });
    const before = posted.length;
    goOn();
    expect(posted.length).toBe(before);
    expect(typesOf(1).at(-1)).toBe('cancelled');
    server.receive({ type: 'cancel', runId: 1 });
    expect(posted.length).toBe(before);
  });

  test('a new run ends the one before', () => {
    run(1, LONG);
    run(2, SMALL);
    goOn();
    expect(typesOf(1)).not.toContain('complete');
    expect(typesOf(2).at(-1)).toBe('complete');
    const second = posted.findIndex((message) => 'runId' in message && message.runId === 2);
    expect(posted.slice(second).every((message) => 'runId' in message && message.runId === 2)).toBe(true);
  });

  test.each([
    ['a field is wrong', { ...SMALL, cpus: 0 }, APPROACHES, 'cpus'],
    ['it is no document', 'nonsense', APPROACHES, 'document'],
    ['an approach is unknown', SMALL, ['pristine', 'prestine'], 'approaches[1]'],
    ['there is no approach', SMALL, [], 'approaches'],
  ])('a run fails with the field where %s', (_, scenario, approaches, field) => {
    run(3, scenario, approaches);
    expect(posted).toEqual([{ type: 'failed', runId: 3, message: expect.stringContaining(field) as string, field }]);
    run(4, SMALL);
    goOn();
    expect(typesOf(4).at(-1)).toBe('complete');
  });

  test('a measurement tells of every approach by itself, and of a sweep for every size of section', async () => {
    const measured = (runId: number) =>
      posted.flatMap((message) => (message.type === 'measured' && message.runId === runId ? [message] : []));
    server.receive({ type: 'measure', runId: 1, over: 'approaches', scenario: SMALL, approaches: APPROACHES });
    await vi.dynamicImportSettled();
    goOn();
    expect(typesOf(1).at(-1)).toBe('complete');
    expect(measured(1).map(({ approach }) => approach)).toEqual(APPROACHES);
    expect(measured(1).every(({ sectionBytes }) => sectionBytes === GIB)).toBe(true);
    expect(measured(1)[0].summary.waits.readers.max).toBeGreaterThan(0);

    server.receive({ type: 'measure', runId: 2, over: 'sectionBytes', scenario: SMALL, approaches: ['sections'] });
    await vi.dynamicImportSettled();
    goOn();
    // Doubled from 2 MiB to the 8 GiB that are unmapped.
    expect(measured(2).map(({ sectionBytes }) => sectionBytes)).toEqual(
      Array.from({ length: 13 }, (_, i) => (GIB / 512) * 2 ** i),
    );
    expect(measured(2).at(-1)!.summary.sections).toBe(1);
  });

  test('a measurement is cancelled and refused as a run is', async () => {
    const measure = (runId: number, scenario: unknown): void =>
      server.receive({ type: 'measure', runId, over: 'sectionBytes', scenario, approaches: ['sections'] });
    await vi.dynamicImportSettled();
    measure(1, LONG);
    await vi.dynamicImportSettled();
    server.receive({ type: 'cancel', runId: 1 });
    const before = posted.length;
    goOn();
    expect(posted.length).toBe(before);
    expect(typesOf(1).at(-1)).toBe('cancelled');
    measure(2, { ...SMALL, cpus: 0 });
    await vi.dynamicImportSettled();
    expect(posted.at(-1)).toMatchObject({ type: 'failed', runId: 2, field: 'cpus' });
  });

  test('runs and measurements are made at the prices of a machine that comes with them', async () => {
    const scenario = { ...SMALL, calibration: 'measured' };
    const approaches = ['pristine'];
    server.receive({ type: 'run', runId: 1, scenario, approaches, machine: MACHINE });
    goOn();
    server.receive({ type: 'measure', runId: 2, over: 'approaches', scenario, approaches, machine: MACHINE });
    await vi.dynamicImportSettled();
    goOn();
    run(3, SMALL, approaches);
    goOn();
    const [measured, compared, fitted] = posted.flatMap((message) =>
      message.type === 'lane-complete' || message.type === 'measured' ? [message.summary.munmapNs] : [],
    );
    expect(compared).toBe(measured);
    expect(measured).toBeLessThan(fitted);

    server.receive({ type: 'run', runId: 4, scenario, approaches });
    expect(posted.at(-1)).toMatchObject({
      type: 'failed',
      runId: 4,
      message: expect.stringMatching(/^calibration: /) as string,
    });
    server.receive({ type: 'run', runId: 5, scenario, approaches, machine: { ...MACHINE, anon: [] } });
    expect(posted.at(-1)).toMatchObject({
      type: 'failed',
      runId: 5,
      message: expect.stringContaining('anon: found') as string,
    });
  });

  test('a measurement over costs tells the intervals, and how far it is', () => {
    const approaches = ['pristine', 'vm-dead'];
    server.receive({ type: 'measure', runId: 1, over: 'costs', scenario: SMALL, approaches });
    goOn();
    expect(typesOf(1).slice(-2)).toEqual(['uncertainty', 'complete']);
    const [uncertainty] = posted.flatMap((message) => (message.type === 'uncertainty' ? [message.uncertainty] : []));
    expect(uncertainty.runs.map(({ approach }) => approach)).toEqual(approaches);
    const shares = posted.flatMap((message) => (message.type === 'measure-progress' ? [message.share] : []));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));

    server.receive({ type: 'measure', runId: 2, over: 'costs', scenario: SMALL, approaches });
    server.receive({ type: 'cancel', runId: 2 });
    goOn();
    expect(typesOf(2).at(-1)).toBe('cancelled');
    expect(typesOf(2)).not.toContain('uncertainty');
  });

  test('whatever is thrown in a slice fails the run', () => {
    const broken = new RunServer({
      post(message) {
        if (message.type === 'chunk') throw new Error('the wire is cut');
        posted.push(message);
      },
      defer: () => undefined,
      clock: () => performance.now(),
    });
    broken.receive({ type: 'run', runId: 1, scenario: SMALL, approaches: APPROACHES });
    expect(posted.at(-1)).toEqual({ type: 'failed', runId: 1, message: 'the wire is cut', field: null });
  });

  test('the same document gives the same events, however it is sliced', () => {
    const document = { ...builtInScenario('ps-320G-hog'), limits: { events: 5000 } };
    const eventsOf = (runId: number): unknown[] =>
      posted
        .flatMap((message) =>
          message.type === 'chunk' && 'runId' in message && message.runId === runId
            ? [...message.columns.timeNs, ...message.columns.kind]
            : [],
        )
        .sort();
    run(1, document, ['sections']);
    goOn();
    run(2, document, ['sections']);
    goOn();
    expect(eventsOf(1).length).toBeGreaterThan(5000);
    expect(eventsOf(2)).toEqual(eventsOf(1));
  });
});
