import { cursorMoment, visibleRange } from '../state/navigate.ts';
import type { LaneData } from '../state/run-data.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import { laneScale, type LaneScale } from '../../draw/lane-scale.ts';
import { rowsOfLane } from '../rows/rows-of-lane.ts';
import type { Row } from '../../draw/rows.ts';

/** A row and a moment of a timeline that somebody looks at. */
export interface PointedAt {
  readonly lane: number;
  readonly data: LaneData;
  readonly row: Row;
  readonly ns: number;
  readonly scale: LaneScale;
  /** By the pointer, not with the keyboard. */
  readonly byPointer: boolean;
}

/** The timeline that somebody looks at: by pointer, else by keyboard; undefined if none. */
export function pointedLane({ view }: Unmapscope): number | undefined {
  const { pointer, focus } = view.getState();
  return pointer?.lane ?? focus?.lane;
}

/** What is under the pointer, or with the keyboard in the focused row at the cursor; null if that is nothing. */
export function pointedAt(app: Unmapscope, plot: HTMLElement): PointedAt | null {
  const { pointer, focus, axis } = app.view.getState();
  const lane = pointedLane(app);
  const data = lane === undefined ? undefined : app.runs.data()?.lanes[lane];
  const width = plot.clientWidth;
  if (lane === undefined || !data || width === 0) return null;
  const rows = rowsOfLane(app.store.getState(), lane);
  const scale = laneScale(axis, visibleRange(app), width, data);
  if (pointer) {
    const row = rows.find(({ top, height }) => pointer.y >= top - 1 && pointer.y < top + height + 1);
    return row ? { lane, data, row, ns: scale.timeAt(pointer.x), scale, byPointer: true } : null;
  }
  // Focus that came by the pointer needs no second sentence.
  if (!plot.matches(':focus-visible')) return null;
  const row = rows.find(({ id }) => id === focus?.rowId);
  const ns = cursorMoment(app, lane);
  return row && ns !== null ? { lane, data, row, ns, scale, byPointer: false } : null;
}
