import { createStore, type StoreApi } from 'zustand/vanilla';
import { createMeasuring, createRacing, createRecordings, createRunning, type Worked } from './beat-work.ts';
import { NOTHING_SHOWN, shownKey, type Shown } from './shown.ts';
import type { Beat } from './talk-document.ts';

/** Runs, searches and recordings of a talk's beats, made ahead so that nobody waits for them, and kept. */
export interface ShownBeats {
  readonly store: StoreApi<ReadonlyMap<string, Shown>>;
  /** Makes what these beats show, in this order; what is being made is finished first. */
  want(beats: readonly Beat[]): void;
}

export function createShownBeats(): ShownBeats {
  const store = createStore<ReadonlyMap<string, Shown>>(() => new Map());
  const workers = [createRunning(), createMeasuring(), createRacing(), createRecordings()];
  const busy = new Set<(typeof workers)[number]>();
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
          next();
        },
      };
      worker.work(beat, worked);
    }
  };
  return {
    store,
    want(beats) {
      wanted = beats;
      next();
    },
  };
}
