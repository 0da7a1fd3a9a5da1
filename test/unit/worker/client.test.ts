import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Tables } from '../../../src/sim/tables.ts';
import { RunClient, type RunListener } from '../../../src/worker/client.ts';
import type { FromWorker, ToWorker } from '../../../src/worker/protocol.ts';
import { FakeWorker } from './fake-worker.ts';

class FakeRunWorker extends FakeWorker<ToWorker, FromWorker> {}

function recorder(): { listener: RunListener; heard: string[] } {
  const heard: string[] = [];
  return {
    heard,
    listener: {
      onStarted: () => heard.push('started'),
      onChunk: (lane) => heard.push(`chunk ${lane}`),
      onProgress: (lane, simNs, share) => heard.push(`progress ${lane} ${simNs} ${share}`),
      onLaneComplete: (lane) => heard.push(`lane-complete ${lane}`),
      onComplete: (wallMs) => heard.push(`complete ${wallMs}`),
      onCancelled: () => heard.push('cancelled'),
      onFailed: (message, field) => heard.push(`failed: ${message} (${field})`),
    },
  };
}

/** Of the messages that belong to a run. */
function runIdOf(message: ToWorker): number | null {
  return 'runId' in message ? message.runId : null;
}

describe('RunClient', () => {
  let workers: FakeRunWorker[];
  let client: RunClient;

  beforeEach(() => {
    vi.useFakeTimers();
    workers = [];
    client = new RunClient({
      createWorker() {
        workers.push(new FakeRunWorker());
        return workers.at(-1)!;
      },
      silenceMs: 1000,
    });
  });
  afterEach(() => vi.useRealTimers());

  test('passes on what the worker says of the run, in order', () => {
    const { listener, heard } = recorder();
    client.run({ id: 'x' }, ['pristine'], listener);
    expect(workers[0].received).toEqual([{ type: 'run', runId: 1, scenario: { id: 'x' }, approaches: ['pristine'] }]);
    expect(client.isRunning).toBe(true);
    workers[0].say({ type: 'progress', runId: 1, lane: 0, simNs: 5, share: 0.5 });
    workers[0].say({ type: 'complete', runId: 1, wallMs: 7 });
    workers[0].say({ type: 'progress', runId: 1, lane: 0, simNs: 9, share: 1 });
    expect(heard).toEqual(['progress 0 5 0.5', 'complete 7']);
    expect(client.isRunning).toBe(false);
  });

  test('a measurement is passed on like a run, and ends one', () => {
    const { listener, heard } = recorder();
    client.run({}, ['pristine'], listener);
    const shares: number[] = [];
    client.measure(
      { over: 'approaches', scenario: {}, approaches: ['pristine'] },
      {
        onMeasured: () => undefined,
        onMeasureProgress: (share) => shares.push(share),
        onComplete: (wallMs) => heard.push(`measured in ${wallMs}`),
        onCancelled: () => undefined,
        onFailed: () => undefined,
      },
    );
    expect(workers[0].received.at(-1)).toMatchObject({ type: 'measure', runId: 2, over: 'approaches' });
    workers[0].say({ type: 'measure-progress', runId: 2, share: 0.5 });
    workers[0].say({ type: 'complete', runId: 2, wallMs: 9 });
    expect(heard).toEqual(['cancelled', 'measured in 9']);
    expect(shares).toEqual([0.5]);
  });

  test('the tables are asked for and handed on, whether a run goes on or not', () => {
    const tables: Tables[] = [];
    const asking = new RunClient({
      createWorker: () => {
        workers.push(new FakeRunWorker());
        return workers[workers.length - 1];
      },
      onTables: (answer) => tables.push(answer),
    });
    expect(asking.requestTables()).toBe(true);
    workers[workers.length - 1].say({ type: 'tables', tables: { version: 1, fits: [], tables: [] } });
    expect(tables).toEqual([{ version: 1, fits: [], tables: [] }]);
    expect(
      new RunClient({
        createWorker: () => {
          throw new Error('none');
        },
      }).requestTables(),
    ).toBe(false);
  });

  test('a new run cancels the old one, whose messages are dropped', () => {
    const first = recorder();
    const second = recorder();
    client.run({}, ['pristine'], first.listener);
    client.run({}, ['pristine'], second.listener);
    expect(workers.length).toBe(1);
    expect(workers[0].received.map((message) => `${message.type} ${runIdOf(message)}`)).toEqual([
      'run 1',
      'cancel 1',
      'run 2',
    ]);
    workers[0].say({ type: 'progress', runId: 1, lane: 0, simNs: 5, share: 0.5 });
    workers[0].say({ type: 'cancelled', runId: 1 });
    workers[0].say({ type: 'progress', runId: 2, lane: 1, simNs: 6, share: 0.6 });
    expect(first.heard).toEqual(['cancelled']);
    expect(second.heard).toEqual(['progress 1 6 0.6']);
  });

  test('cancel is heard once, at once', () => {
    const { listener, heard } = recorder();
    client.run({}, ['pristine'], listener);
    client.cancel();
    client.cancel();
    workers[0].say({ type: 'cancelled', runId: 1 });
    expect(heard).toEqual(['cancelled']);
  });

  test('what is wrong with the document fails the run, and the worker stays', () => {
    const { listener, heard } = recorder();
    client.run({}, ['pristine'], listener);
    workers[0].say({ type: 'failed', runId: 1, message: 'cpus: found 0', field: 'cpus' });
    expect(heard).toEqual(['failed: cpus: found 0 (cpus)']);
    client.run({}, ['pristine'], listener);
    expect(workers.length).toBe(1);
  });

  test('a worker that breaks fails its run, and the next run gets a fresh one', () => {
    const { listener, heard } = recorder();
    client.run({}, ['pristine'], listener);
    workers[0].breakDown('out of memory');
    expect(heard).toEqual(["failed: The simulation's worker broke: out of memory (null)"]);
    expect(workers[0].isTerminated).toBe(true);
    client.run({}, ['pristine'], listener);
    expect(workers.length).toBe(2);
    workers[1].say({ type: 'complete', runId: 2, wallMs: 1 });
    expect(heard.at(-1)).toBe('complete 1');
  });

  test('a worker that breaks between two runs is replaced', () => {
    const { listener } = recorder();
    client.run({}, ['pristine'], listener);
    workers[0].say({ type: 'complete', runId: 1, wallMs: 1 });
    workers[0].breakDown('');
    client.run({}, ['pristine'], listener);
    expect(workers.length).toBe(2);
  });

  test('a message that cannot be read fails the run', () => {
    const { listener, heard } = recorder();
    client.run({}, ['pristine'], listener);
    workers[0].onmessageerror?.(new MessageEvent('messageerror'));
    expect(heard).toEqual(["failed: A message of the simulation's worker could not be read (null)"]);
  });

  test('a worker that falls silent counts as dead, one that talks does not', () => {
    const { listener, heard } = recorder();
    client.run({}, ['pristine'], listener);
    for (let i = 0; i < 10; i++) {
      vi.advanceTimersByTime(900);
      workers[0].say({ type: 'progress', runId: 1, lane: 0, simNs: i, share: 0 });
    }
    expect(heard.length).toBe(10);
    vi.advanceTimersByTime(2000);
    expect(heard.at(-1)).toBe("failed: The simulation's worker does not answer (null)");
    expect(workers[0].isTerminated).toBe(true);
    vi.advanceTimersByTime(10_000);
    expect(heard.length).toBe(11);
  });

  test('a run that is started while the worker has been silent gets a fresh one; one that is started sooner does not', () => {
    const { listener, heard } = recorder();
    client.run({}, ['pristine'], listener);
    vi.advanceTimersByTime(900);
    client.run({}, ['pristine'], listener);
    expect(workers.length).toBe(1);
    vi.advanceTimersByTime(1100);
    client.run({}, ['pristine'], listener);
    expect(workers[0].isTerminated).toBe(true);
    workers[1].say({ type: 'complete', runId: 3, wallMs: 1 });
    expect(heard).toEqual(['cancelled', 'cancelled', 'complete 1']);
  });

  test('a worker that was silent while the page slept has time to answer once it is awake', () => {
    const { listener, heard } = recorder();
    client.run({}, ['pristine'], listener);
    vi.advanceTimersByTime(1000);
    const clock = vi.spyOn(performance, 'now');
    // Timers stand still in a frozen page; time does not.
    const awakeMs = performance.now() + 3_600_000;
    clock.mockReturnValue(awakeMs);
    vi.advanceTimersByTime(1000);
    expect(heard).toEqual([]);
    clock.mockReturnValue(awakeMs + 500);
    workers[0].say({ type: 'progress', runId: 1, lane: 0, simNs: 1, share: 0 });
    clock.mockReturnValue(awakeMs + 1000);
    vi.advanceTimersByTime(1000);
    expect(heard.length).toBe(1);
    clock.mockReturnValue(awakeMs + 2000);
    vi.advanceTimersByTime(1000);
    expect(heard.at(-1)).toBe("failed: The simulation's worker does not answer (null)");
    clock.mockRestore();
  });

  test('where no worker can be made, the run says so, and the next tries again', () => {
    let isPossible = false;
    const fragile = new RunClient({
      createWorker() {
        if (!isPossible) throw new Error('Worker is not defined');
        return new FakeRunWorker();
      },
    });
    const { listener, heard } = recorder();
    fragile.warmUp();
    fragile.run({}, ['pristine'], listener);
    expect(heard).toEqual(["failed: The simulation's worker could not be started: Worker is not defined (null)"]);
    isPossible = true;
    fragile.run({}, ['pristine'], listener);
    expect(fragile.isRunning).toBe(true);
    fragile.terminate();
    expect(heard.at(-1)).toBe('cancelled');
  });

  test('a worker that was warmed up is used', () => {
    client.warmUp();
    client.warmUp();
    client.run({}, ['pristine'], recorder().listener);
    expect(workers.length).toBe(1);
    client.terminate();
    expect(workers[0].isTerminated).toBe(true);
  });

  describe('whenReady', () => {
    let calls: number;
    const count = (): void => {
      calls++;
    };

    beforeEach(() => {
      calls = 0;
    });

    test('calls back once the worker says so, and at once from then on', () => {
      client.whenReady(count);
      expect(calls).toBe(0);
      workers[0].say({ type: 'ready' });
      expect(calls).toBe(1);
      client.whenReady(count);
      vi.advanceTimersByTime(10_000);
      expect(calls).toBe(2);
    });

    test('does not wait for a worker that is silent, broke, or cannot be made', () => {
      client.whenReady(count);
      vi.advanceTimersByTime(1000);
      expect(calls).toBe(1);
      client.whenReady(count);
      workers[0].breakDown('no script');
      expect(calls).toBe(2);
      const none = new RunClient({
        createWorker() {
          throw new Error('none');
        },
      });
      none.whenReady(count);
      expect(calls).toBe(3);
    });

    test('a worker that replaces a broken one is waited for anew', () => {
      client.whenReady(count);
      workers[0].say({ type: 'ready' });
      workers[0].breakDown('out of memory');
      client.whenReady(count);
      expect(calls).toBe(1);
      workers[1].say({ type: 'ready' });
      expect(calls).toBe(2);
    });
  });
});
