/** Writes docs/keyboard.md. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyboardPage } from './keyboard-page.ts';

const path = join(import.meta.dirname, '../docs/keyboard.md');
writeFileSync(path, await keyboardPage(path));
