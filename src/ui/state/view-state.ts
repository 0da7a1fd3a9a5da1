import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Hits } from './found-hits.ts';
import type { Selection } from './selection.ts';
import type { Alignment } from './alignment.ts';
import type { Axis } from '../../draw/lane-scale.ts';
import type { LitEvents } from '../../draw/lit-events.ts';
import type { ViewRange } from '../../draw/view-range.ts';

/** A row that the keyboard is in. */
export interface RowFocus {
  readonly lane: number;
  readonly rowId: string;
}

export interface PointerPlace {
  readonly lane: number;
  readonly x: number;
  readonly y: number;
}

/**
 * Where one looks. It changes with every movement of the pointer, so the canvases follow it outside of React. Positions are in the unit of the axis: ns,
 * or a share of the range.
 */
export interface ViewState {
  /** What the pointer is over: a timeline, and where in its plot, in CSS pixels. */
  readonly pointer: PointerPlace | null;
  readonly axis: Axis;
  readonly alignment: Alignment;
  /** Null: everything there is, also while it grows. */
  readonly range: ViewRange | null;
  /** Where the cursor was put; null: where it says most. */
  readonly cursor: number | null;
  /** Where the pointer is; the cursor line follows it. */
  readonly hover: number | null;
  readonly focus: RowFocus | null;
  readonly selection: Selection | null;
  /** What events are searched for, as it is typed. */
  readonly search: string;
  /** What a search found; null: nothing was searched for. */
  readonly hits: Hits | null;
  /** Where a selection by keyboard begins; null: nowhere yet. */
  readonly mark: number | null;
  /** By timeline: what is pointed out on it. */
  readonly lit: ReadonlyMap<number, LitEvents> | null;
}

export type ViewStore = StoreApi<ViewState>;

export function createViewStore(): ViewStore {
  return createStore<ViewState>(() => ({
    axis: 'time',
    alignment: null,
    range: null,
    cursor: null,
    hover: null,
    focus: null,
    pointer: null,
    selection: null,
    search: '',
    hits: null,
    mark: null,
    lit: null,
  }));
}
