import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  createMeasuring,
  createRacing,
  createRecordings,
  createRunning,
  type BeatWorker,
  type Worked,
} from './beat-work.ts';
import { NOTHING_SHOWN, shownKey, type Shown } from './shown.ts';
import type { Beat } from './talk-document.ts';

/** Runs, searches and recordings of a talk's beats, made ahead so that nobody waits for them, and kept. */
export interface ShownBeats {
  readonly store: StoreApi<ReadonlyMap<string, Shown>>;
  /** Makes what these beats show, in this order; what is being made is finished first. */
  want(beats: readonly Beat[]): void;
  /** Makes anew what failed. */
  again(beat: Beat): void;
}

/** What failed, because a worker died, say, is tried once more by itself, ms after. */
const AGAIN_AFTER_MS = 500;

export function createShownBeats(
  workers: readonly BeatWorker[] = [createRunning(), createMeasuring(), createRacing(), createRecordings()],
): ShownBeats {
  const store = createStore<ReadonlyMap<string, Shown>>(() => new Map());
  const busy = new Set<BeatWorker>();
  /** What has failed before. */
  const failed = new Set<string>();
  let wanted: readonly Beat[] = [];

  const change = (key: string, part: Partial<Shown>): void =>
    store.setState((state) => new Map(state).set(key, { ...(state.get(key) ?? NOTHING_SHOWN), ...part }), true);
  const next = (): void => {
    for (const worker of workers) {
      if (busy.has(worker)) continue;
      const beat = wanted.find((one) => worker.does(one) && !store.getState().has(shownKey(one)));
      if (beat === undefined) continue;
      busy.add(worker);
      const key = shownKey(beat);
      change(key, { phase: 'running' });
      const worked: Worked = {
        change: (part) => change(key, part),
        done() {
          busy.delete(worker);
          if (store.getState().get(key)?.phase === 'failed' && !failed.has(key)) {
            failed.add(key);
            change(key, NOTHING_SHOWN);
            setTimeout(() => again(key), AGAIN_AFTER_MS);
          }
          next();
        },
      };
      worker.work(beat, worked);
    }
  };
  const again = (key: string): void => {
    const all = new Map(store.getState());
    all.delete(key);
    store.setState(all, true);
    next();
  };
  return {
    store,
    again(beat) {
      wanted = [beat, ...wanted];
      again(shownKey(beat));
    },
    want(beats) {
      wanted = beats;
      next();
    },
  };
}
