import type { RunSummary } from '../sim/run-summary.ts';
import type { Tables } from '../sim/tables.ts';
import type { Uncertainty } from '../sim/uncertainty.ts';
import type { EventColumns } from '../trace/event-columns.ts';
import type { FromWorker, MeasuredMessage, Measurement, StartedMessage, ToWorker } from './protocol.ts';
import { StartedWorker } from './started-worker.ts';
import type { WorkerPort } from './worker-port.ts';

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
  onMeasured?(measured: MeasuredMessage): void;
  /** Of a measurement over costs. */
  onUncertainty?(uncertainty: Uncertainty): void;
  /** @param share how much of it is done, 0 to 1 */
  onMeasureProgress(share: number): void;
}

type Listener = EndListener & Partial<RunListener> & Partial<MeasureListener>;

export type WorkerLike = WorkerPort<ToWorker, FromWorker>;

export interface RunClientOptions {
  /** Makes a worker; may throw. */
  readonly createWorker?: () => WorkerLike;
  /** How long a worker may be silent during a run, in ms: after that, and at most twice that, it counts as dead. It reports every few ms. */
  readonly silenceMs?: number;
  /** Gets the published tables beside the model after requestTables(). */
  readonly onTables?: (tables: Tables) => void;
  /** Hears that no worker can be started, and that the page does its work. */
  readonly onInPage?: () => void;
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
  /** The worker has said that it is ready. */
  private isReady = false;
  /** Waits for that. */
  private readonly whenReadyCalls: (() => void)[] = [];

  constructor(options: RunClientOptions = {}) {
    this.createWorker = options.createWorker ?? (() => createRunWorker(options.onInPage));
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
   * Calls back once the worker is ready: a run that begins while its script still loads would only seem slow. A worker that breaks or stays silent
   * is not waited for: the run says so.
   */
  whenReady(callback: () => void): void {
    this.warmUp();
    if (this.worker === null || this.isReady) {
      callback();
      return;
    }
    this.whenReadyCalls.push(callback);
    setTimeout(() => this.callWhenReady(), this.silenceMs);
  }

  private callWhenReady(): void {
    for (const callback of this.whenReadyCalls.splice(0)) callback();
  }

  /**
   * Starts a run and ends any earlier one.
   *
   * @param scenario a scenario document; the worker validates it
   * @param approaches ids
   * @param machine what was measured on a machine, where the scenario's prices are those
   */
  run(scenario: unknown, approaches: readonly string[], listener: RunListener, machine?: unknown): void {
    const prices = machine === undefined ? {} : { machine };
    this.begin(listener, (runId) => ({ type: 'run', runId, scenario, approaches, ...prices }));
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
    const { isSilent } = this;
    this.endRun();
    // It may be dead: whoever runs again, tired of waiting, gets a fresh one.
    if (isSilent) this.dropWorker();
    else this.worker?.postMessage({ type: 'cancel', runId: this.runId });
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
    if (message.type === 'ready') {
      this.isReady = true;
      this.callWhenReady();
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
      case 'uncertainty':
        listener.onUncertainty?.(message.uncertainty);
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
    let lookedMs = performance.now();
    this.timer = setInterval(() => {
      const sinceMs = performance.now() - lookedMs;
      lookedMs += sinceMs;
      // A page that was asleep was deaf: what the worker said meanwhile, if it was not asleep as well, comes only now.
      const wasAsleep = sinceMs > 2 * this.silenceMs;
      if (this.isSilent && !wasAsleep && this.worker !== null)
        this.breakDown(this.worker, "The simulation's worker does not answer");
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
    this.callWhenReady();
  }

  private dropWorker(): void {
    const { worker } = this;
    this.worker = null;
    this.isReady = false;
    if (worker === null) return;
    worker.onmessage = null;
    worker.onerror = null;
    worker.onmessageerror = null;
    worker.terminate();
  }
}

function createRunWorker(onInPage: () => void = () => undefined): WorkerLike {
  return new StartedWorker({
    start: () => new Worker(new URL('./entry.ts', import.meta.url), { type: 'module', name: 'simulation' }),
    loadServer: async () => (await import('./serve-runs.ts')).serveRuns,
    onInPage,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
