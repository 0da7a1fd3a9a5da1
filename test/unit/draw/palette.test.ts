import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DARK_PALETTE, LIGHT_PALETTE } from '../../../src/draw/palette.ts';

test('pictures have the colours of the style sheet', () => {
  const css = readFileSync(join(import.meta.dirname, '../../../src/ui/styles/tokens.css'), 'utf8');
  for (const name of Object.keys(LIGHT_PALETTE) as (keyof typeof LIGHT_PALETTE)[]) {
    const token = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    expect(css).toContain(`--${token}: light-dark(${LIGHT_PALETTE[name]}, ${DARK_PALETTE[name]});`);
  }
});
