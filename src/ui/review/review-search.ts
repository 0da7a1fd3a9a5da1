import { createStore, type StoreApi } from 'zustand/vanilla';
import { ExploreClient } from '../../worker/explore-client.ts';
import type { Cell, CellAddress } from '../../worker/explore-protocol.ts';
import { keyOf } from '../races/columns.ts';
import { raceSearch } from '../races/race-search.ts';

export interface ReviewSearchState {
  /** What is finished, by keyOf(). It is kept while the page is open. */
  readonly cells: ReadonlyMap<string, Cell>;
  /** What is being searched: whose question it is, and how far it has come. */
  readonly running: {
    readonly of: string;
    readonly current: CellAddress | null;
    readonly preemptions: number;
    readonly states: number;
  } | null;
  readonly failure: { readonly of: string; readonly text: string } | null;
}

/** Searches that the review asks for: one question at a time. */
export interface ReviewSearch {
  readonly store: StoreApi<ReviewSearchState>;
  /** Searches what of a question is not known yet; an earlier one ends. */
  ask(of: string, wanted: readonly CellAddress[]): void;
  cancel(): void;
}

const PROGRESS_EVERY_MS = 120;

function createReviewSearch(): ReviewSearch {
  const client = new ExploreClient();
  const store = createStore<ReviewSearchState>(() => ({ cells: new Map(), running: null, failure: null }));
  let toldMs = 0;
  return {
    store,
    ask(of, wanted) {
      client.cancel();
      // What the races have found is the same.
      const found = raceSearch().store.getState().cells;
      const cells = new Map([...found, ...store.getState().cells]);
      const missing = wanted.filter((cell) => !cells.has(keyOf(cell)));
      if (missing.length === 0) {
        store.setState({ cells, running: null, failure: null });
        return;
      }
      store.setState({ cells, running: { of, current: null, preemptions: 0, states: 0 }, failure: null });
      client.search(missing, {
        onCell: (cell) => store.setState((state) => ({ cells: new Map(state.cells).set(keyOf(cell), cell) })),
        onProgress: (current, preemptions, states) => {
          const now = performance.now();
          if (now - toldMs < PROGRESS_EVERY_MS) return;
          toldMs = now;
          store.setState({ running: { of, current, preemptions, states } });
        },
        onComplete: () => store.setState({ running: null }),
        onFailed: (text) => store.setState({ running: null, failure: { of, text } }),
      });
    },
    cancel() {
      client.cancel();
      store.setState({ running: null });
    },
  };
}

let search: ReviewSearch | null = null;

/** The page has one, made when it is first needed. */
export function reviewSearch(): ReviewSearch {
  search ??= createReviewSearch();
  return search;
}
