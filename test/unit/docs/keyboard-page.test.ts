import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keyboardPage } from '../../../build/keyboard-page.ts';

test('docs/keyboard.md is what the registry says: else npm run docs:keys', async () => {
  const path = join(import.meta.dirname, '../../../docs/keyboard.md');
  expect(readFileSync(path, 'utf8')).toBe(await keyboardPage(path));
});
