import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Cell, SteppedSchedule } from '../../worker/explore-protocol.ts';
import type { Measured } from '../compare/measurements.ts';
import type { LaneState } from '../state/lane-state.ts';
import type { RunData } from '../state/run-data.ts';
import type { TimelineInfo } from '../state/timeline-info.ts';
import type { Beat } from './talk-document.ts';
import { createMeasuring, createRacing, createRecordings, createRunning, type Worked } from './beat-work.ts';

/** What a beat shows, as far as it is there. */
export interface Shown {
  readonly phase: 'waiting' | 'running' | 'complete' | 'failed';
  readonly failure: string;
  readonly timelines: readonly TimelineInfo[];
  readonly lanes: readonly LaneState[];
  readonly data: RunData | null;
  /** Of a race. */
  readonly cell: Cell | null;
  readonly stepped: SteppedSchedule | null;
  /** Of a comparison or a sweep. */
  readonly rows: readonly Measured[];
  /** Of a recording. */
  readonly recorded: { readonly tests: number; readonly drops: number } | null;
}

export const NOTHING_SHOWN: Shown = {
  phase: 'waiting',
  failure: '',
  timelines: [],
  lanes: [],
  data: null,
  cell: null,
  stepped: null,
  rows: [],
  recorded: null,
};

/** Runs, searches and recordings of a talk's beats, made ahead so that nobody waits for them, and kept. */
export interface ShownBeats {
  readonly store: StoreApi<ReadonlyMap<string, Shown>>;
  /** Makes what these beats show, in this order; what is being made is finished first. */
  want(beats: readonly Beat[]): void;
}

/** Beats with the same key show the same run. */
export function shownKey(beat: Beat): string {
  switch (beat.view) {
    case 'recording':
      return `recording ${beat.recording}`;
    case 'race':
      return `race ${beat.scenario} ${beat.approaches[0]} ${beat.schedule ?? beat.check ?? ''}`;
    case 'words':
      return beat.scenario === undefined ? 'words' : `timelines ${JSON.stringify([beat.scenario, beat.approaches])}`;
    default:
      return `${beat.view} ${JSON.stringify([beat.scenario, beat.approaches])}`;
  }
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
