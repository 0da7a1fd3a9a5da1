import type { DrawingContext } from './drawing-context.ts';
import type { Palette } from './palette.ts';
import type { Patterns } from './patterns.ts';

/** How a bar looks. Every bar has an outline; what it means is told by fill, texture and height together. */
export interface BarStyle {
  /** Null: the paper shows through. */
  readonly fill: keyof Palette | null;
  readonly texture: keyof Patterns | null;
  readonly dashed: boolean;
  /** Held for read stands half as high as held for write. */
  readonly half: boolean;
}

const bar = (fill: BarStyle['fill'], rest: Partial<BarStyle> = {}): BarStyle => ({
  fill,
  texture: null,
  dashed: false,
  half: false,
  ...rest,
});

export const BAR = {
  call: bar('call'),
  section: bar('section'),
  step: bar('call'),
  zap: bar('zap', { texture: 'zap' }),
  freeTables: bar('zap'),
  heldWrite: bar('heldWrite'),
  heldRead: bar('heldRead', { half: true }),
  wait: bar(null, { texture: 'wait', dashed: true }),
} as const;

/** Below this a bar is all outline; it is drawn without one. */
const OUTLINE_MIN_WIDTH = 4;
const MIN_WIDTH = 1.5;

/** Draws one bar from x0 to x1; what lies outside the plot is cut off a little beyond it, so that no outline shows at its edge. */
export function drawBar(
  { ctx, palette, patterns, width }: DrawingContext,
  style: BarStyle,
  x0: number,
  x1: number,
  top: number,
  height: number,
): void {
  const left = Math.max(x0, -4);
  const right = Math.min(Math.max(x1, left + MIN_WIDTH), width + 4);
  const h = style.half ? Math.round(height / 2) : height;
  const y = top + height - h;
  if (style.fill !== null) {
    ctx.fillStyle = palette[style.fill];
    ctx.fillRect(left, y, right - left, h);
  }
  if (style.texture !== null && right - left >= OUTLINE_MIN_WIDTH) {
    ctx.fillStyle = patterns[style.texture];
    ctx.fillRect(left, y, right - left, h);
  }
  if (right - left >= OUTLINE_MIN_WIDTH) {
    ctx.strokeStyle = palette.outline;
    ctx.lineWidth = 1;
    if (style.dashed) ctx.setLineDash([3, 2]);
    ctx.strokeRect(Math.round(left) + 0.5, y + 0.5, Math.round(right) - Math.round(left) - 1, h - 1);
    if (style.dashed) ctx.setLineDash([]);
  } else if (style.fill === null) {
    ctx.fillStyle = patterns.waitNarrow;
    ctx.fillRect(left, y, right - left, h);
  } else if (style.fill !== 'heldWrite' && style.fill !== 'heldRead') {
    // Too narrow for an outline: a line at its left keeps neighbours apart.
    ctx.fillStyle = palette.outline;
    ctx.fillRect(left, y, 1, h);
  }
}

/** Draws a stretch in which bars are too narrow to be told apart. */
export function drawFolded(
  d: DrawingContext,
  style: BarStyle,
  x0: number,
  x1: number,
  top: number,
  height: number,
): void {
  drawBar(d, style, x0, x1, top, height);
  const left = Math.max(x0, 0);
  const right = Math.min(x1, d.width);
  if (right - left < 4) return;
  d.ctx.fillStyle = d.patterns.folded;
  const h = style.half ? height / 2 : height;
  d.ctx.fillRect(left, top + height - h, right - left, h);
}
