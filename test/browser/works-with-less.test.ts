/** What may be missing or broken around the page: it works with less, and says so in a sentence. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { LABELS, marksOf, openPage, timeline, waitForRun } from './page-helpers.ts';
import { pageUrl, seriousAxeFindings, useBrowser } from './support.ts';

const browser = useBrowser();

const TRACE = join(import.meta.dirname, '../fixtures/traces/6.1/b.tracefs.txt.gz');

/** Opens the page in surroundings that `spoil` makes, and waits for the first picture. */
async function openSpoiled(spoil: () => void, link = '') {
  const opened = await browser.newPage();
  await opened.page.addInitScript(spoil);
  await opened.page.goto(pageUrl(link));
  await waitForRun(opened.page);
  return opened;
}

function noticesOf(page: Page): Promise<string[]> {
  return page.locator('.notice span').allTextContents();
}

async function expectFirstPicture(page: Page): Promise<void> {
  for (const label of LABELS) expect(await marksOf(page, label)).toBeGreaterThan(5);
  await page
    .getByRole('status')
    .filter({ hasText: /^Finished\./ })
    .waitFor();
}

test('garbage in everything that was stored, and a window that the browser does not open', async () => {
  const { page, problems } = await openSpoiled(() => {
    Storage.prototype.getItem = () => '\u0000{"v":1,[garbage';
    window.open = () => null;
  });
  await expectFirstPicture(page);
  const said = (await noticesOf(page)).join('\n');
  expect(said).toContain('(theme) could not be read; it starts with "system"');
  expect(said).toContain('stored of prices could not be read');
  expect(await seriousAxeFindings(page)).toEqual([]);
  await page.locator('.notice').filter({ hasText: 'theme' }).getByRole('button', { name: 'Dismiss' }).click();
  expect((await noticesOf(page)).join('\n')).not.toContain('theme');

  await page.getByRole('radio', { name: 'Talk' }).check({ force: true });
  // What was said is still said, until somebody has read it.
  await page.locator('.notice').filter({ hasText: 'prices' }).getByRole('button', { name: 'Dismiss' }).click();
  await page.keyboard.press('n');
  const alert = page.getByRole('alert').filter({ hasText: 'did not let the page open the window' });
  await alert.getByRole('button', { name: 'Notes in this window' }).click();
  await page.getByRole('complementary', { name: 'Notes' }).waitFor();
  expect(problems).toEqual([]);
});

test('storage that throws, and a Worker that cannot be made', async () => {
  const { page, problems } = await openSpoiled(() => {
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('The request was denied.', 'SecurityError');
        },
      });
    }
    Object.defineProperty(window, 'Worker', {
      value: () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
  });
  await expectFirstPicture(page);
  const said = (await noticesOf(page)).join('\n');
  expect(said).toContain('lets the page store nothing');
  expect(said).toContain('No worker can be started in this browser');
  // What is chosen holds all the same.
  await page.getByRole('button', { name: 'Theme: system' }).click();
  await page.getByRole('button', { name: 'Theme: light' }).click();
  expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
  expect(problems).toEqual([]);
});

test('no Worker: the page does the work itself', async () => {
  const { page, problems } = await openSpoiled(() => {
    Object.defineProperty(window, 'Worker', { value: undefined });
  });
  await expectFirstPicture(page);
  expect((await noticesOf(page)).join('\n')).toContain('No worker can be started in this browser');
  await page.getByRole('table', { name: 'Summary' }).getByText('predicted').first().waitFor({ state: 'attached' });
  // Of a trace as well.
  await page.getByRole('button', { name: 'Open trace' }).setInputFiles(TRACE);
  await timeline(page, 'b.tracefs.txt.gz').waitFor();
  // The race search as well.
  await page.getByRole('link', { name: 'Races' }).click();
  await page.getByRole('table', { name: 'Race matrix' }).getByText('✕').first().waitFor();
  expect(problems).toEqual([]);
});

test('a worker whose script does not come', async () => {
  const { page } = await browser.newPage();
  await page.route('**/assets/worker-*', (route) => route.abort());
  await page.goto(pageUrl());
  await waitForRun(page);
  await expectFirstPicture(page);
  expect((await noticesOf(page)).join('\n')).toContain('No worker can be started in this browser');
});

test('a link from the future', async () => {
  const { page, problems } = await openPage(browser, {}, '#v=99&scenario=ps-80G&mode=hologram');
  await expectFirstPicture(page);
  const expected = [expect.stringContaining('made by another version of the page')];
  expect(await noticesOf(page)).toEqual(expected);
  expect(await page.getByRole('combobox', { name: 'Scenario' }).inputValue()).toBe('ps-320G');
  // The same, put into the address of an open page.
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect.poll(() => noticesOf(page)).toEqual([]);
  await page.evaluate(() => {
    location.hash = '#v=98&scenario=ps-80G';
  });
  await expect.poll(() => noticesOf(page)).toEqual(expected);
  expect(problems).toEqual([]);
});

test('a second tab: both work, nothing is missed, and a theme that is chosen in one is that of the other', async () => {
  const { page, problems } = await openPage(browser);
  const second = await page.context().newPage();
  await second.goto(pageUrl('#v=2&scenario=ps-80G&approaches=pristine'));
  await waitForRun(second);
  await second.getByRole('button', { name: 'Theme: system' }).click();
  await page.bringToFront();
  await page.getByRole('button', { name: 'Theme: light' }).waitFor();
  expect(await page.getByRole('combobox', { name: 'Scenario' }).inputValue()).toBe('ps-320G');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await waitForRun(page);
  await expectFirstPicture(page);
  expect([...(await noticesOf(page)), ...(await noticesOf(second))]).toEqual([]);
  expect(problems).toEqual([]);
});
