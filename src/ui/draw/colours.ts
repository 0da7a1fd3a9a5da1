import type { Palette } from '../../draw/palette.ts';
import type { Patterns } from '../../draw/patterns.ts';
import { readPalette, watchPalette } from '../theme/palette.ts';
import { createPatterns } from './canvas-patterns.ts';

/** What canvases draw with. Another object whenever anything of it is another. */
export interface Colours {
  readonly palette: Palette;
  readonly patterns: Patterns;
  readonly pixelRatio: number;
}

/** @returns what to draw with at this moment; made once for all canvases, and anew when theme or display change */
export type ColourSource = () => Colours;

export function createColourSource(onChange: () => void): ColourSource {
  let colours: Colours | null = null;
  watchPalette(() => {
    colours = null;
    onChange();
  });
  return () => {
    const pixelRatio = devicePixelRatio;
    if (colours?.pixelRatio === pixelRatio) return colours;
    const palette = readPalette();
    colours = { palette, patterns: createPatterns(palette, pixelRatio), pixelRatio };
    return colours;
  };
}
