import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const STYLES = join(import.meta.dirname, '../../../src/ui/styles');

/** Pictures that are scaled up with their box. */
const SCALED = /\.address-map\b/;

test('no text of the demo and the review is smaller than 13 px', () => {
  const small: string[] = [];
  // A talk is as large as its window; its hand-out is on paper.
  for (const name of readdirSync(STYLES).filter((file) => !file.startsWith('talk'))) {
    const text = readFileSync(join(STYLES, name), 'utf8');
    for (const [, selector, body] of text.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
      if (SCALED.test(selector)) continue;
      for (const [declaration, px] of body.matchAll(/\bfont(?:-size)?:[^;]*?([\d.]+)px/g)) {
        if (Number(px) < 13) small.push(`${name}: ${selector.trim()}: ${declaration}`);
      }
    }
  }
  expect(small).toEqual([]);
});
