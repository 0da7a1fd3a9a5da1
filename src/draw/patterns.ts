import type { PaintContext } from './paint-context.ts';
import type { Palette } from './palette.ts';

/** Textures that carry meaning without colour: the hatch of waiting, the dots of zapping, the bars of folded marks. */
export type PatternName =
  | 'wait'
  /** The same for what is too narrow to show a stroke of it. */
  | 'waitNarrow'
  | 'zap'
  | 'folded'
  | 'gone';

/** As a context takes them for its fill. */
export type Patterns = Readonly<Record<PatternName, CanvasPattern | string>>;

/** One tile of a texture. */
export interface PatternTile {
  /** Width and height, CSS pixels. */
  readonly size: number;
  readonly draw: (ctx: PaintContext) => void;
}

const TILE = 8;
const NARROW_TILE = 4;

/** @returns the tiles of all textures in the colours of a palette */
export function patternTiles(palette: Palette): Readonly<Record<PatternName, PatternTile>> {
  return {
    wait: hatch(palette.hatch, 1.1, TILE),
    waitNarrow: hatch(palette.hatch, 1.3, NARROW_TILE),
    gone: hatch(palette.hairline, 1, TILE),
    zap: {
      size: 5,
      draw: (ctx) => {
        ctx.fillStyle = palette.dots;
        ctx.beginPath();
        ctx.arc(1.6, 1.6, 0.75, 0, 2 * Math.PI);
        ctx.fill();
      },
    },
    folded: {
      size: 4,
      draw: (ctx) => {
        ctx.fillStyle = palette.outline;
        ctx.globalAlpha = 0.55;
        ctx.fillRect(0, 0, 1, 4);
      },
    },
  };
}

function hatch(colour: string, width: number, size: number): PatternTile {
  return {
    size,
    draw: (ctx) => {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.beginPath();
      // Three strokes, so that the corners of the tile join.
      for (const shift of [-size, 0, size]) {
        ctx.moveTo(shift - 1, size + 1);
        ctx.lineTo(shift + size + 1, -1);
      }
      ctx.stroke();
    },
  };
}
