import type { SpanColumns } from '../trace/span-columns.ts';
import type { LanePainting } from './lane-painting.ts';
import { drawBar, drawFolded, type BarStyle } from './bars.ts';
import { drawPlateLabel, type Font } from './canvas-text.ts';

/** Bars narrower than this are drawn as one folded stretch where they lie side by side. */
const FOLD_BELOW = 5;
/** Bars further apart than this do not fold into one. */
const FOLD_GAP = 3;

export interface SpanRowStyle {
  /** How spans of a value look; null: not drawn in this row. */
  readonly barOf: (value: number, span: number) => BarStyle | null;
  /** What a bar of its own says, the longest first; `step` is -1 unless it is one step of a run. */
  readonly labelsOf: (span: number, endNs: number, step: number) => readonly string[];
  /** Where a label must end at the latest, because something else stands there; left out: where its bar ends. */
  readonly labelEndsAtNs?: (span: number, endNs: number) => number;
  /** What a folded stretch says. */
  readonly foldedLabelsOf: (fold: FoldedStretch) => readonly string[];
  readonly font: Font;
  readonly foldBelow?: number;
}

/** Bars too narrow to be told apart. */
export interface FoldedStretch {
  /** How many spans it stands for. */
  readonly count: number;
  /** What shows most of it. */
  readonly value: number;
  readonly startNs: number;
  readonly endNs: number;
}

/** Narrow bars that are being gathered into one stretch. */
interface Fold {
  x0: number;
  x1: number;
  startNs: number;
  endNs: number;
  count: number;
  bar: BarStyle;
  value: number;
  /** Width of the bar that gives the stretch its look. */
  widest: number;
}

/** Draws a row of spans: each by itself where there is room, side by side as a folded stretch that says how many it stands for. */
export function paintSpanRow(
  p: LanePainting,
  row: SpanColumns,
  top: number,
  height: number,
  style: SpanRowStyle,
): void {
  const { scale, marks } = p;
  const foldBelow = style.foldBelow ?? FOLD_BELOW;
  p.query(row);
  let fold: Fold | null = null;
  let spanAfter = -1;
  for (let i = 0; i < marks.length; i++) {
    const span = marks.span[i];
    const bar = style.barOf(marks.value[i], span);
    if (bar === null) continue;
    const x0 = scale.x(marks.startNs[i]);
    const x1 = Math.max(scale.x(marks.endNs[i]), x0);
    const width = x1 - x0;
    if (width >= foldBelow) {
      if (fold) paintFold(p, fold, top, height, style);
      fold = null;
      // What shares its first pixel with a wide bar came before it: the bar begins where it begins.
      const barX0 = marks.folded[i] > 1 ? Math.max(x0, scale.x(row.startNs(span))) : x0;
      if (barX0 > x0) drawBar(p, bar, x0, x0, top, height);
      drawBar(p, bar, barX0, x1, top, height);
      p.drawn++;
      // Steps of a run are further bars of the same span.
      if (span !== spanAfter || marks.step[i] !== -1) {
        const texts = style.labelsOf(span, marks.endNs[i], marks.step[i]);
        const labelX1 = style.labelEndsAtNs ? scale.x(style.labelEndsAtNs(span, marks.endNs[i])) : x1;
        labelBar(p, texts, style.font, x0, Math.min(x1, labelX1), top + height / 2);
      }
      spanAfter = span;
      continue;
    }
    if (fold && x0 - fold.x1 > FOLD_GAP) {
      paintFold(p, fold, top, height, style);
      fold = null;
    }
    if (fold === null) {
      fold = {
        x0,
        x1,
        startNs: marks.startNs[i],
        endNs: marks.endNs[i],
        count: marks.folded[i],
        bar,
        value: marks.value[i],
        widest: width,
      };
    } else {
      fold.x1 = Math.max(fold.x1, x1);
      fold.endNs = marks.endNs[i];
      fold.count += marks.folded[i];
      if (width > fold.widest) {
        fold.widest = width;
        fold.bar = bar;
        fold.value = marks.value[i];
      }
    }
  }
  if (fold) paintFold(p, fold, top, height, style);
}

function paintFold(p: LanePainting, fold: Fold, top: number, height: number, style: SpanRowStyle): void {
  p.drawn++;
  if (fold.count <= 1) {
    drawBar(p, fold.bar, fold.x0, fold.x1, top, height);
    return;
  }
  drawFolded(p, fold.bar, fold.x0, fold.x1, top, height);
  labelBar(p, style.foldedLabelsOf(fold), style.font, fold.x0, fold.x1, top + height / 2);
}

function labelBar(p: LanePainting, texts: readonly string[], font: Font, x0: number, x1: number, middle: number): void {
  drawPlateLabel(p.ctx, p.palette, texts, font, Math.max(x0, 0), Math.min(x1, p.width), middle);
}
