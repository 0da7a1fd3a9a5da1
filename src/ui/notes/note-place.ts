import { axisPosition } from '../../draw/lane-scale.ts';
import { formatMoment } from '../format/quantities.ts';
import { cursorMoment, putCursor, showRange, visibleRange } from '../state/navigate.ts';
import type { Note } from '../state/notes.ts';
import type { Unmapscope } from '../state/unmapscope.ts';

/** @returns where on the axis a note begins and ends; null if its timeline is not on screen */
export function placeOf({ runs, view }: Unmapscope, { lane, fromNs, toNs }: Note): { from: number; to: number } | null {
  const run = runs.data()?.lanes.at(lane);
  if (!run) return null;
  const { axis } = view.getState();
  return { from: axisPosition(axis, fromNs, run), to: axisPosition(axis, toNs, run) };
}

/** @returns the moment, or the stretch, that a new note would be about; null while there is nothing */
export function notePlace(app: Unmapscope, about: 'cursor' | 'screen'): Omit<Note, 'text'> | null {
  const { explained: lane } = app.store.getState();
  const run = app.runs.data()?.lanes.at(lane);
  if (!run) return null;
  if (about === 'cursor') {
    const ns = cursorMoment(app, lane);
    return ns === null ? null : { lane, fromNs: Math.round(ns), toNs: Math.round(ns) };
  }
  const { axis } = app.view.getState();
  const { from, to } = visibleRange(app);
  const clamp = (ns: number | null): number => Math.round(Math.min(Math.max(ns ?? 0, 0), run.trace.endNs));
  const ns = (at: number): number | null =>
    axis === 'time' ? at - run.shiftNs : run.trace.timeAtShare(Math.min(at, 1));
  return { lane, fromNs: clamp(ns(from)), toNs: clamp(ns(to) ?? run.trace.endNs) };
}

/** Shows what a note is about, and explains its timeline. */
export function goToNote(app: Unmapscope, note: Note): void {
  const place = placeOf(app, note);
  if (!place) return;
  app.store.setState({ explained: note.lane, spoken: `Note: ${note.text}` });
  if (place.to > place.from) showRange(app, place);
  putCursor(app, place.from);
}

/** When a note is, in words. */
export function noteTime({ fromNs, toNs }: Note): string {
  if (fromNs === toNs) return `at ${formatMoment(fromNs, fromNs / 2000)}`;
  const resolution = (toNs - fromNs) / 200;
  return `${formatMoment(fromNs, resolution)} to ${formatMoment(toNs, resolution)}`;
}
