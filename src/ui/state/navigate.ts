import { axisPosition, momentAt, type Axis } from '../../draw/lane-scale.ts';
import { clampView, panView, revealInView, spanOf, zoomView, type ViewRange } from '../../draw/view-range.ts';
import { endOfRun, viewLimits } from './run-data.ts';
import type { Unmapscope } from './unmapscope.ts';

/** Where the cursor is put as long as nobody puts it anywhere: far enough in that something has happened, early enough that something will. */
const FIRST_CURSOR_SHARE = 0.36;

/** The stretch of the axis on screen. */
export function visibleRange({ view, runs }: Unmapscope): ViewRange {
  const { axis, range } = view.getState();
  const limits = viewLimits(runs.data(), axis);
  return range === null ? limits.bounds : clampView(range, limits);
}

export function showRange({ view, runs }: Unmapscope, range: ViewRange): void {
  const limits = viewLimits(runs.data(), view.getState().axis);
  const clamped = clampView(range, limits);
  const isAll = spanOf(clamped) >= spanOf(limits.bounds) * (1 - 1e-9);
  view.setState({ range: isAll ? null : clamped });
}

export function fitAll({ view }: Unmapscope): void {
  view.setState({ range: null });
}

/** @param at where on the axis the picture stands still; the cursor if it is on screen, else the middle */
export function zoomBy(app: Unmapscope, factor: number, at?: number): void {
  const range = visibleRange(app);
  const cursor = cursorPosition(app);
  const isVisible = cursor !== null && cursor >= range.from && cursor <= range.to;
  const centre = at ?? (isVisible ? cursor : (range.from + range.to) / 2);
  showRange(app, zoomView(range, factor, centre, viewLimits(app.runs.data(), app.view.getState().axis)));
}

/** @param share of what is visible; positive shows what is further right */
export function panBy(app: Unmapscope, share: number): void {
  const range = visibleRange(app);
  showRange(app, panView(range, share * spanOf(range), viewLimits(app.runs.data(), app.view.getState().axis)));
}

/** Where the cursor is on the axis: under the pointer, where it was put, or where it says most; null while there is nothing. */
export function cursorPosition(app: Unmapscope): number | null {
  const { axis, cursor, hover } = app.view.getState();
  return hover ?? cursor ?? firstCursor(app, axis);
}

function firstCursor({ runs, store }: Unmapscope, axis: Axis): number | null {
  const data = runs.data();
  if (!data || data.lanes.every(({ trace }) => trace.length === 0)) return null;
  const lane = data.lanes[Math.min(store.getState().explained, data.lanes.length - 1)];
  const ns = Math.min(endOfRun(data) * FIRST_CURSOR_SHARE, lane.trace.endNs);
  return axisPosition(axis, ns, lane);
}

/** The moment of a lane at the cursor, ns; null where there is none, or the run has not come so far. */
export function cursorMoment(app: Unmapscope, lane: number): number | null {
  const at = cursorPosition(app);
  const run = app.runs.data()?.lanes[lane];
  const ns = at === null || !run ? null : momentAt(app.view.getState().axis, at, run);
  if (ns === null || !run) return null;
  const isAhead = ns > run.trace.endNs && app.store.getState().lanes[lane]?.summary === null;
  return isAhead ? null : ns;
}

/** Puts the cursor somewhere and shows it. */
export function putCursor(app: Unmapscope, at: number): void {
  const limits = viewLimits(app.runs.data(), app.view.getState().axis);
  const inside = Math.min(Math.max(at, limits.bounds.from), limits.bounds.to);
  app.view.setState({ cursor: inside, hover: null });
  showRange(app, revealInView(visibleRange(app), inside, limits));
}

/** Puts the cursor at a moment of a lane. */
export function putCursorAtMoment(app: Unmapscope, lane: number, ns: number): void {
  const data = app.runs.data()?.lanes[lane];
  if (data) putCursor(app, axisPosition(app.view.getState().axis, ns, data));
}

/** The first or the last moment there is. */
export function goToEdge(app: Unmapscope, edge: 'start' | 'end'): void {
  const { bounds } = viewLimits(app.runs.data(), app.view.getState().axis);
  const data = app.runs.data();
  const { axis } = app.view.getState();
  putCursor(app, edge === 'start' ? bounds.from : axis === 'time' ? endOfRun(data) : bounds.to);
}

/** The other axis, with the same stretch and the same cursor as seen from the lane that is explained. */
export function switchAxis(app: Unmapscope, axis: Axis): void {
  const { view, runs, store } = app;
  const before = view.getState();
  if (before.axis === axis) return;
  const data = runs.data();
  const lane = data?.lanes[Math.min(store.getState().explained, data.lanes.length - 1)];
  if (!lane) {
    view.setState({ axis, range: null, cursor: null, hover: null, selection: null, mark: null });
    return;
  }
  const convert = (at: number): number => {
    const ns = momentAt(before.axis, at, lane) ?? lane.trace.endNs;
    return axisPosition(axis, ns, lane);
  };
  const cursor = before.cursor === null ? null : convert(before.cursor);
  const range = before.range === null ? null : { from: convert(before.range.from), to: convert(before.range.to) };
  const { selection } = before;
  const selected = selection && { ...selection, from: convert(selection.from), to: convert(selection.to) };
  view.setState({ axis, cursor, hover: null, range: null, selection: selected, mark: null });
  if (range && range.to > range.from) showRange(app, range);
}
