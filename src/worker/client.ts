import type { RunSummary } from '../sim/run-summary.ts';
import type { Tables } from '../sim/tables.ts';
import type { EventColumns } from '../trace/event-columns.ts';
import type { FromWorker, MeasuredMessage, Measurement, StartedMessage, ToWorker } from './protocol.ts';

/** How anything that was asked for ends. After one of these nothing more comes. */
interface EndListener {
  onComplete(wallMs: number): void;
  onCancelled(): void;
  /** @param field the path in the scenario document of what is wrong there, or null */
  onFailed(message: string, field: string | null): void;
}

/** What becomes of a run. */
export interface RunListener extends EndListener {
  onStarted(started: StartedMessage): void;
  onChunk(lane: number, columns: EventColumns): void;
  /** @param share how much of the range is unmapped, 0 to 1 */
  onProgress(lane: number, simNs: number, share: number): void;
  onLaneComplete(lane: number, summary: RunSummary): void;
}

/** What becomes of a measurement. */
export interface MeasureListener extends EndListener {
  onMeasured(measured: MeasuredMessage): void;
  /** @param share how much of it is done, 0 to 1 */
  onMeasureProgress(share: number): void;
}

type Listener = EndListener & Partial<RunListener> & Partial<MeasureListener>;

/** What the client needs of a Worker. */
export interface WorkerLike {
  postMessage(message: ToWorker): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

export interface RunClientOptions {
  /** Makes a worker; may throw. */
  readonly createWorker?: () => WorkerLike;
  /** How long a worker may be silent during a run, in ms: after that, and at most twice that, it counts as dead. It reports every few ms. */
  readonly silenceMs?: number;
  /** Gets the published tables beside the model after requestTables(). */
  readonly onTables?: (tables: Tables) => void;
}

const SILENCE_MS = 5_000;

/**
 * The page's side of the worker. One run at a time: a new one ends the one before, whose messages are dropped. A worker that breaks, or falls
 * silent, fails its run with a message, and the next run gets a fresh one.
 */
export class RunClient {
  private readonly createWorker: () => WorkerLike;
  private readonly silenceMs: number;
  private worker: WorkerLike | null = null;
  private runId = 0;
  private readonly onTables: ((tables: Tables) => void) | null;
  /** Of the run that goes on; null: none does. */
  private listener: Listener | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Nothing was heard since the timer last went off. Twice in a row, so that a page that was asleep does not take that for the worker's silence. */
  private isSilent = false;

  constructor(options: RunClientOptions = {}) {
    this.createWorker = options.createWorker ?? createRunWorker;
    this.silenceMs = options.silenceMs ?? SILENCE_MS;
    this.onTables = options.onTables ?? null;
  }

  get isRunning(): boolean {
    return this.listener !== null;
  }

  /** Starts a worker ahead of the first run, so that it is there when it is needed. Failing is left to the run. */
  warmUp(): void {
    try {
      this.worker ??= this.connect();
    } catch {
      this.worker = null;
    }
  }

  /**
   * Starts a run and ends any earlier one.
   *
   * @param scenario a scenario document; the worker validates it
   * @param approaches ids
   */
  run(scenario: unknown, approaches: readonly string[], listener: RunListener): void {
    this.begin(listener, (runId) => ({ type: 'run', runId, scenario, approaches }));
  }

  /** Starts a measurement and ends any earlier one, or any run. */
  measure(measurement: Measurement, listener: MeasureListener): void {
    this.begin(listener, (runId) => ({ type: 'measure', runId, ...measurement }));
  }

  private begin(listener: Listener, messageOfRun: (runId: number) => ToWorker): void {
    this.cancel();
    const runId = ++this.runId;
    this.listener = listener;
    try {
      this.worker ??= this.connect();
      this.worker.postMessage(messageOfRun(runId));
    } catch (error) {
      this.fail(`The simulation's worker could not be started: ${messageOf(error)}`, null);
      return;
    }
    this.expectAnswer();
  }

  /** Asks for the tables; the answer comes to onTables when no run goes on. @returns false if there is no worker to ask */
  requestTables(): boolean {
    this.warmUp();
    this.worker?.postMessage({ type: 'tables' });
    return this.worker !== null;
  }

  /** Ends the run that goes on, if one does; its listener hears so at once. */
  cancel(): void {
    const { listener } = this;
    if (listener === null) return;
    this.endRun();
    this.worker?.postMessage({ type: 'cancel', runId: this.runId });
    listener.onCancelled();
  }

  /** Ends the worker and whatever it does. The client can be used again. */
  terminate(): void {
    this.cancel();
    this.dropWorker();
  }

  private connect(): WorkerLike {
    const worker = this.createWorker();
    worker.onmessage = ({ data }) => {
      this.receive(data);
    };
    worker.onerror = (event) => {
      // Otherwise the browser reports it as an error of the page as well.
      event.preventDefault();
      this.breakDown(
        worker,
        event.message
          ? `The simulation's worker broke: ${event.message}`
          : "The simulation's worker broke or could not be loaded",
      );
    };
    worker.onmessageerror = () => {
      this.breakDown(worker, "A message of the simulation's worker could not be read");
    };
    return worker;
  }

  private receive(message: FromWorker): void {
    if (message.type === 'tables') {
      this.onTables?.(message.tables);
      return;
    }
    const { listener } = this;
    if (listener === null || message.runId !== this.runId) return;
    this.isSilent = false;
    switch (message.type) {
      case 'started':
        listener.onStarted?.(message);
        break;
      case 'chunk':
        listener.onChunk?.(message.lane, message.columns);
        break;
      case 'progress':
        listener.onProgress?.(message.lane, message.simNs, message.share);
        break;
      case 'lane-complete':
        listener.onLaneComplete?.(message.lane, message.summary);
        break;
      case 'measured':
        listener.onMeasured?.(message);
        break;
      case 'measure-progress':
        listener.onMeasureProgress?.(message.share);
        break;
      case 'complete':
        this.endRun();
        listener.onComplete(message.wallMs);
        break;
      case 'cancelled':
        this.endRun();
        listener.onCancelled();
        break;
      case 'failed':
        this.endRun();
        listener.onFailed(message.message, message.field);
        break;
    }
  }

  private expectAnswer(): void {
    this.isSilent = false;
    this.timer = setInterval(() => {
      if (this.isSilent && this.worker !== null) this.breakDown(this.worker, "The simulation's worker does not answer");
      this.isSilent = true;
    }, this.silenceMs);
  }

  private endRun(): void {
    clearInterval(this.timer);
    this.listener = null;
  }

  private breakDown(worker: WorkerLike, message: string): void {
    if (worker !== this.worker) return;
    this.fail(message, null);
  }

  private fail(message: string, field: string | null): void {
    const { listener } = this;
    this.endRun();
    this.dropWorker();
    listener?.onFailed(message, field);
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

function createRunWorker(): WorkerLike {
  return new Worker(new URL('./entry.ts', import.meta.url), { type: 'module', name: 'simulation' });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
