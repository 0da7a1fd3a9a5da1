import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { singlePage, withInlineWorkers } from '../../../build/single-file.ts';

const PAGE = `<html><head><link rel="stylesheet" crossorigin href="./assets/style.css">
<script type="module" crossorigin src="./assets/index.js"></script></head><body><div id="root"></div></body></html>`;

test('each worker becomes its script as text', () => {
  const code =
    "const a = () => new Worker(new URL('./entry.ts', import.meta.url), { type: 'module', name: 'simulation' });";
  expect(withInlineWorkers(code, 'client.ts')).toBe(
    "import InlineWorker0 from './entry.ts?worker&inline';\nconst a = () => new InlineWorker0({ name: 'simulation' });",
  );
});

test('a worker that would be missing is an error of the build', () => {
  expect(() => withInlineWorkers("new Worker('./entry.js')", 'client.ts')).toThrow(
    'client.ts: write new Worker(new URL(',
  );
});

test('script and style sheet stand in the page, and the policy allows them and nothing else', () => {
  const page = singlePage(PAGE, "f('$&', '</script><!--')", 'a{b:c}');
  const [, script] = /<script type="module">(.*?)<\/script>/s.exec(page) ?? [];
  const [, style] = /<style>(.*?)<\/style>/s.exec(page) ?? [];
  expect(script).toBe("f('$&', '<\\/script>\\x3C!--')");
  expect(style).toBe('a{b:c}');
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  expect(page).toContain(`script-src ${hash(script)}; style-src ${hash(style)}; worker-src blob:`);
  expect(page).not.toMatch(/connect-src|unsafe|(?:src|href)="/);
});

test('what would have to be loaded is an error of the build', () => {
  expect(() => singlePage(PAGE.replace('<body>', '<body><img src="./a.png">'), '', '')).toThrow(
    'would load src="./a.png"',
  );
  expect(() => singlePage(PAGE, '', '</style>')).toThrow('style sheet');
});
