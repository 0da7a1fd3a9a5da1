import type { FromImportWorker, ImportLimits, OpenedMessage, ToImportWorker } from './import-protocol.ts';
import { StartedWorker } from './started-worker.ts';
import type { WorkerPort } from './worker-port.ts';

/** What becomes of a file. After onProgress exactly one of the others comes. */
export interface ImportListener {
  /** @param bytes read of the file so far */
  onProgress(bytes: number): void;
  onTrace(opened: OpenedMessage): void;
  /** It is a scenario document that can be run. */
  onScenario(document: unknown): void;
  /** @param message sentences that say what is wrong */
  onFailed(message: string): void;
}

export type ImportWorkerLike = WorkerPort<ToImportWorker, FromImportWorker>;

/** The page's side of the import worker: one file at a time. A worker that breaks fails its file, and the next file gets a fresh one. */
export class ImportClient {
  private readonly createWorker: () => ImportWorkerLike;
  private worker: ImportWorkerLike | null = null;
  private openId = 0;
  private listener: ImportListener | null = null;

  constructor(createWorker: () => ImportWorkerLike = createImportWorker) {
    this.createWorker = createWorker;
  }

  /** Begins to read a file; one that is being read is cancelled. */
  open(file: Blob, limits: ImportLimits, listener: ImportListener): void {
    this.cancel();
    this.listener = listener;
    try {
      this.worker ??= this.connect();
      this.worker.postMessage({ type: 'open', openId: ++this.openId, file, limits });
    } catch (error) {
      this.breakDown(`The worker that reads files could not be started: ${String(error)}`);
    }
  }

  /** Ends reading at once, in the middle of a piece; the listener hears nothing any more. */
  cancel(): void {
    if (this.listener === null) return;
    this.listener = null;
    this.dropWorker();
  }

  private connect(): ImportWorkerLike {
    const worker = this.createWorker();
    worker.onmessage = ({ data }) => this.receive(data);
    worker.onerror = (event) => {
      // Otherwise the browser reports it as an error of the page as well.
      event.preventDefault();
      const what = event.message ? `broke: ${event.message}` : 'broke or could not be loaded';
      this.breakDown(`The worker that reads files ${what}`);
    };
    worker.onmessageerror = () => this.breakDown('What the worker that reads files found could not be handed over');
    return worker;
  }

  private receive(message: FromImportWorker): void {
    const { listener } = this;
    if (message.type === 'ready') return;
    if (listener === null || message.openId !== this.openId) return;
    if (message.type === 'progress') {
      listener.onProgress(message.bytes);
      return;
    }
    this.listener = null;
    if (message.type === 'opened') listener.onTrace(message);
    else if (message.type === 'scenario') listener.onScenario(message.document);
    else listener.onFailed(message.message);
  }

  private breakDown(message: string): void {
    const { listener } = this;
    this.listener = null;
    this.dropWorker();
    listener?.onFailed(`${message}. It may have run out of memory.`);
  }

  private dropWorker(): void {
    const { worker } = this;
    this.worker = null;
    if (worker === null) return;
    worker.onmessage = null;
    worker.onerror = null;
    worker.onmessageerror = null;
    worker.terminate();
  }
}

function createImportWorker(): ImportWorkerLike {
  return new StartedWorker<ToImportWorker, FromImportWorker>({
    start: () => new Worker(new URL('./import-entry.ts', import.meta.url), { type: 'module', name: 'import' }),
    loadServer: async () => (await import('./serve-import.ts')).serveImport,
    // The page has heard it of the simulation's worker.
    onInPage: () => undefined,
  });
}
