import type { PaintContext } from './paint-context.ts';
import type { Palette } from './palette.ts';

const SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
const MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace";

export const FONTS = {
  mono: `13px ${MONO}`,
  monoBold: `bold 13px ${MONO}`,
  sans: `13px ${SANS}`,
} as const;
export type Font = keyof typeof FONTS;

const PADDING = 4;
const PLATE_HEIGHT = 14;

const widths = new Map<string, number>();

/** Measuring text costs more than drawing it, and the same few hundred labels come back every frame. */
function textWidth(ctx: PaintContext, text: string, font: Font): number {
  const key = font + text;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > 4000) widths.clear();
    ctx.font = FONTS[font];
    width = ctx.measureText(text).width;
    widths.set(key, width);
  }
  return width;
}

/**
 * Writes a label on a plate at the left of a bar, never on the fill, if it fits. Texts are tried in order, the longest first.
 *
 * @param left where the visible part of the bar begins
 * @returns whether one fitted
 */
export function drawPlateLabel(
  ctx: PaintContext,
  palette: Palette,
  texts: readonly string[],
  font: Font,
  left: number,
  right: number,
  middle: number,
): boolean {
  for (const text of texts) {
    const width = textWidth(ctx, text, font) + 2 * PADDING;
    if (width + 6 > right - left) continue;
    const x = Math.round(left + 3);
    const y = Math.round(middle - PLATE_HEIGHT / 2);
    ctx.fillStyle = palette.plate;
    ctx.fillRect(x, y, width, PLATE_HEIGHT);
    ctx.fillStyle = palette.ink;
    ctx.font = FONTS[font];
    ctx.textBaseline = 'middle';
    ctx.fillText(text, x + PADDING, middle + 0.5);
    return true;
  }
  return false;
}
