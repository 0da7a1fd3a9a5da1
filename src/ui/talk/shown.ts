import type { Cell, SteppedSchedule } from '../../worker/explore-protocol.ts';
import type { Measured } from '../compare/measurements.ts';
import type { LaneState } from '../state/lane-state.ts';
import type { RunData } from '../state/run-data.ts';
import type { TimelineInfo } from '../state/timeline-info.ts';
import type { Beat } from './talk-document.ts';

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
