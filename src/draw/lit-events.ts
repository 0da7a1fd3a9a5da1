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
  const { scale } = p;
  const { data: starts } = lit.fromNs;
  const { data: ends } = lit.toNs;
  let i = lowerBound(ends, scale.fromNs, 0, lit.length);
  while (i < lit.length && starts[i] <= scale.toNs) {
    const x0 = Math.max(scale.x(starts[i]), -LEAST);
    let x1 = scale.x(ends[i]);
    // What would touch is one.
    for (i++; i < lit.length && scale.x(starts[i]) <= Math.max(x1, x0 + LEAST) + 1; i++) x1 = scale.x(ends[i]);
    outline(p, x0, Math.min(Math.max(x1, x0 + LEAST), p.width + LEAST), row.top, row.height);
    outlines++;
  }
  return outlines;
}

function outline({ ctx, palette, width }: OverlayPainting, x0: number, x1: number, top: number, height: number): void {
  ctx.strokeStyle = palette.paper;
  ctx.lineWidth = 4;
  ctx.strokeRect(x0, top, x1 - x0, height);
  ctx.strokeStyle = palette.ink;
  ctx.lineWidth = 2;
  ctx.strokeRect(x0, top, x1 - x0, height);
  const middle = (Math.max(x0, 0) + Math.min(x1, width)) / 2;
  ctx.beginPath();
  ctx.moveTo(middle - TICK, top - TICK);
  ctx.lineTo(middle + TICK, top - TICK);
  ctx.lineTo(middle, top + 2);
  ctx.fillStyle = palette.ink;
  ctx.fill();
}
