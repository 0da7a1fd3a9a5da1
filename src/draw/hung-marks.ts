import { HUNG_TASK_NS, LockUse } from '../trace/lock-use.ts';
import type { SpanColumns } from '../trace/span-columns.ts';
import { drawPlateLabel } from './canvas-text.ts';
import type { OverlayPainting } from './row-of-task.ts';

/** Pixels between two marks in a row. */
const MIN_GAP = 6;
const FLAG = 5;

/** @returns until when the bar of a wait may be written on: a wait that is longer than 120 s has its mark there */
export function endOfWaitLabel(use: SpanColumns, span: number, endNs: number): number {
  const sleeps = use.value(span) === LockUse.waitRead || use.value(span) === LockUse.waitWrite;
  return sleeps ? Math.min(endNs, use.startNs(span) + HUNG_TASK_NS) : endNs;
}

/** Marks the moment at which a wait crosses 120 s, from which on khungtaskd calls the task hung: a line with a flag. */
export function paintHungMarks(p: OverlayPainting): void {
  const { ctx, palette, scale, trace, width } = p;
  for (const row of p.rows) {
    if (row.kind !== 'task' && row.kind !== 'group' && row.kind !== 'sections') continue;
    const moments = row.tasks.flatMap((task) => {
      const uses = trace.track(task).lockRow(0);
      return uses.hungWaits(trace.endNs).map((span) => uses.spans.startNs(span) + HUNG_TASK_NS);
    });
    let last = -Infinity;
    for (const ns of moments.sort((a, b) => a - b)) {
      const x = Math.round(scale.x(ns));
      if (x < 0 || x > width || x - last < MIN_GAP) continue;
      last = x;
      ctx.fillStyle = palette.ink;
      ctx.fillRect(x - 1, row.top - 1, 2, row.height);
      ctx.beginPath();
      ctx.moveTo(x, row.top - 1);
      ctx.lineTo(x + FLAG + 2, row.top + FLAG / 2);
      ctx.lineTo(x, row.top + FLAG + 1);
      ctx.fill();
      drawPlateLabel(
        ctx,
        palette,
        ['120 s: hung task', '120 s'],
        'sans',
        x + FLAG + 1,
        width,
        row.top + row.height / 2,
      );
    }
  }
}
