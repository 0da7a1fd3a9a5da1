import type { WorkerPort } from '../../../src/worker/worker-port.ts';

/** A worker that does nothing by itself. */
export class FakeWorker<ToWorker, FromWorker> implements WorkerPort<ToWorker, FromWorker> {
  readonly received: ToWorker[] = [];
  isTerminated = false;
  onmessage: WorkerPort<ToWorker, FromWorker>['onmessage'] = null;
  onmessageerror: WorkerPort<ToWorker, FromWorker>['onmessageerror'] = null;
  onerror: WorkerPort<ToWorker, FromWorker>['onerror'] = null;

  postMessage(message: ToWorker): void {
    this.received.push(message);
  }

  terminate(): void {
    this.isTerminated = true;
  }

  say(message: FromWorker): void {
    this.onmessage?.(new MessageEvent('message', { data: message }));
  }

  breakDown(message: string): void {
    this.onerror?.(Object.assign(new Event('error', { cancelable: true }), { message }) as ErrorEvent);
  }
}
