import type { Palette } from '../theme/palette.ts';

/** Textures that carry meaning without colour: the hatch of waiting, the dots of zapping, the bars of folded marks. */
export interface Patterns {
  readonly wait: CanvasPattern;
  /** The same for what is too narrow to show a stroke of it. */
  readonly waitNarrow: CanvasPattern;
  readonly zap: CanvasPattern;
  readonly folded: CanvasPattern;
  readonly gone: CanvasPattern;
}

const TILE = 8;
const NARROW_TILE = 4;

/** Makes the patterns for a palette at a device pixel ratio. */
export function createPatterns(palette: Palette, pixelRatio: number): Patterns {
  const hatch = (colour: string, width: number, size: number) => (ctx: CanvasRenderingContext2D) => {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.beginPath();
    // Three strokes, so that the corners of the tile join.
    for (const shift of [-size, 0, size]) {
      ctx.moveTo(shift - 1, size + 1);
      ctx.lineTo(shift + size + 1, -1);
    }
    ctx.stroke();
  };
  return {
    wait: tile(pixelRatio, TILE, hatch(palette.hatch, 1.1, TILE)),
    waitNarrow: tile(pixelRatio, NARROW_TILE, hatch(palette.hatch, 1.3, NARROW_TILE)),
    gone: tile(pixelRatio, TILE, hatch(palette.hairline, 1, TILE)),
    zap: tile(pixelRatio, 5, (ctx) => {
      ctx.fillStyle = palette.dots;
      ctx.beginPath();
      ctx.arc(1.6, 1.6, 0.75, 0, 2 * Math.PI);
      ctx.fill();
    }),
    folded: tile(pixelRatio, 4, (ctx) => {
      ctx.fillStyle = palette.outline;
      ctx.globalAlpha = 0.55;
      ctx.fillRect(0, 0, 1, 4);
    }),
  };
}

function tile(pixelRatio: number, size: number, draw: (ctx: CanvasRenderingContext2D) => void): CanvasPattern {
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
