import type { FoundEvents } from '../trace/find-events.ts';
import { lowerBound } from '../trace/growable.ts';
import { rowOfEvent } from './row-of-event.ts';
import type { OverlayPainting } from './row-of-task.ts';

/** With more hits on screen, rows are not told apart any more: the edge of the timeline says where they are. */
const MOST_BY_ROW = 2000;
const TICK = 5;

/** Marks events that were searched for: a triangle at the upper edge of their row, or of the timeline where there are too many. A pixel has one at most. */
export function paintHitMarks(p: OverlayPainting, { indexes, timesNs, length }: FoundEvents): void {
  const { scale, rows, trace } = p;
  const from = lowerBound(timesNs, scale.fromNs, 0, length);
  const to = lowerBound(timesNs, scale.toNs, from, length);
  if (to - from <= MOST_BY_ROW) {
    const seen = new Set<string>();
    for (let i = from; i < to; i++) {
      const row = rowOfEvent(rows, trace.eventAt(indexes[i]));
      const x = Math.round(scale.x(timesNs[i]));
      const key = `${x} ${row?.id ?? ''}`;
      if (seen.has(key)) continue;
      seen.add(key);
      tick(p, x, (row?.top ?? 0) - 2);
    }
    return;
  }
  for (let i = from; i < to;) {
    const x = Math.round(scale.x(timesNs[i]));
    tick(p, x, 0);
    // The next pixel's first: what lies between shares this one.
    i = Math.max(i + 1, lowerBound(timesNs, scale.timeAt(x + 1), i, to));
  }
}

function tick({ ctx, palette }: OverlayPainting, x: number, top: number): void {
  ctx.beginPath();
  ctx.moveTo(x - TICK + 1, top);
  ctx.lineTo(x + TICK - 1, top);
  ctx.lineTo(x, top + TICK + 2);
  ctx.fillStyle = palette.ink;
  ctx.fill();
  ctx.strokeStyle = palette.paper;
  ctx.lineWidth = 1;
  ctx.stroke();
}
