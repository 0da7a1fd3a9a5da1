import { beforeEach, describe, expect, test } from 'vitest';
import type { FromExploreWorker } from '../../../src/worker/explore-protocol.ts';
import { ExploreClient, type ExploreWorkerLike } from '../../../src/worker/explore-client.ts';
import { ExploreServer } from '../../../src/worker/explore-server.ts';
import { RACE_SCENARIOS } from '../../../src/scenario/race-scenarios.ts';

const CELL = { scenario: 'munmap-vs-map-fixed', approach: 'sections' };
const OTHER = { scenario: 'map-count-limit', approach: 'sections' };

describe('ExploreServer', () => {
  let posted: FromExploreWorker[];
  let deferred: (() => void)[];
  let server: ExploreServer;

  beforeEach(() => {
    posted = [];
    deferred = [];
    server = new ExploreServer({
      post: (message) => posted.push(structuredClone(message)),
      defer: (next) => deferred.push(next),
      clock: () => performance.now(),
    });
  });

  const goOn = (): void => {
    while (deferred.length > 0) deferred.shift()!();
  };
  const cells = (): string[] =>
    posted.flatMap((message) => (message.type === 'cell' ? [`${message.cell.scenario},${message.cell.approach}`] : []));

  test('searches what is wanted, tells each cell once, and ends', () => {
    const pristine = { ...CELL, approach: 'pristine' };
    server.receive({ type: 'search', searchId: 1, wanted: [CELL, pristine, OTHER] });
    goOn();
    expect(cells()).toEqual([
      'munmap-vs-map-fixed,pristine',
      'munmap-vs-map-fixed,sections',
      'map-count-limit,sections',
    ]);
    expect(posted.at(-1)).toEqual({ type: 'complete', searchId: 1 });
  });

  test('what is preferred comes first, a cancelled search says nothing more', () => {
    server.receive({ type: 'search', searchId: 1, wanted: [CELL, OTHER] });
    server.receive({ type: 'prefer', searchId: 1, cell: OTHER });
    goOn();
    expect(cells()[0]).toBe('map-count-limit,sections');
    posted = [];
    server.receive({ type: 'search', searchId: 2, wanted: [CELL] });
    posted = [];
    server.receive({ type: 'cancel', searchId: 2 });
    goOn();
    expect(posted).toEqual([]);
  });

  test('runs a schedule as far as it fits and says who can go on', () => {
    server.receive({ type: 'step', stepId: 7, cell: CELL, schedule: 'a6.b3', document: null });
    expect(posted).toMatchObject([{ type: 'stepped', stepId: 7, stepped: { schedule: 'a6.b3', error: null } }]);
    const [message] = posted;
    if (message.type !== 'stepped') throw new Error('no answer');
    expect(message.stepped.steps).toHaveLength(9);
    const { objects } = message.stepped;
    expect(objects).toHaveLength(10);
    expect(objects[0]).toMatchObject({ vmas: [{ start: 0x100000, end: 0x10c000 }], locks: [{ held: 'free' }] });
    // Two sections of three are gone; a holds the lock, and b waits for it.
    expect(objects[9]).toMatchObject({
      vmas: [{ start: 0x108000, end: 0x10c000, perms: 'rw-p', isDetached: false }],
      pages: [{ start: 0x108000, end: 0x10c000 }],
      locks: [{ name: 'mmap_sem', held: 'write', holders: ['a'], queue: [{ task: 'b', wants: 'read' }] }],
      mapCount: 1,
    });
    expect(objects[9].tables.pte).toHaveLength(2);
    expect(message.stepped.tasks[1].waits).toBe('waits for mmap_sem, which a holds');

    server.receive({ type: 'step', stepId: 8, cell: CELL, schedule: 'a6.b9', document: null });
    expect(posted[1]).toMatchObject({
      stepped: { schedule: 'a6.b3', error: expect.stringMatching(/^step 10/) as string },
    });
    server.receive({ type: 'step', stepId: 9, cell: CELL, schedule: '', document: null });
    expect(posted[2]).toMatchObject({ stepped: { schedule: '', steps: [] } });
  });

  test('runs a schedule in a world that is not built in', () => {
    const document = { ...RACE_SCENARIOS[0], mappings: [{ start: '0x100000', lenBytes: 0x4000 }] };
    server.receive({ type: 'step', stepId: 1, cell: CELL, schedule: 'a1', document });
    expect(posted).toMatchObject([{ stepped: { steps: [{ text: expect.stringContaining('munmap') as string }] } }]);
  });

  test('makes a world smaller in which the same goes wrong, and says so where nothing can be left out', () => {
    const shrink = { type: 'shrink', shrinkId: 1, check: 'linearizability', preemptions: 1 } as const;
    server.receive({ ...shrink, cell: { scenario: 'j-map', approach: 'sections' } });
    goOn();
    const [message] = posted;
    if (message.type !== 'shrunk' || message.shrunk === null) throw new Error('nothing smaller');
    const { document, counterexample } = message.shrunk;
    expect(document.mappings?.[0].lenBytes).toBe(0x8000);
    expect(counterexample).toMatchObject({ check: 'linearizability', preemptions: 1 });
    server.receive({ type: 'step', stepId: 2, cell: CELL, schedule: counterexample.schedule, document });
    expect(posted[1]).toMatchObject({ stepped: { error: null, violations: [{ check: 'linearizability' }] } });
    server.receive({
      ...shrink,
      shrinkId: 3,
      cell: { scenario: 'shmdt-vs-mprotect', approach: 'sections' },
      preemptions: 2,
    });
    goOn();
    expect(posted[2]).toEqual({ type: 'shrunk', shrinkId: 3, shrunk: null });
  });

  test('what it does not know becomes a message', () => {
    server.receive({
      ...{ type: 'shrink', shrinkId: 1, check: 'progress', preemptions: 0 },
      cell: { ...CELL, approach: 'none' },
    });
    expect(posted.shift()).toMatchObject({ type: 'shrink-failed', message: 'there is no approach "none"' });
    server.receive({ type: 'step', stepId: 1, cell: { ...CELL, approach: 'none' }, schedule: 'a1', document: null });
    expect(posted[0]).toMatchObject({ type: 'step-failed', message: 'there is no approach "none"' });
    server.receive({ type: 'step', stepId: 2, cell: CELL, schedule: 'one two', document: null });
    expect(posted[1]).toMatchObject({ type: 'step-failed' });
    server.receive({ type: 'search', searchId: 3, wanted: [{ ...CELL, scenario: 'none' }] });
    expect(posted[2]).toMatchObject({ type: 'failed', message: 'there is no race scenario "none"' });
  });
});

describe('ExploreClient', () => {
  test('a worker that breaks fails all that was asked, and the next question gets a fresh one', async () => {
    const workers: ExploreWorkerLike[] = [];
    const client = new ExploreClient(() => {
      const worker: ExploreWorkerLike = {
        postMessage: () => undefined,
        terminate: () => undefined,
        onmessage: null,
        onmessageerror: null,
        onerror: null,
      };
      workers.push(worker);
      return worker;
    });
    const failures: string[] = [];
    const ignore = (): void => undefined;
    client.search([CELL], {
      onCell: ignore,
      onProgress: ignore,
      onComplete: ignore,
      onFailed: (message) => failures.push(message),
    });
    const asked = client.step(CELL, 'a1');
    workers[0].onerror?.({ message: 'out of memory', preventDefault: ignore } as unknown as ErrorEvent);
    await expect(asked).rejects.toThrow('out of memory');
    expect(failures).toEqual(["The race search's worker broke: out of memory"]);
    void client.step(CELL, 'a1');
    expect(workers).toHaveLength(2);
  });
});
