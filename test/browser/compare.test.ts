import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openPage, timeline, waitForRun } from './page-helpers.ts';
import { pageUrl, seriousAxeFindings, useBrowser } from './support.ts';

const browser = useBrowser();
/** Small, so that all its measurements are soon done. */
const LINK = '#v=2&scenario=custom&size=8G&approaches=pristine,sections&show=compare';

function matrix(page: Page) {
  return page.getByRole('table', { name: 'Approaches compared' });
}

/** Everything has been measured. */
async function waitForMeasurements(page: Page): Promise<void> {
  await matrix(page).waitFor();
  await page.getByRole('figure', { name: 'Sections sweep', exact: true }).getByRole('img').nth(12).waitFor();
  await expect.poll(() => page.getByRole('progressbar', { name: 'Sweep' }).count()).toBe(0);
}

test('the link in the header opens the view, and back returns to the timelines', async () => {
  const { page, problems } = await openPage(browser);
  await page.getByRole('link', { name: 'Compare' }).click();
  await matrix(page).waitFor();
  await expect.poll(() => page.url()).toContain('show=compare');
  expect(await timeline(page, 'Sections').count()).toBe(0);
  await page.goBack();
  await timeline(page, 'Sections').waitFor();
  expect(await matrix(page).count()).toBe(0);
  await page.goForward();
  await matrix(page).waitFor();
  await page.getByRole('link', { name: 'Timelines' }).click();
  await timeline(page, 'Sections').waitFor();
  expect(problems).toEqual([]);
});

test('the matrix has all approaches, with numbers that say what they are', async () => {
  const { page, problems } = await openPage(browser, {}, LINK);
  await waitForMeasurements(page);
  const rows = matrix(page).locator('tbody tr');
  expect(await rows.count()).toBe(11);
  for (const text of await rows.allTextContents()) expect(text).toMatch(/\d+(\.\d+)? ms predicted/);
  const always = rows.filter({ hasText: 'Sections without need_resched' });
  expect(await always.locator('td.drops').textContent()).toMatch(/^\d+ of 8 predicted/);
  expect(await rows.filter({ hasText: 'Detach and downgrade' }).locator('td.drops').textContent()).toBe('no test');
  expect(problems).toEqual([]);
});

test('two approaches that are chosen open in the timelines', async () => {
  const { page, problems } = await openPage(browser, {}, LINK);
  const button = page.getByRole('button', { name: 'Open two in the timelines' });
  await matrix(page).waitFor();
  expect(await button.isDisabled()).toBe(true);
  // By keyboard, and by a click anywhere in the row.
  await matrix(page).getByRole('checkbox', { name: 'VM_DEAD' }).focus();
  await page.keyboard.press('Enter');
  await matrix(page).locator('tbody tr').filter({ hasText: 'Collected PUDs' }).locator('td').last().click();
  await button.click();
  await timeline(page, 'VM_DEAD').waitFor();
  await waitForRun(page);
  expect(await timeline(page, 'Collected PUDs').isVisible()).toBe(true);
  expect(await page.getByRole('figure').count()).toBe(2);
  await expect.poll(() => page.url()).toContain('approaches=vm-dead,pud-list');
  await page.goBack();
  await matrix(page).waitFor();
  expect(problems).toEqual([]);
});

test('the sweep has points that the keyboard reaches, and a table behind it', async () => {
  const { page, problems } = await openPage(browser, {}, LINK);
  await waitForMeasurements(page);
  const figure = page.getByRole('figure', { name: 'Sections without need_resched sweep' });
  // 2 MiB to 8 GiB.
  expect(await figure.getByRole('img').count()).toBe(13);
  expect(await figure.locator('.point').count()).toBeGreaterThan(26);
  const giga = figure.getByRole('img', { name: /^Sections of 1 GiB: total time .*; predicted$/ });
  await giga.focus();
  await page.keyboard.press('ArrowLeft');
  const half = figure.getByRole('img', { name: /^Sections of 512 MiB:/ });
  expect(await half.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await figure.locator('figcaption').textContent()).toContain('Sections of 512 MiB');
  await page.getByText('All values as a table').click();
  const table = page.getByRole('table', { name: 'Sweep of the section size' });
  expect(await table.locator('tbody tr:has(td)').count()).toBe(39);
  expect(problems).toEqual([]);
});

test('the published tables say of every number what it is', async () => {
  const { page, problems } = await openPage(browser, {}, LINK);
  const table = page.getByRole('table', { name: /^Table: Execution time of munmap/ });
  await table.waitFor();
  const text = (await table.locator('tbody tr').first().textContent()) ?? '';
  for (const word of ['published', 'fitted', 'predicted', 'Going by sections']) expect(text).toContain(word);
  expect(problems).toEqual([]);
});

test('what was measured is kept while one looks at the timelines, and can be stopped', async () => {
  const { page, problems } = await openPage(browser, {}, LINK);
  await waitForMeasurements(page);
  await page.getByRole('link', { name: 'Timelines' }).click();
  await timeline(page, 'Sections').waitFor();
  await page.getByRole('link', { name: 'Compare' }).click();
  await matrix(page).waitFor();
  expect(await page.getByRole('progressbar', { name: 'Sweep' }).count()).toBe(0);
  expect(await matrix(page).locator('tbody tr').last().textContent()).toContain('predicted');

  await page.getByRole('combobox', { name: 'Scenario' }).selectOption('ps-320G');
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByRole('progressbar', { name: 'Sweep' }).waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('button', { name: 'Stop' }).click();
  expect(problems).toEqual([]);
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 390]) {
    test(`axe finds nothing serious, and nothing sticks out (${colorScheme}, ${width} px)`, async () => {
      const { page, problems } = await browser.newPage({ width, height: 844, colorScheme });
      await page.goto(pageUrl(LINK));
      await waitForMeasurements(page);
      await page.getByText('All values as a table').click();
      await page.getByRole('table', { name: /^Table: Execution/ }).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      // No label is squeezed out of its cell, or into a column of letters.
      const heads = matrix(page).locator('tbody th');
      expect(
        await heads.evaluateAll((cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).length),
      ).toBe(0);
      expect((await heads.first().boundingBox())?.height).toBeLessThan(80);
      expect(await seriousAxeFindings(page)).toEqual([]);
      expect(problems).toEqual([]);
    });
  }
}
