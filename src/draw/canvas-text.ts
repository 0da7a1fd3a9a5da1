import { estimatedWidth } from './estimated-width.ts';
import type { PaintContext } from './paint-context.ts';
import type { Palette } from './palette.ts';

const SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
const MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace";

export const FONTS = {
  mono: `13px ${MONO}`,
  monoBold: `bold 13px ${MONO}`,
  sans: `13px ${SANS}`,
  sansBold: `bold 13px ${SANS}`,
  title: `bold 18px ${SANS}`,
} as const;
export type Font = keyof typeof FONTS;

const PADDING = 4;
const PLATE_HEIGHT = 14;

/** By context: one that writes SVG does not measure as a canvas does. */
const widthsOf = new WeakMap<PaintContext, Map<string, number>>();

/** Measuring text costs more than drawing it, and the same few hundred labels come back every frame. */
export function textWidth(ctx: PaintContext, text: string, font: Font): number {
  let widths = widthsOf.get(ctx);
  if (widths === undefined) widthsOf.set(ctx, (widths = new Map<string, number>()));
  const key = font + text;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > 1000) widths.clear();
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

/**
 * Writes a text without a plate.
 *
 * @param right where it has to end; what does not fit is cut off with an ellipsis
 * @returns where it ends
 */
export function drawText(
  ctx: PaintContext,
  text: string,
  font: Font,
  colour: string,
  left: number,
  middle: number,
  right = Infinity,
): number {
  const fitting = cutToFit(ctx, text, font, right - left);
  ctx.fillStyle = colour;
  ctx.font = FONTS[font];
  ctx.textBaseline = 'middle';
  if (fitting !== '') ctx.fillText(fitting, left, middle + 0.5);
  return left + textWidth(ctx, fitting, font);
}

function cutToFit(ctx: PaintContext, text: string, font: Font, room: number): string {
  if (textWidth(ctx, text, font) <= room) return text;
  const characters = Array.from(text);
  while (characters.length > 0 && textWidth(ctx, `${characters.join('')}…`, font) > room) characters.pop();
  return characters.length === 0 ? '' : `${characters.join('')}…`;
}

/** @returns a text of the sans font in lines; by estimated widths, so that they are the same wherever it is painted */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && estimatedWidth(longer, FONTS.sans) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
}
