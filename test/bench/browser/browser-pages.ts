import { chromium, type Browser, type Page } from 'playwright-core';
import { findChromium, isRoot } from '../../chromium.ts';
import { installProbe } from './probe.ts';

const FLAGS = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];

export async function launch(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium; `npm test` says how to get one');
  const args = [...FLAGS, '--enable-precise-memory-info'];
  // As root Chromium refuses to start with its sandbox.
  return chromium.launch({ executablePath, headless: true, chromiumSandbox: !isRoot, args });
}

/** A page of its own with the probe in it. */
export async function openProbed(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  // What compiles this file wraps named functions in a helper that pages do not have.
  await page.addInitScript({ content: 'globalThis.__name = (it) => it' });
  await page.addInitScript(installProbe);
  await page.goto(url);
  return page;
}
