import { createStore, type StoreApi } from 'zustand/vanilla';
import { ExploreClient } from '../../worker/explore-client.ts';
import type { ScenarioDocument } from '../../scenario/document.ts';
import type {
  Cell,
  CellAddress,
  Counterexample,
  ShrunkScenario,
  SteppedSchedule,
} from '../../worker/explore-protocol.ts';
import { allCells, keyOf } from './columns.ts';

export interface RaceState {
  /** What is finished, by keyOf(). It is kept while the page is open. */
  readonly cells: ReadonlyMap<string, Cell>;
  readonly phase: 'idle' | 'running' | 'complete' | 'stopped' | 'failed';
  /** What is searched now. */
  readonly current: (CellAddress & { readonly preemptions: number; readonly states: number }) | null;
  readonly failure: string;
}

/** The search of all squares, one after another. */
export interface RaceSearch {
  readonly store: StoreApi<RaceState>;
  /** Searches what is not finished. */
  start(): void;
  /** Stops; what is finished stays. */
  stop(): void;
  /** Stops while nobody looks. */
  pause(): void;
  /** Of what is not finished, this one next. */
  prefer(cell: CellAddress): void;
  step(cell: CellAddress, schedule: string, document: ScenarioDocument | null): Promise<SteppedSchedule>;
  shrink(cell: CellAddress, bad: Pick<Counterexample, 'check' | 'preemptions'>): Promise<ShrunkScenario | null>;
}

const PROGRESS_EVERY_MS = 120;

function createRaceSearch(): RaceSearch {
  const client = new ExploreClient();
  let toldMs = 0;
  const store = createStore<RaceState>(() => ({ cells: new Map(), phase: 'idle', current: null, failure: '' }));
  const end = (phase: 'stopped' | 'idle'): void => {
    client.cancel();
    if (store.getState().phase === 'running') store.setState({ phase, current: null });
  };
  return {
    store,
    start() {
      const { cells, phase } = store.getState();
      if (phase === 'running') return;
      const wanted = allCells().filter((cell) => !cells.has(keyOf(cell)));
      if (wanted.length === 0) {
        store.setState({ phase: 'complete', current: null });
        return;
      }
      store.setState({ phase: 'running', failure: '' });
      client.search(wanted, {
        onCell: (cell) => store.setState((state) => ({ cells: new Map(state.cells).set(keyOf(cell), cell) })),
        onProgress: ({ scenario, approach }, preemptions, states) => {
          // There is more of it than anybody can see.
          const now = performance.now();
          if (now - toldMs < PROGRESS_EVERY_MS) return;
          toldMs = now;
          store.setState({ current: { scenario, approach, preemptions, states } });
        },
        onComplete: () => store.setState({ phase: 'complete', current: null }),
        onFailed: (failure) => store.setState({ phase: 'failed', current: null, failure }),
      });
    },
    stop: () => end('stopped'),
    pause: () => end('idle'),
    prefer: (cell) => client.prefer(cell),
    step: (cell, schedule, document) => client.step(cell, schedule, document),
    shrink: (cell, bad) => client.shrink(cell, bad),
  };
}

let search: RaceSearch | null = null;

/** The page has one, made when it is first needed: its results outlive the view. */
export function raceSearch(): RaceSearch {
  search ??= createRaceSearch();
  return search;
}
