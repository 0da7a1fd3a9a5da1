import { StartedWorker } from './started-worker.ts';
import type { WorkerPort } from './worker-port.ts';
import type { ScenarioDocument } from '../scenario/document.ts';
import type {
  Cell,
  CellAddress,
  Counterexample,
  FromExploreWorker,
  ShrunkScenario,
  SteppedSchedule,
  ToExploreWorker,
} from './explore-protocol.ts';

/** What becomes of a search. After onComplete or onFailed nothing more comes. */
export interface ExploreListener {
  onCell(cell: Cell): void;
  onProgress(cell: CellAddress, preemptions: number, states: number): void;
  onComplete(): void;
  onFailed(message: string): void;
}

export type ExploreWorkerLike = WorkerPort<ToExploreWorker, FromExploreWorker>;

interface Asked<T> {
  readonly resolve: (answer: T) => void;
  readonly reject: (error: Error) => void;
}

/** The page's side of the race search's worker. A worker that breaks fails what was asked of it, and the next question gets a fresh one. */
export class ExploreClient {
  private readonly createWorker: () => ExploreWorkerLike;
  private worker: ExploreWorkerLike | null = null;
  private lastId = 0;
  private searchId = 0;
  private listener: ExploreListener | null = null;
  private readonly steps = new Map<number, Asked<SteppedSchedule>>();
  private readonly shrinks = new Map<number, Asked<ShrunkScenario | null>>();

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

  /**
   * Runs a schedule as far as it fits, of the cell's scenario or of another document. @throws Error (rejects) if the scenario or approach is unknown, or
   * the worker breaks
   */
  step(cell: CellAddress, schedule: string, document: ScenarioDocument | null = null): Promise<SteppedSchedule> {
    const stepId = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.steps.set(stepId, { resolve, reject });
      this.post({ type: 'step', stepId, cell, schedule, document });
    });
  }

  /** Makes the scenario of a cell smaller as long as the check is violated. @returns null if nothing can be left out. @throws as step() */
  shrink(
    cell: CellAddress,
    { check, preemptions }: Pick<Counterexample, 'check' | 'preemptions'>,
  ): Promise<ShrunkScenario | null> {
    const shrinkId = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.shrinks.set(shrinkId, { resolve, reject });
      this.post({ type: 'shrink', shrinkId, cell, check, preemptions });
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
    const { listener } = this;
    if ('searchId' in message && (listener === null || message.searchId !== this.searchId)) return;
    switch (message.type) {
      case 'stepped':
        taken(this.steps, message.stepId)?.resolve(message.stepped);
        break;
      case 'step-failed':
        taken(this.steps, message.stepId)?.reject(new Error(message.message));
        break;
      case 'shrunk':
        taken(this.shrinks, message.shrinkId)?.resolve(message.shrunk);
        break;
      case 'shrink-failed':
        taken(this.shrinks, message.shrinkId)?.reject(new Error(message.message));
        break;
      case 'cell':
        listener?.onCell(message.cell);
        break;
      case 'progress':
        listener?.onProgress(message.cell, message.preemptions, message.states);
        break;
      case 'complete':
        this.listener = null;
        listener?.onComplete();
        break;
      case 'failed':
        this.listener = null;
        listener?.onFailed(message.message);
        break;
    }
  }

  private breakDown(message: string): void {
    const { worker, listener } = this;
    const asked = [...this.steps.values(), ...this.shrinks.values()];
    this.worker = null;
    this.listener = null;
    this.steps.clear();
    this.shrinks.clear();
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

/** What was asked under a number, which is answered once. */
function taken<T>(asked: Map<number, Asked<T>>, id: number): Asked<T> | undefined {
  const found = asked.get(id);
  asked.delete(id);
  return found;
}

function createExploreWorker(): ExploreWorkerLike {
  return new StartedWorker({
    start: () => new Worker(new URL('./explore-entry.ts', import.meta.url), { type: 'module', name: 'explore' }),
    loadServer: async () => (await import('./serve-explore.ts')).serveExplore,
    // The page has heard it of the simulation's worker.
    onInPage: () => undefined,
  });
}
