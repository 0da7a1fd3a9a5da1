import { BAR, drawBar, drawFolded, type BarStyle } from './bars.ts';
import { drawText, textWidth } from './canvas-text.ts';
import type { DrawingContext } from './drawing-context.ts';

const ROW = 20;
const SWATCH_WIDTH = 26;
const SWATCH_HEIGHT = 14;

export const LEGEND_HEIGHT = ROW + 12;

const ENTRIES: readonly { readonly style: BarStyle; readonly says: string; readonly folded?: true }[] = [
  { style: BAR.heldWrite, says: 'mmap_sem held for write' },
  { style: BAR.heldRead, says: 'held for read' },
  { style: BAR.wait, says: 'waits' },
  { style: BAR.zap, says: 'zaps pages' },
  { style: BAR.freeTables, says: 'frees page tables' },
  { style: BAR.call, says: 'call, other work' },
  { style: BAR.call, says: 'several, folded', folded: true },
];

/** What the looks of bars mean, in a line. */
export function paintLegend(drawing: DrawingContext, left: number, top: number): void {
  const { ctx, palette } = drawing;
  let x = left;
  for (const { style, says, folded } of ENTRIES) {
    const draw = folded === true ? drawFolded : drawBar;
    // Bars are cut off at the plot's edges; here the whole picture is the plot.
    draw({ ...drawing, width: Infinity }, style, x, x + SWATCH_WIDTH, top + (ROW - SWATCH_HEIGHT) / 2, SWATCH_HEIGHT);
    drawText(ctx, says, 'sans', palette.ink, x + SWATCH_WIDTH + 6, top + ROW / 2);
    x += SWATCH_WIDTH + 6 + textWidth(ctx, says, 'sans') + 18;
  }
}
