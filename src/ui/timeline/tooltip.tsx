import { useEffect, useRef } from 'react';
import { cursorMoment, visibleRange } from '../state/navigate.ts';
import { useUnmapscope, type Unmapscope } from '../state/unmapscope.ts';
import { laneScale } from '../../draw/lane-scale.ts';
import { rowEventAt, type RowEvent } from './row-events.ts';
import { rowsOfLane } from './rows-of-lane.ts';
import type { Row } from '../../draw/rows.ts';

/** How near an instant the pointer must be, pixels. */
const REACH = 5;

interface Found {
  readonly row: Row;
  readonly event: RowEvent;
  /** Where one looks, and what the event covers, in pixels of the plot. */
  readonly x: number;
  readonly x0: number;
  readonly x1: number;
}

/** What is under the pointer, or with the keyboard at the cursor in the focused row: its sentence, and an outline around it. */
export function TimelineTooltip() {
  const app = useUnmapscope();
  const tip = useRef<HTMLDivElement>(null);
  const outline = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const tipElement = tip.current;
    const outlineElement = outline.current;
    const stack = tipElement?.parentElement;
    if (!tipElement || !outlineElement || !stack) return;
    return app.frames.add(() => {
      const { pointer, focus } = app.view.getState();
      const lane = pointer?.lane ?? focus?.lane;
      const plot = lane === undefined ? null : stack.querySelector<HTMLElement>(`[data-timeline="${lane}"]`);
      const found = plot && findAt(app, plot);
      tipElement.hidden = !found;
      outlineElement.hidden = !found || found.x1 - found.x0 < 3;
      if (!found) return;
      const origin = stack.getBoundingClientRect();
      const box = plot.getBoundingClientRect();
      const left = box.left - origin.left;
      const top = box.top - origin.top;
      const x0 = Math.max(found.x0, 0);
      const x1 = Math.min(found.x1, box.width);
      outlineElement.style.transform = `translate(${left + x0 - 1}px, ${top + found.row.top - 1}px)`;
      outlineElement.style.width = `${x1 - x0 + 2}px`;
      outlineElement.style.height = `${found.row.height + 2}px`;
      tipElement.textContent = found.event.text;
      const tipLeft = Math.min(left + found.x + 14, origin.width - tipElement.offsetWidth - 4);
      // Below the row, or above it where the window ends.
      const below = top + found.row.top + found.row.height + 8;
      const isRoom = origin.top + below + tipElement.offsetHeight < innerHeight;
      const tipTop = isRoom ? below : top + found.row.top - tipElement.offsetHeight - 8;
      tipElement.style.transform = `translate(${Math.max(4, tipLeft)}px, ${tipTop}px)`;
    });
  }, [app]);
  return (
    <>
      <div className="hover-outline" ref={outline} hidden />
      <div className="tooltip" ref={tip} hidden aria-hidden="true" />
    </>
  );
}

function findAt(app: Unmapscope, plot: HTMLElement): Found | null {
  const { pointer, focus, axis } = app.view.getState();
  const lane = pointer?.lane ?? focus?.lane;
  const data = lane === undefined ? undefined : app.runs.data()?.lanes[lane];
  const width = plot.clientWidth;
  if (lane === undefined || !data || width === 0) return null;
  const { trace } = data;
  const rows = rowsOfLane(app.store.getState(), lane);
  const scale = laneScale(axis, visibleRange(app), width, data);
  let row: Row | undefined;
  let ns: number | null;
  if (pointer) {
    row = rows.find(({ top, height }) => pointer.y >= top - 1 && pointer.y < top + height + 1);
    ns = scale.timeAt(pointer.x);
  } else {
    // Focus that came by the pointer needs no second sentence.
    if (!plot.matches(':focus-visible')) return null;
    row = rows.find(({ id }) => id === focus?.rowId);
    ns = cursorMoment(app, lane);
  }
  if (!row || ns === null) return null;
  const x = scale.x(ns);
  if (x < 0 || x > width) return null;
  const toleranceNs = pointer ? Math.max(0, scale.timeAt(pointer.x + REACH) - ns) : 0;
  const event = rowEventAt(trace, row, ns, toleranceNs);
  return event && { row, event, x, x0: scale.x(event.startNs), x1: scale.x(event.endNs) };
}
