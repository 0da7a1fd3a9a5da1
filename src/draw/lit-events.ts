import { lowerBound } from '../trace/growable.ts';
import type { OverlayPainting } from './row-of-task.ts';
import type { RowKind } from './rows.ts';

/** Spans of one row that are pointed out, in the order of their times; the row and the arrays may grow. */
export interface LitEvents {
  readonly row: RowKind;
  readonly length: number;
  readonly fromNs: { readonly data: Float64Array };
  readonly toNs: { readonly data: Float64Array };
}

/** Narrower ones are drawn so wide. */
const LEAST = 3;
const TICK = 4;

/** Outlines what is pointed out, with a triangle above: spans that share a pixel have one outline. @returns how many outlines there are */
export function paintLitEvents(p: OverlayPainting, lit: LitEvents): number {
  const row = p.rows.find(({ kind }) => kind === lit.row);
  if (!row) return 0;
  let outlines = 0;
  let lastTick = -Infinity;
  const { scale } = p;
  const { data: starts } = lit.fromNs;
  const { data: ends } = lit.toNs;
  let i = lowerBound(ends, scale.fromNs, 0, lit.length);
  while (i < lit.length && starts[i] <= scale.toNs) {
    const x0 = Math.max(scale.x(starts[i]), -LEAST);
    let x1 = scale.x(ends[i]);
    // What would touch is one.
    for (i++; i < lit.length && scale.x(starts[i]) <= Math.max(x1, x0 + LEAST) + 1; i++) x1 = scale.x(ends[i]);
    x1 = Math.min(Math.max(x1, x0 + LEAST), p.width + LEAST);
    outline(p, x0, x1, row.top, row.height);
    const middle = (Math.max(x0, 0) + Math.min(x1, p.width)) / 2;
    if (middle - lastTick > 3 * TICK) tick(p, (lastTick = middle), row.top);
    outlines++;
  }
  return outlines;
}

function outline({ ctx, palette }: OverlayPainting, x0: number, x1: number, top: number, height: number): void {
  ctx.strokeStyle = palette.paper;
  ctx.lineWidth = 4;
  ctx.strokeRect(x0, top, x1 - x0, height);
  ctx.strokeStyle = palette.ink;
  ctx.lineWidth = 2;
  ctx.strokeRect(x0, top, x1 - x0, height);
}

function tick({ ctx, palette }: OverlayPainting, x: number, top: number): void {
  ctx.beginPath();
  ctx.moveTo(x - TICK, top - TICK);
  ctx.lineTo(x + TICK, top - TICK);
  ctx.lineTo(x, top + 2);
  ctx.fillStyle = palette.ink;
  ctx.fill();
}
