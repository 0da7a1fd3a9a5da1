import type { PaintContext } from './paint-context.ts';
import type { Palette } from './palette.ts';
import type { Patterns } from './patterns.ts';

/** What painters draw on, and with what. */
export interface DrawingContext {
  readonly ctx: PaintContext;
  readonly palette: Palette;
  readonly patterns: Patterns;
  /** CSS pixels of the plot. */
  readonly width: number;
}

/** All of a canvas, ready to be drawn on, in CSS pixels. */
export interface CanvasFrame extends DrawingContext {
  readonly height: number;
}
