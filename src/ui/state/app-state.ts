import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';
import type { MeasuredMachine } from './calibration.ts';
import { emptyLane, planRun } from './plan.ts';
import { START_PLACE, type Place } from './place.ts';
import { START_MODE, type ModePlace } from './mode.ts';
import type { Note } from './notes.ts';
import { recall, SWITCH } from './remembered.ts';
import type { LaneState } from './lane-state.ts';
import type { Theme } from '../theme/theme.ts';
import type { Settings } from './settings.ts';
import type { TablesState } from './tables.ts';
import type { TimelineInfo } from './timeline-info.ts';

export type RunStatus =
  | { readonly phase: 'idle' }
  | { readonly phase: 'running' }
  | { readonly phase: 'complete'; readonly wallMs: number }
  | { readonly phase: 'cancelled' }
  | { readonly phase: 'failed'; readonly message: string; readonly field: string | null };

/** What React renders. Events are not in here: see RunData. */
export interface AppState {
  /** The form as it stands; what was run is `shown`. */
  readonly settings: Settings;
  /** The settings of the run on screen. */
  readonly shown: Settings | null;
  readonly status: RunStatus;
  /** The timelines on screen: those of the run, then the traces that were opened. They stay while the numbers in `lanes` change. */
  readonly timelines: readonly TimelineInfo[];
  /** How far each timeline of the run is, and what it came to. */
  readonly lanes: readonly LaneState[];
  /** Grows with every run: the handle by which React knows that RunData is another one. */
  readonly runId: number;
  /** What just finished, in a sentence. */
  readonly sentence: string;
  /** What the last key press led to, for a screen reader. */
  readonly spoken: string;
  readonly tables: TablesState;
  /** The measurement that was loaded last, and can be chosen as the prices. */
  readonly machine: MeasuredMachine | null;
  readonly theme: Theme;
  /** Which view is on screen. */
  readonly place: Place;
  /** What is around the view. */
  readonly mode: ModePlace;
  /** The mode that the last link led to, which may be that of the back button; null: there was none. */
  readonly linkedMode: ModePlace | null;
  /** The lane that the side panel explains. */
  readonly explained: number;
  /** The two timelines that are compared, by index; see comparedLanes(). */
  readonly compared: readonly [number, number];
  /** Notes on what is on screen, in the order in which they were made. */
  readonly notes: readonly Note[];
  /** Names of task groups whose rows are shown one by one. */
  readonly expanded: ReadonlySet<string>;
  readonly helpIsOpen: boolean;
  /** Whether the events on screen are shown as a table. */
  readonly tableIsOpen: boolean;
  /** Whether keys of a single character do anything: some people speak to their browser. */
  readonly lettersAreOn: boolean;
}

export type AppStore = StoreApi<AppState>;

export function createAppStore(settings: Settings, theme: Theme, machine: MeasuredMachine | null): AppStore {
  const plan = planRun(settings);
  return createStore<AppState>(() => ({
    settings,
    shown: null,
    status: { phase: 'idle' },
    timelines: plan?.timelines ?? [],
    lanes: plan?.timelines.map(emptyLane) ?? [],
    runId: 0,
    sentence: '',
    spoken: '',
    tables: { phase: 'loading' },
    machine,
    theme,
    place: START_PLACE,
    mode: START_MODE,
    linkedMode: null,
    explained: Math.min(1, settings.approaches.length - 1),
    compared: [0, 1],
    notes: [],
    expanded: new Set<string>(),
    helpIsOpen: false,
    tableIsOpen: false,
    lettersAreOn: recall('letters', SWITCH) === 'on',
  }));
}
