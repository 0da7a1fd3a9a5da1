import { axisPosition, momentAt } from '../../draw/lane-scale.ts';
import { rowOfEvent } from '../../draw/row-of-event.ts';
import { findEvents, type FoundEvents } from '../../trace/find-events.ts';
import { lowerBound, upperBound } from '../../trace/growable.ts';
import { searchFilter } from '../../trace/search-query.ts';
import { cursorPosition, putCursorAtMoment } from '../state/navigate.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import type { Hits } from '../state/found-hits.ts';
import { rowsOfLane } from '../rows/rows-of-lane.ts';

/** Searches all timelines; null if nothing was asked for. In slices: see inSlices. */
export function* searchLanes(app: Unmapscope, query: string): Generator<undefined, Hits | null> {
  const lanes: FoundEvents[] = [];
  for (const { trace } of app.runs.data()?.lanes ?? []) {
    const filter = searchFilter(query, trace);
    if (filter === null) return null;
    lanes.push(yield* findEvents(trace, 0, Infinity, filter));
  }
  return { query, lanes, total: lanes.reduce((sum, { length }) => sum + length, 0), current: null };
}

/** Goes to the hit after the present one, or the cursor, or before it; around the ends. */
export function stepHit(app: Unmapscope, direction: 1 | -1): void {
  const { hits } = app.view.getState();
  const data = app.runs.data();
  if (!hits || hits.total === 0 || !data) return;
  const order = orderOf(app, hits);
  const rank = hits.current === null ? rankAtCursor(app, hits, direction) : rankOf(order, hits.current);
  const next = (rank + direction + hits.total) % hits.total;
  const current = hitOfRank(order, next);
  if (current === null) return;
  const { trace } = data.lanes[current.lane];
  const event = trace.eventAt(hits.lanes[current.lane].indexes[current.at]);
  const rows = rowsOfLane(app.store.getState(), current.lane);
  const row = rowOfEvent(rows, event);
  putCursorAtMoment(app, current.lane, event.timeNs);
  app.view.setState({ hits: { ...hits, current } });
  app.store.setState({
    explained: current.lane,
    spoken: `${next + 1} of ${hits.total}, ${app.store.getState().timelines[current.lane]?.label ?? ''}${row ? `, ${row.label}` : ''}: ${trace.describe(event.index)}.`,
  });
}

/** From 1: the place of the present hit among all; 0 if there is none. */
export function placeOfCurrent(app: Unmapscope, hits: Hits): number {
  return hits.current === null ? 0 : rankOf(orderOf(app, hits), hits.current) + 1;
}

/** Counts how many hits of each timeline lie before a place of the axis, and equal ones of the timelines above. */
interface Order {
  readonly lanes: readonly FoundEvents[];
  /** Place on the axis of a hit. */
  position(lane: number, at: number): number;
  /** First hit of a timeline at or after a place. */
  firstAt(lane: number, position: number): number;
}

function orderOf(app: Unmapscope, { lanes }: Hits): Order {
  const { axis } = app.view.getState();
  const data = app.runs.data()?.lanes ?? [];
  const position = (lane: number, at: number): number => axisPosition(axis, lanes[lane].timesNs[at], data[lane]);
  return {
    lanes,
    position,
    firstAt(lane, wanted) {
      let low = 0;
      let high = lanes[lane].length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (position(lane, middle) < wanted) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
}

function rankOf(order: Order, { lane, at }: { readonly lane: number; readonly at: number }): number {
  const position = order.position(lane, at);
  return order.lanes.reduce((rank, _, other) => {
    if (other === lane) return rank + at;
    // Of equal ones those of the timelines above come first.
    return rank + order.firstAt(other, other < lane ? nextUp(position) : position);
  }, 0);
}

function hitOfRank(order: Order, rank: number): { readonly lane: number; readonly at: number } | null {
  for (let lane = 0; lane < order.lanes.length; lane++) {
    let low = 0;
    let high = order.lanes[lane].length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (rankOf(order, { lane, at: middle }) < rank) low = middle + 1;
      else high = middle;
    }
    if (low < order.lanes[lane].length && rankOf(order, { lane, at: low }) === rank) return { lane, at: low };
  }
  return null;
}

/** The rank between those before the cursor and those after, so that a step in a direction leads to the nearest. */
function rankAtCursor(app: Unmapscope, hits: Hits, direction: 1 | -1): number {
  const { axis, cursor } = app.view.getState();
  // Nobody put the cursor anywhere: from the beginning.
  if (cursor === null) return direction === 1 ? -1 : 0;
  const before = hits.lanes.reduce((sum, { timesNs, length }, lane) => {
    const data = app.runs.data()?.lanes[lane];
    const ns = data ? momentAt(axis, cursorPosition(app) ?? 0, data) : null;
    // What is at the cursor is where one is already.
    const bound = direction === 1 ? upperBound : lowerBound;
    return sum + (ns === null ? 0 : bound(timesNs, ns, 0, length));
  }, 0);
  return direction === 1 ? before - 1 : before;
}

function nextUp(value: number): number {
  return value + Math.max(Number.MIN_VALUE, Math.abs(value) * Number.EPSILON);
}
