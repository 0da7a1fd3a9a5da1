import { countText, timeText } from '../trace/quantity-text.ts';
import type { SpanColumns } from '../trace/span-columns.ts';
import { formatCount } from '../trace/quantity-text.ts';
import type { Row } from './rows.ts';
import { BAR } from './bars.ts';
import { drawPlateLabel } from './canvas-text.ts';
import type { LanePainting } from './lane-painting.ts';
import { paintSpanRow } from './span-row.ts';

/** Slices of one depth, by their names. */
export function paintSlices(p: LanePainting, row: Row): void {
  const slices = p.trace.track(row.tasks[0]).sliceRow(row.number ?? 0);
  paintSpanRow(p, slices, row.top, row.height, {
    barOf: () => BAR.call,
    labelsOf: (span, endNs) => {
      const name = p.trace.label(slices.eventIndex(span));
      return [`${name}, ${timeText(Math.max(0, endNs - slices.startNs(span)))}`, name];
    },
    foldedLabelsOf: ({ count }) => [`${formatCount(count)} slices`, formatCount(count)],
    font: 'sans',
  });
}

/** Single moments as ticks, with their names where there is room. */
export function paintMarks(p: LanePainting, row: Row): void {
  const spans = p.trace.track(row.tasks[0]).marks;
  const { ctx, palette, marks, scale } = p;
  p.query(spans);
  for (let i = 0; i < marks.length; i++) {
    const x = Math.round(scale.x(marks.startNs[i]));
    if (x < -1 || x > p.width) continue;
    ctx.fillStyle = palette.outline;
    ctx.fillRect(x, row.top, 2, row.height);
    p.drawn++;
    const nextX = i + 1 < marks.length ? scale.x(marks.startNs[i + 1]) : p.width;
    const folded = marks.folded[i];
    const label = folded > 1 ? `${formatCount(folded)} ×` : p.trace.label(spans.eventIndex(marks.span[i]));
    drawPlateLabel(ctx, palette, [label], 'sans', x + 2, Math.min(nextX, p.width), row.top + row.height / 2);
  }
}

/** A counter as steps, from 0 to its largest value. */
export function paintCounter(p: LanePainting, row: Row): void {
  const { spans, max, min } = p.trace.counter(row.number ?? 0);
  const { ctx, palette, marks, scale } = p;
  p.query(spans);
  const range = max - min || 1;
  const bottom = row.top + row.height;
  const zero = bottom - ((0 - min) / range) * row.height;
  for (let i = 0; i < marks.length; i++) {
    const value = p.trace.eventAt(spans.eventIndex(marks.span[i])).lenBytes;
    const x0 = Math.max(scale.x(marks.startNs[i]), 0);
    const x1 = Math.min(Math.max(scale.x(marks.endNs[i]), x0 + 1), p.width);
    const y = bottom - ((value - min) / range) * row.height;
    ctx.fillStyle = palette.resident;
    ctx.fillRect(x0, Math.min(y, zero), x1 - x0, Math.abs(zero - y));
    ctx.fillStyle = palette.outline;
    ctx.fillRect(x0, Math.round(y), x1 - x0, 1);
    p.drawn++;
  }
  drawPlateLabel(ctx, palette, [`up to ${formatCount(max)}`], 'mono', 0, p.width, row.top + row.height / 2);
}

/** Nothing is known of what happened while the recorder lost events: a band over all rows says so. */
export function paintGaps(p: LanePainting, height: number): void {
  const { gaps } = p.trace;
  if (gaps.length === 0) return;
  const { ctx, palette, patterns, marks, scale } = p;
  p.query(gaps);
  for (let i = 0; i < marks.length; i++) {
    const x0 = Math.max(scale.x(marks.startNs[i]), -2);
    const x1 = Math.min(Math.max(scale.x(marks.endNs[i]), x0 + 2), p.width + 2);
    if (x1 < 0 || x0 > p.width) continue;
    ctx.fillStyle = palette.paper;
    ctx.fillRect(x0, 0, x1 - x0, height);
    ctx.fillStyle = patterns.folded;
    ctx.fillRect(x0, 0, x1 - x0, height);
    ctx.fillStyle = palette.outline;
    ctx.fillRect(Math.round(x0), 0, 1, height);
    ctx.fillRect(Math.round(x1) - 1, 0, 1, height);
    p.drawn++;
    drawPlateLabel(ctx, palette, gapTexts(p, gaps, i), 'sans', Math.max(x0, 0), Math.min(x1, p.width), 8);
  }
}

function gapTexts({ trace, marks }: LanePainting, gaps: SpanColumns, mark: number): readonly string[] {
  const folded = marks.folded[mark];
  if (folded > 1) return [`${formatCount(folded)} gaps`, formatCount(folded)];
  const { count } = trace.eventAt(gaps.eventIndex(marks.span[mark]));
  return count === 0 ? ['events lost', 'lost'] : [`${countText(count, 'event')} lost`, 'lost'];
}
