/** What all browser tests share: one Chromium a file, a fresh page a test, and what went wrong in that page. */
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { findChromium, isRoot } from '../chromium.ts';

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface PageOptions {
  width?: number;
  height?: number;
  colorScheme?: 'light' | 'dark';
  /** Anything else that a Playwright context takes: `hasTouch`, `reducedMotion`, `permissions`, ... */
  context?: BrowserContextOptions;
}

export interface TestPage {
  readonly page: Page;
  /**
   * Console errors, uncaught exceptions, failed requests and requests to other hosts, as they come. A test that expects
   * none ends with `expect(problems).toEqual([])`.
   */
  readonly problems: string[];
}

export interface TestBrowser {
  /** A blank page in a context of its own; closed after the test. */
  newPage(options?: PageOptions): Promise<TestPage>;
}

/** Address of the page; `rest` may hold a query and a fragment. */
export function pageUrl(rest = ''): string {
  return inject('baseUrl') + rest;
}

/** To be called at the top of a test file. */
export function useBrowser(): TestBrowser {
  let browser: Browser | undefined;
  let contexts: BrowserContext[] = [];

  beforeAll(async () => {
    const executablePath = findChromium();
    if (executablePath === undefined) throw new Error('no Chromium; `npm test` says how to get one');
    // As root Chromium refuses to start with its sandbox.
    browser = await chromium.launch({ executablePath, headless: true, chromiumSandbox: !isRoot, args: FLAGS });
  });
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    contexts = [];
  });
  afterAll(() => browser?.close());

  return {
    async newPage({ width = 1280, height = 800, colorScheme = 'light', context: more = {} } = {}) {
      if (!browser) throw new Error('newPage() outside a test');
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme,
        // It would load the whole page once more while other things are tested.
        serviceWorkers: 'block',
        ...more,
      });
      contexts.push(context);
      const page = await context.newPage();
      const problems: string[] = [];
      const { origin } = new URL(pageUrl());
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(`console: ${message.text()}`);
      });
      page.on('pageerror', (error) => problems.push(`exception: ${error.message}`));
      page.on('requestfailed', (request) => {
        problems.push(`request failed: ${request.url()} ${request.failure()?.errorText ?? ''}`);
      });
      page.on('request', (request) => {
        const url = new URL(request.url());
        if (url.protocol.startsWith('http') && url.origin !== origin && url.hostname !== '127.0.0.1')
          problems.push(`foreign request: ${url.href}`);
      });
      return { page, problems };
    },
  };
}

/** What axe finds serious or critical in the page as it stands, one line a finding. */
export async function seriousAxeFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help}: ${target.join(' ')}`));
}
