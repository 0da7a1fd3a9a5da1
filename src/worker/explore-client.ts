import { StartedWorker } from './started-worker.ts';
import type { WorkerPort } from './worker-port.ts';
import type { Cell, CellAddress, FromExploreWorker, SteppedSchedule, ToExploreWorker } from './explore-protocol.ts';

/** What becomes of a search. After onComplete or onFailed nothing more comes. */
export interface ExploreListener {
  onCell(cell: Cell): void;
  onProgress(cell: CellAddress, preemptions: number, states: number): void;
  onComplete(): void;
  onFailed(message: string): void;
}

export type ExploreWorkerLike = WorkerPort<ToExploreWorker, FromExploreWorker>;

interface Asked {
  readonly resolve: (stepped: SteppedSchedule) => void;
  readonly reject: (error: Error) => void;
}

/** The page's side of the race search's worker. A worker that breaks fails what was asked of it, and the next question gets a fresh one. */
export class ExploreClient {
  private readonly createWorker: () => ExploreWorkerLike;
  private worker: ExploreWorkerLike | null = null;
  private lastId = 0;
  private searchId = 0;
  private listener: ExploreListener | null = null;
  private readonly asked = new Map<number, Asked>();

  constructor(createWorker: () => ExploreWorkerLike = createExploreWorker) {
    this.createWorker = createWorker;
  }

  /** Begins a search, in the order of `wanted`; an earlier one ends. */
  search(wanted: readonly CellAddress[], listener: ExploreListener): void {
    this.listener = listener;
    this.searchId = ++this.lastId;
    this.post({ type: 'search', searchId: this.searchId, wanted });
  }

  /** Of what is searched, this one next. */
  prefer(cell: CellAddress): void {
    if (this.listener !== null) this.post({ type: 'prefer', searchId: this.searchId, cell });
  }

  /** Ends the search, if one goes on; its listener hears nothing any more. */
  cancel(): void {
    if (this.listener === null) return;
    this.listener = null;
    this.post({ type: 'cancel', searchId: this.searchId });
  }

  /** Runs a schedule as far as it fits. @throws Error (rejects) if the scenario or approach is unknown, or the worker breaks */
  step(cell: CellAddress, schedule: string): Promise<SteppedSchedule> {
    const stepId = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.asked.set(stepId, { resolve, reject });
      this.post({ type: 'step', stepId, cell, schedule });
    });
  }

  private post(message: ToExploreWorker): void {
    try {
      this.worker ??= this.connect();
      this.worker.postMessage(message);
    } catch (error) {
      this.breakDown(`The race search's worker could not be started: ${String(error)}`);
    }
  }

  private connect(): ExploreWorkerLike {
    const worker = this.createWorker();
    worker.onmessage = ({ data }) => this.receive(data);
    worker.onerror = (event) => {
      // Otherwise the browser reports it as an error of the page as well.
      event.preventDefault();
      const what = event.message ? `broke: ${event.message}` : 'broke or could not be loaded';
      this.breakDown(`The race search's worker ${what}`);
    };
    worker.onmessageerror = () => this.breakDown("A message of the race search's worker could not be read");
    return worker;
  }

  private receive(message: FromExploreWorker): void {
    if (message.type === 'ready') return;
    if (message.type === 'stepped' || message.type === 'step-failed') {
      const asked = this.asked.get(message.stepId);
      this.asked.delete(message.stepId);
      if (message.type === 'stepped') asked?.resolve(message.stepped);
      else asked?.reject(new Error(message.message));
      return;
    }
    const { listener } = this;
    if (listener === null || message.searchId !== this.searchId) return;
    switch (message.type) {
      case 'cell':
        listener.onCell(message.cell);
        break;
      case 'progress':
        listener.onProgress(message.cell, message.preemptions, message.states);
        break;
      case 'complete':
        this.listener = null;
        listener.onComplete();
        break;
      case 'failed':
        this.listener = null;
        listener.onFailed(message.message);
        break;
    }
  }

  private breakDown(message: string): void {
    const { worker, listener } = this;
    const asked = [...this.asked.values()];
    this.worker = null;
    this.listener = null;
    this.asked.clear();
    if (worker !== null) {
      worker.onmessage = null;
      worker.onerror = null;
      worker.onmessageerror = null;
      worker.terminate();
    }
    listener?.onFailed(message);
    for (const { reject } of asked) reject(new Error(message));
  }
}

function createExploreWorker(): ExploreWorkerLike {
  return new StartedWorker({
    start: () => new Worker(new URL('./explore-entry.ts', import.meta.url), { type: 'module', name: 'explore' }),
    loadServer: async () => (await import('./serve-explore.ts')).serveExplore,
    // The page has heard it of the simulation's worker.
    onInPage: () => undefined,
  });
}
