import { InPageWorker, type Serve } from './in-page-worker.ts';
import type { WorkerPort } from './worker-port.ts';

export interface WorkerStart<ToWorker, FromWorker> {
  /** Makes a Worker; throws where there are none. Its first message has the type `ready`. */
  readonly start: () => WorkerPort<ToWorker, FromWorker>;
  /** Loads what the Worker runs, to run it in the page. */
  readonly loadServer: () => Promise<Serve<ToWorker, FromWorker>>;
  /** Hears that the page has to do the work itself. */
  readonly onInPage: () => void;
}

/**
 * A Worker, or what does its work in the page if it cannot be started: there are browsers, and policies of hosts, without workers. A Worker that was
 * ready once and breaks later is the client's matter.
 */
export class StartedWorker<ToWorker, FromWorker extends { readonly type: string }> implements WorkerPort<
  ToWorker,
  FromWorker
> {
  onmessage: WorkerPort<ToWorker, FromWorker>['onmessage'] = null;
  onmessageerror: WorkerPort<ToWorker, FromWorker>['onmessageerror'] = null;
  onerror: WorkerPort<ToWorker, FromWorker>['onerror'] = null;
  private port: WorkerPort<ToWorker, FromWorker>;
  /** What was said to a Worker that was not ready yet; null: it is. */
  private early: ToWorker[] | null = [];
  private readonly how: WorkerStart<ToWorker, FromWorker>;

  constructor(how: WorkerStart<ToWorker, FromWorker>) {
    this.how = how;
    try {
      this.port = this.listenTo(how.start());
    } catch {
      this.port = this.startInPage();
    }
  }

  postMessage(message: ToWorker): void {
    this.early?.push(message);
    this.port.postMessage(message);
  }

  terminate(): void {
    this.port.terminate();
  }

  private listenTo(port: WorkerPort<ToWorker, FromWorker>): WorkerPort<ToWorker, FromWorker> {
    port.onmessage = (event) => {
      this.early = null;
      this.onmessage?.(event);
    };
    port.onmessageerror = (event) => this.onmessageerror?.(event);
    port.onerror = (event) => {
      if (this.early === null) {
        this.onerror?.(event);
        return;
      }
      event.preventDefault();
      port.terminate();
      const { early } = this;
      this.port = this.startInPage();
      for (const message of early) this.port.postMessage(message);
    };
    return port;
  }

  private startInPage(): WorkerPort<ToWorker, FromWorker> {
    const { loadServer, onInPage } = this.how;
    this.early = null;
    onInPage();
    return this.listenTo(new InPageWorker(loadServer));
  }
}
