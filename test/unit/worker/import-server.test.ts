import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';
import { DEFAULT_TEST_LIMITS, opened, openAll } from './import-support.ts';
import { ImportClient, type ImportWorkerLike } from '../../../src/worker/import-client.ts';
import type { FromImportWorker, ToImportWorker } from '../../../src/worker/import-protocol.ts';
import { InPageWorker } from '../../../src/worker/in-page-worker.ts';
import { serveImport } from '../../../src/worker/serve-import.ts';
import { writeTraceFile } from '../../../src/trace/trace-file.ts';

const TRACES = join(import.meta.dirname, '../../fixtures/traces');

describe('openFile', () => {
  test('a trace comes with its report, its rows and its events, in buffers that may be handed over', async () => {
    const { messages, transfers } = await openAll(readFileSync(join(TRACES, '6.1/b.tracefs.txt.gz')));
    const found = opened(messages);
    expect(found.report.lines).toBe(1863);
    expect(found.lanes).toHaveLength(1);
    const { chunks, outline } = found.lanes[0];
    const events = chunks.reduce((sum, { length }) => sum + length, 0);
    expect(events).toBe(Object.values(found.report.events).reduce((sum, count) => sum + count, 0));
    expect(outline.locks[0].lock).toBe(0);
    expect(outline.tasks.length).toBe(found.report.tasks);
    expect(found.contention?.neighbours.map(({ kind }) => kind).sort()).toEqual(['fault', 'maps', 'writer']);
    expect(new Set(transfers).size).toBe(transfers.length);
    for (const { timeNs } of chunks) expect(transfers).toContain(timeNs.buffer);
  });

  test('an own file gives all its lanes, and its buffer once', async () => {
    const first = opened((await openAll(readFileSync(join(TRACES, '4.17/a.pristine.trace.gz')))).messages);
    const [columns] = first.lanes[0].chunks;
    const header = { ...first.header, approaches: [1, 2, 3].map((n) => ({ id: `lane-${n}`, label: `Lane ${n}` })) };
    const file = writeTraceFile(header, [columns, columns, columns]);
    const { messages, transfers } = await openAll(gzipSync(file));
    const own = opened(messages);
    expect(own.lanes.map(({ chunks }) => chunks.map(({ length }) => length))).toEqual([
      [columns.length],
      [columns.length],
      [columns.length],
    ]);
    expect(transfers).toHaveLength(1);
  });

  test('a scenario document is one, plain or gzip; what is wrong with it is named', async () => {
    const document = { version: 1, title: 'Mine', cpus: 2 };
    for (const bytes of [Buffer.from(JSON.stringify(document)), gzipSync(JSON.stringify(document))]) {
      expect((await openAll(bytes)).messages).toEqual([{ type: 'scenario', openId: 7, document }]);
    }
    const [wrong] = (await openAll(Buffer.from('{"version": 1, "tasks": [{"cpu": "x"}]}'))).messages;
    expect(wrong).toMatchObject({ type: 'failed' });
    expect(wrong.type === 'failed' && wrong.message).toContain('tasks[0].cpu: found "x"');
  });

  test('more events, or a larger file, than memory allows are refused', async () => {
    const trace = readFileSync(join(TRACES, '6.1/b.tracefs.txt.gz'));
    const [few] = (await openAll(trace, { ...DEFAULT_TEST_LIMITS, maxEvents: 100 })).messages.slice(-1);
    expect(few).toMatchObject({ type: 'failed', message: expect.stringContaining('100 events') as string });
    const first = opened((await openAll(trace)).messages);
    const own = writeTraceFile(first.header, [first.lanes[0].chunks[0]]);
    const [large] = (await openAll(own, { ...DEFAULT_TEST_LIMITS, maxFileBytes: 10_000 })).messages.slice(-1);
    expect(large).toMatchObject({ type: 'failed', message: expect.stringContaining('10000 bytes') as string });
  });

  test('whatever the bytes are, one message says what is wrong', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('{'), Buffer.from([0x1f, 0x8b, 8]), Buffer.from('PK\x03\x04')]) {
      const { messages } = await openAll(bytes);
      expect(messages).toHaveLength(1);
      expect(messages[0].type).toBe('failed');
    }
  });
});

describe('where there is no Worker', () => {
  const open = { type: 'open', openId: 1, limits: DEFAULT_TEST_LIMITS } as const;
  const trace = new Blob([readFileSync(join(TRACES, '6.1/b.tracefs.txt.gz'))]);

  test('the page reads the file, to the same events', async () => {
    const heard: FromImportWorker[] = [];
    const worker = new InPageWorker<ToImportWorker, FromImportWorker>(() => Promise.resolve(serveImport));
    await new Promise<void>((resolve) => {
      worker.onmessage = ({ data }) => {
        heard.push(data);
        if (data.type === 'opened') resolve();
      };
      worker.postMessage({ ...open, file: trace });
    });
    const [{ chunks }] = opened(heard).lanes;
    const [whole] = opened((await openAll(readFileSync(join(TRACES, '6.1/b.tracefs.txt.gz')))).messages).lanes;
    expect(heard[0]).toEqual({ type: 'ready' });
    expect(chunks).toEqual(whole.chunks);
    worker.terminate();
  });

  test('a file whose reading was cancelled is not read on', async () => {
    const isOver = new AbortController();
    let pieces = 0;
    const endless = {
      size: 2 ** 40,
      stream: () =>
        new ReadableStream<Uint8Array>({
          pull(controller) {
            pieces++;
            controller.enqueue(new TextEncoder().encode('# tracer: nop\n'));
            if (pieces === 5) isOver.abort();
          },
        }),
    } as Blob;
    const waiting: (() => void)[] = [];
    const queue = (work: () => void): void =>
      void setImmediate(() => (isOver.signal.aborted ? waiting.push(work) : work()));
    serveImport(() => undefined, queue)({ ...open, file: endless });
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    const read = pieces;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(pieces).toBeLessThanOrEqual(read + 1);
  });
});

class FakeWorker implements ImportWorkerLike {
  readonly sent: unknown[] = [];
  isTerminated = false;
  onmessage: ((event: MessageEvent<FromImportWorker>) => void) | null = null;
  onmessageerror: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;

  postMessage(message: unknown): void {
    this.sent.push(message);
  }

  terminate(): void {
    this.isTerminated = true;
  }

  say(data: FromImportWorker): void {
    this.onmessage?.({ data } as MessageEvent<FromImportWorker>);
  }
}

describe('ImportClient', () => {
  const setUp = () => {
    const workers: FakeWorker[] = [];
    const heard: string[] = [];
    const client = new ImportClient(() => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    });
    const listener = {
      onProgress: (bytes: number) => heard.push(`progress ${bytes}`),
      onTrace: () => heard.push('trace'),
      onScenario: () => heard.push('scenario'),
      onFailed: (message: string) => heard.push(message),
    };
    const open = () => client.open(new Blob(['x']), DEFAULT_TEST_LIMITS, listener);
    return { workers, heard, client, open };
  };

  test('cancelling ends the worker at once, and nothing more is heard', () => {
    const { workers, heard, client, open } = setUp();
    open();
    workers[0].say({ type: 'progress', openId: 1, bytes: 5 });
    const late = workers[0].onmessage;
    client.cancel();
    expect(workers[0].isTerminated).toBe(true);
    late?.({ data: { type: 'failed', openId: 1, message: 'late' } } as MessageEvent<FromImportWorker>);
    expect(heard).toEqual(['progress 5']);
    open();
    expect(workers).toHaveLength(2);
  });

  test('a worker that breaks fails its file, and the next one gets a fresh worker', () => {
    const { workers, heard, open } = setUp();
    open();
    workers[0].onerror?.({ message: 'out of memory', preventDefault: () => undefined } as ErrorEvent);
    expect(heard[0]).toContain('out of memory');
    open();
    workers[1].say({ type: 'scenario', openId: 2, document: {} });
    expect(heard[1]).toBe('scenario');
    open();
    expect(workers).toHaveLength(2);
  });
});
