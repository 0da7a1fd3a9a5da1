import { drawPlateLabel, textWidth } from './canvas-text.ts';
import type { OverlayPainting } from './row-of-task.ts';

/** Side of the mark, and the least distance between two in a row. */
const SIDE = 12;
const ARM = 3;
const LABEL = 'memory safety violated';

/** Marks violations of memory safety in the row of the task that commits them: a black square with a white cross, the other way round in the dark. */
export function paintViolationMarks(p: OverlayPainting): void {
  for (const { kind, tasks, isMinor, top, height } of p.rows) {
    if ((kind !== 'calls' && kind !== 'task' && kind !== 'group') || isMinor === true) continue;
    const moments = tasks.flatMap((task) => {
      const { violations } = p.trace.track(task);
      return Array.from({ length: violations.length }, (_, i) => violations.startNs(i));
    });
    let last = -Infinity;
    for (const ns of moments.sort((a, b) => a - b)) {
      const at = Math.round(p.scale.x(ns));
      if (at < 0 || at > p.width || at - last < SIDE) continue;
      last = at;
      // A run may end in one, at the edge of the plot.
      const x = Math.min(Math.max(at, SIDE / 2), p.width - SIDE / 2);
      paintCross(p, x, Math.round(top + height / 2));
      paintLabel(p, x, top + height / 2);
    }
  }
}

/** To the right of the mark, or to its left where there is no room. */
function paintLabel({ ctx, palette, width }: OverlayPainting, x: number, middle: number): void {
  const room = textWidth(ctx, LABEL, 'sans') + 18;
  const right = x + SIDE / 2 + 1;
  const left = right + room <= width ? right : x - SIDE / 2 - room;
  drawPlateLabel(ctx, palette, [LABEL], 'sans', left, left + room, middle);
}

function paintCross({ ctx, palette }: OverlayPainting, x: number, y: number): void {
  ctx.fillStyle = palette.violation;
  ctx.fillRect(x - SIDE / 2, y - SIDE / 2, SIDE, SIDE);
  ctx.strokeStyle = palette.onViolation;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.moveTo(x - ARM, y - ARM);
  ctx.lineTo(x + ARM, y + ARM);
  ctx.moveTo(x + ARM, y - ARM);
  ctx.lineTo(x - ARM, y + ARM);
  ctx.stroke();
}
