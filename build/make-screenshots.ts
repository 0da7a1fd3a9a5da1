/** `npm run screenshots`: makes the pictures of the docs from the built page, so that they show what is there. Needs `npm run build` and a Chromium. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { preview } from 'vite';
import { findChromium, isRoot } from '../test/chromium.ts';

const ROOT = join(import.meta.dirname, '..');
const IMAGES = join(ROOT, 'docs/images');

/** What is shown: the fragment of a link to it. */
const PICTURES = [
  { name: 'first-light', link: '' },
  { name: 'review', link: '#v=2&scenario=ps-320G&approaches=pristine,sections&mode=review&at=p1' },
  {
    name: 'race',
    link: '#v=2&scenario=ps-320G&approaches=pristine,sections&show=races&cell=munmap-vs-write,sections&at=break/1',
  },
  { name: 'talk', link: '#v=2&scenario=ps-320G&approaches=pristine&mode=talk&at=five/2' },
] as const;

const executablePath = findChromium();
if (executablePath === undefined) throw new Error('no Chromium; `npm test` says how to get one');
mkdirSync(IMAGES, { recursive: true });
const server = await preview({ root: ROOT, preview: { port: 0, host: 'localhost' }, logLevel: 'warn' });
const url = server.resolvedUrls?.local[0];
if (url === undefined) throw new Error('the built page is not served');
const browser = await chromium.launch({ executablePath, chromiumSandbox: !isRoot });
for (const { name, link } of PICTURES) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(url + link);
  await page.waitForFunction(() => performance.getEntriesByName('unmapscope:run-complete').length > 0);
  // What is loaded after the run has its place by then.
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(1_000);
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
  await page.close();
}
await browser.close();
await server.close();
