import { createTaskQueue } from './task-queue.ts';
import type { WorkerPort } from './worker-port.ts';

/** Starts a server that says its answers to `post` and puts off work with `defer`. @returns what takes its messages */
export type Serve<ToWorker, FromWorker> = (
  post: (message: FromWorker, transfer?: ArrayBuffer[]) => void,
  defer: (work: () => void) => void,
) => (message: ToWorker) => void;

/** Where there is no Worker: the same server in the page's own thread. It works in slices, so the page still answers, only less smoothly. */
export class InPageWorker<ToWorker, FromWorker> implements WorkerPort<ToWorker, FromWorker> {
  onmessage: WorkerPort<ToWorker, FromWorker>['onmessage'] = null;
  onmessageerror: WorkerPort<ToWorker, FromWorker>['onmessageerror'] = null;
  onerror: WorkerPort<ToWorker, FromWorker>['onerror'] = null;
  private isTerminated = false;
  private readonly server: Promise<(message: ToWorker) => void>;

  constructor(load: () => Promise<Serve<ToWorker, FromWorker>>) {
    const queue = createTaskQueue();
    this.server = load().then((serve) =>
      serve(
        // Copied, as between threads: nothing is shared with the server.
        (message, transfer = []) => this.say(structuredClone(message, { transfer })),
        (work) => queue(() => this.unlessTerminated(work)),
      ),
    );
    this.server.catch((error: unknown) => {
      this.onerror?.(new ErrorEvent('error', { message: String(error), cancelable: true }));
    });
  }

  postMessage(message: ToWorker): void {
    const copy = structuredClone(message);
    this.server.then(
      (take) => this.unlessTerminated(() => take(copy)),
      // That it cannot be loaded was said in the constructor.
      () => undefined,
    );
  }

  terminate(): void {
    this.isTerminated = true;
  }

  private say(message: FromWorker): void {
    this.unlessTerminated(() => this.onmessage?.(new MessageEvent('message', { data: message })));
  }

  private unlessTerminated(work: () => void): void {
    if (!this.isTerminated) work();
  }
}
