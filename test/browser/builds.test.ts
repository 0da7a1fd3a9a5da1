/** Both builds of the page where they have to work: on a plain host, without a network, after an update, and as a file. */
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { LABELS, marksOf, waitForRun } from './page-helpers.ts';
import { refusingProxy, serveFolder, type StaticServer } from './static-server.ts';
import { useBrowser } from './support.ts';

const DIST = join(import.meta.dirname, '../../dist');

const browser = useBrowser();
let proxy: Awaited<ReturnType<typeof refusingProxy>>;
let folder: string;
let host: StaticServer;

beforeAll(async () => {
  proxy = await refusingProxy();
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'unmapscope-host-'));
  cpSync(DIST, folder, { recursive: true });
  host = await serveFolder(folder);
});
afterEach(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
  proxy.requested.length = 0;
});
afterAll(() => proxy.close());

/** A page whose every request beyond this machine is seen, also those of workers. */
function newWatchedPage() {
  return browser.newPage({
    context: { serviceWorkers: 'allow', proxy: { server: proxy.url, bypass: '127.0.0.1' } },
  });
}

async function expectFirstPicture(page: Page): Promise<void> {
  await waitForRun(page);
  for (const label of LABELS) expect(await marksOf(page, label)).toBeGreaterThan(5);
}

/** Every view that the header leads to, until each shows something of its own; the keyboard help as well. */
async function openEverything(page: Page): Promise<void> {
  const links = page.getByRole('banner').getByRole('link');
  for (const link of await links.all()) {
    await link.click();
    await page.locator('main:not([aria-busy])').waitFor();
  }
  await page.getByRole('link', { name: 'Compare' }).click();
  await page.getByRole('table').first().getByText(/\d/).first().waitFor();
  await page.getByRole('link', { name: 'Races' }).click();
  await page.getByRole('table', { name: 'Race matrix' }).getByText('✕').first().waitFor();
  await page.getByRole('button', { name: 'Keyboard help' }).click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
}

/** Two windows of a talk: the one with the notes shows the next beat and a clock, and keys in either move both. */
async function giveTalk(page: Page, address: string): Promise<void> {
  await page.goto(`${address}#v=2&mode=talk&at=five/1`);
  const stage = page.locator('.talk-main .stage');
  await stage.waitFor();
  const beat = () => stage.getAttribute('data-beat');
  const [notes] = await Promise.all([page.waitForEvent('popup'), page.keyboard.press('n')]);
  const next = notes.getByRole('region', { name: 'Next beat' });
  await next.locator('.stage[data-beat=one-munmap][data-phase=complete] canvas').first().waitFor();
  await notes.getByRole('region', { name: 'Notes' }).getByText('are reported blocked').waitFor();
  await notes.keyboard.press('PageDown');
  expect(await beat()).toBe('one-munmap');
  await page.keyboard.press('PageDown');
  await next.locator('.stage[data-beat=drop-tests]').waitFor();
  for (const name of ['Elapsed', 'Left', 'Pace']) {
    expect(await notes.locator(`dt:text-is("${name}") + dd`).textContent()).toMatch(/^\d+:\d\d(?: early)?$/);
  }
}

/** Waits until the service worker has all files and answers for this page. */
async function waitForOffline(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
}

test('the watch sees what goes to another host', async () => {
  const { page } = await newWatchedPage();
  await page.goto('http://example.invalid/').catch(() => undefined);
  expect(proxy.requested).toEqual(['http://example.invalid/']);
});

test('hosted: every view, without a request to another host or anything that the policy forbids; then without a network', async () => {
  const { page, problems } = await newWatchedPage();
  await page.goto(host.url);
  await expectFirstPicture(page);
  await openEverything(page);
  await waitForOffline(page);
  expect(problems).toEqual([]);

  await host.close();
  const later = await page.context().newPage();
  const failures: string[] = [];
  later.on('pageerror', ({ message }) => failures.push(message));
  await later.goto(`${host.url}#v=2&scenario=ps-320G`);
  await expectFirstPicture(later);
  await later.getByRole('link', { name: 'Compare' }).click();
  await later.getByRole('table').first().getByText(/\d/).first().waitFor();
  expect(failures).toEqual([]);
  expect(proxy.requested).toEqual([]);
});

test('hosted: the policy stands in the page, and holds', async () => {
  const { page, problems } = await newWatchedPage();
  await page.goto(host.url);
  const forbidden = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'window.hasRun = true';
    document.body.append(script);
    const isRefused = await fetch('http://example.invalid/').then(
      () => false,
      () => true,
    );
    return isRefused && !('hasRun' in window);
  });
  expect(forbidden).toBe(true);
  expect(proxy.requested).toEqual([]);
  expect(problems.join()).toContain('Content Security Policy');
});

test('hosted: a new build is what the next visit gets, whole; a page of the old one keeps its own parts', async () => {
  const { page } = await newWatchedPage();
  await page.goto(host.url);
  await waitForRun(page);
  await waitForOffline(page);

  publishNextBuild(folder);
  const visit = await page.context().newPage();
  await visit.goto(host.url);
  expect(await visit.title()).toBe('Unmapscope');
  await waitForRun(visit);
  const states = () =>
    visit.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      const { installing, waiting, active } = registration ?? {};
      return [(await caches.keys()).length, installing ?? waiting, active?.state];
    });
  await expect.poll(states, { timeout: 30_000 }).toEqual([2, null, 'activated']);
  await visit.reload();
  expect(await visit.title()).toBe('Next Unmapscope');
  await host.close();
  await visit.getByRole('button', { name: 'Keyboard help' }).waitFor();
  // Its script is not on the host any more.
  await page.bringToFront();
  await page.getByRole('link', { name: 'Races' }).click();
  await page.getByRole('table', { name: 'Race matrix' }).waitFor();
});

/** Puts a build with another title in the place of the one in `folder`, without the script of the race search. */
function publishNextBuild(folder: string): void {
  const page = join(folder, 'index.html');
  writeFileSync(page, readFileSync(page, 'utf8').replace('<title>', '<title>Next '));
  const worker = join(folder, 'service-worker.js');
  const races = readdirSync(join(folder, 'assets')).find((name) => /^races-view-.*\.js$/.test(name)) ?? '';
  rmSync(join(folder, 'assets', races));
  const sha256 = createHash('sha256').update(readFileSync(page)).digest('hex');
  const code = readFileSync(worker, 'utf8')
    .replace(/\["\.\/","[0-9a-f]+"\]/, `["./","${sha256}"]`)
    .replace(new RegExp(`\\["assets/${races}","[0-9a-f]+"\\],`), '')
    .replace(/"version":"[0-9a-f]+"|version:`[0-9a-f]+`/, (version) => version.replace(/[0-9a-f]{12}/, '0123456789ab'));
  writeFileSync(worker, code);
}

test('as a file: every view, with workers, and no request at all', async () => {
  const { page, problems } = await newWatchedPage();
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url().slice(0, 100)));
  const address = pathToFileURL(join(DIST, 'unmapscope.html')).href;
  await page.goto(address);
  await expectFirstPicture(page);
  expect(await page.locator('.notice').count()).toBe(0);
  await openEverything(page);
  await giveTalk(page, address);
  expect(problems).toEqual([]);
  expect(proxy.requested).toEqual([]);
  expect(requests.filter((url) => url !== address && !/^(blob|data):/.test(url))).toEqual([]);
});
