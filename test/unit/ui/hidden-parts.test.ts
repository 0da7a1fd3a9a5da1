import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HIDEABLE_PARTS, readHiddenParts } from '../../../src/ui/state/hidden-parts.ts';

const ROOT = join(import.meta.dirname, '../../..');

test('an address names the parts that it leaves out; what it does not know, or does not name, stays', () => {
  expect(readHiddenParts('?hide=guide,header,nothing')).toEqual(['header', 'guide']);
  for (const query of ['', '?', '?hide=', '?hide=Header', '?show=header']) expect(readHiddenParts(query)).toEqual([]);
});

test('each part is named by the style sheet that hides it and by the docs', () => {
  const css = readFileSync(join(ROOT, 'src/ui/styles/embed.css'), 'utf8');
  const docs = readFileSync(join(ROOT, 'docs/export.md'), 'utf8');
  for (const part of HIDEABLE_PARTS) {
    expect(css).toContain(`:root[data-hide~='${part}']`);
    expect(docs).toContain(`\`${part}\``);
  }
});
