import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Serve } from '../../../src/worker/in-page-worker.ts';
import { StartedWorker } from '../../../src/worker/started-worker.ts';
import { FakeWorker } from './fake-worker.ts';

interface Message {
  readonly type: string;
  readonly bytes?: Uint8Array;
}

/** Says back what it hears, in a task of its own. */
const serveEcho: Serve<Message, Message> = (post, defer) => {
  post({ type: 'ready' });
  return (message) => defer(() => post({ ...message, type: `${message.type} in the page` }));
};

describe('StartedWorker', () => {
  let inPage: number;
  let heard: Message[];
  let fake: FakeWorker<Message, Message>;

  beforeEach(() => {
    inPage = 0;
    heard = [];
    fake = new FakeWorker();
  });
  afterEach(() => vi.unstubAllGlobals());

  function started(start: () => FakeWorker<Message, Message>, loadServer = () => Promise.resolve(serveEcho)) {
    const worker = new StartedWorker<Message, Message>({ start, loadServer, onInPage });
    worker.onmessage = ({ data }) => heard.push(data);
    return worker;
  }
  const onInPage = (): void => {
    inPage++;
  };
  const types = () => heard.map(({ type }) => type);
  const cannotStart = (): never => {
    throw new ReferenceError('Worker is not defined');
  };

  test('is a worker where there are workers', () => {
    const worker = started(() => fake);
    worker.postMessage({ type: 'run' });
    fake.say({ type: 'ready' });
    fake.say({ type: 'started' });
    expect(fake.received).toEqual([{ type: 'run' }]);
    expect(types()).toEqual(['ready', 'started']);
    worker.terminate();
    expect(fake.isTerminated).toBe(true);
    expect(inPage).toBe(0);
  });

  test('does its work in the page where none can be made', async () => {
    const worker = started(cannotStart);
    worker.postMessage({ type: 'run' });
    await vi.waitFor(() => expect(types()).toEqual(['ready', 'run in the page']));
    expect(inPage).toBe(1);
  });

  test('goes on in the page with what was said to a worker that breaks before it is ready', async () => {
    const worker = started(() => fake);
    worker.onerror = () => expect.unreachable();
    worker.postMessage({ type: 'run' });
    worker.postMessage({ type: 'tables' });
    fake.breakDown('refused by a policy');
    expect(fake.isTerminated).toBe(true);
    worker.postMessage({ type: 'cancel' });
    await vi.waitFor(() =>
      expect(types()).toEqual(['ready', 'run in the page', 'tables in the page', 'cancel in the page']),
    );
  });

  test('leaves a worker that breaks later to the client', () => {
    const worker = started(() => fake);
    const errors: string[] = [];
    worker.onerror = ({ message }) => errors.push(message);
    fake.say({ type: 'ready' });
    fake.breakDown('out of memory');
    expect(errors).toEqual(['out of memory']);
    expect(inPage).toBe(0);
  });

  test('in the page shares nothing with it, as a worker does not', async () => {
    const worker = started(cannotStart);
    const message = { type: 'run', bytes: Uint8Array.of(1, 2) };
    worker.postMessage(message);
    message.bytes[0] = 9;
    await vi.waitFor(() => expect(heard.at(-1)?.bytes).toEqual(Uint8Array.of(1, 2)));
  });

  test('in the page does nothing more after terminate', async () => {
    const deferred: string[] = [];
    const worker = started(cannotStart, () =>
      Promise.resolve((post, defer) => {
        const goOn = (): void => {
          deferred.push('slice');
          post({ type: 'progress' });
          if (deferred.length === 3) worker.terminate();
          defer(goOn);
        };
        return goOn;
      }),
    );
    worker.postMessage({ type: 'run' });
    await vi.waitFor(() => expect(deferred).toHaveLength(3));
    worker.postMessage({ type: 'run' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(deferred).toHaveLength(3);
    expect(heard).toHaveLength(3);
  });

  test('that cannot be loaded for the page either is broken', async () => {
    vi.stubGlobal('ErrorEvent', FakeErrorEvent);
    const worker = started(cannotStart, () => Promise.reject(new Error('not there any more')));
    const errors: string[] = [];
    worker.onerror = ({ message }) => errors.push(message);
    worker.postMessage({ type: 'run' });
    await vi.waitFor(() => expect(errors).toEqual(['Error: not there any more']));
  });
});

/** What node lacks. */
class FakeErrorEvent extends Event {
  readonly message: string;

  constructor(type: string, { message, ...rest }: EventInit & { message: string }) {
    super(type, rest);
    this.message = message;
  }
}
