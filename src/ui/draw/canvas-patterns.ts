import type { Palette } from '../../draw/palette.ts';
import { patternTiles, type Patterns, type PatternTile } from '../../draw/patterns.ts';

/** Makes the textures for canvases: a palette's, at a device pixel ratio. */
export function createPatterns(palette: Palette, pixelRatio: number): Patterns {
  const { wait, waitNarrow, zap, folded, gone } = patternTiles(palette);
  const made = (tile: PatternTile): CanvasPattern => createPattern(tile, pixelRatio);
  return { wait: made(wait), waitNarrow: made(waitNarrow), zap: made(zap), folded: made(folded), gone: made(gone) };
}

function createPattern({ size, draw }: PatternTile, pixelRatio: number): CanvasPattern {
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(size * pixelRatio);
  canvas.height = canvas.width;
  const ctx = canvas.getContext('2d');
  if (!ctx) throw new Error('no 2D canvas');
  ctx.scale(canvas.width / size, canvas.height / size);
  draw(ctx);
  const pattern = ctx.createPattern(canvas, 'repeat');
  if (!pattern) throw new Error('no canvas pattern');
  pattern.setTransform(new DOMMatrix().scale(size / canvas.width));
  return pattern;
}
