import { useEffect, useRef } from 'react';
import { useUnmapscope, type Unmapscope } from '../state/unmapscope.ts';
import type { Row, RowKind } from '../../draw/rows.ts';
import { pointedAt, pointedLane } from './pointed-at.ts';
import { rowEventAt, type RowEvent } from '../rows/row-events.ts';

/** How near an instant the pointer must be, pixels. */
const REACH = 5;

/** Rows of locks: what is looked at in one of them is linked with what others show. */
const LIGHTS_UP: ReadonlySet<RowKind> = new Set(['lock', 'task', 'group']);

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
      const lane = pointedLane(app);
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
      // Below the row, or above it where the window ends; below all rows if others are lit up together with this one.
      const rowEnd = LIGHTS_UP.has(found.row.kind) ? box.height : found.row.top + found.row.height;
      const below = top + rowEnd + 8;
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
  const pointed = pointedAt(app, plot);
  if (!pointed) return null;
  const { data, row, ns, scale, byPointer } = pointed;
  const x = scale.x(ns);
  if (x < 0 || x > scale.width) return null;
  const toleranceNs = byPointer ? Math.max(0, scale.timeAt(x + REACH) - ns) : 0;
  const event = rowEventAt(data.trace, row, ns, toleranceNs);
  return event && { row, event, x, x0: scale.x(event.startNs), x1: scale.x(event.endNs) };
}
