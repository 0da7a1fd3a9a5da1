/** Prices of the user's own machine: loaded, refused, remembered, in the link, and used. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openPage, waitForRun } from './page-helpers.ts';
import { pageUrl, seriousAxeFindings, useBrowser } from './support.ts';

const browser = useBrowser();
const FILE = join(import.meta.dirname, '../fixtures/measurements/linux-6.18-guest.json');
const TEXT = readFileSync(FILE, 'utf8');
const SMALL = '#v=2&scenario=custom&size=8G&approaches=pristine,sections';

interface MeasuredDocument {
  anon: { pages: number; munmapCpuMs: { min?: number } }[];
}

function spoiled(spoil: (document: MeasuredDocument) => void): string {
  const document = JSON.parse(TEXT) as MeasuredDocument;
  spoil(document);
  return JSON.stringify(document);
}

function calibration(page: Page) {
  return page.getByRole('combobox', { name: 'Calibration' });
}

async function choose(page: Page, name: string, text: string): Promise<void> {
  const input = page.getByLabel('Load a measurement');
  await input.setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
}

async function drop(page: Page, name: string, text: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([fileName, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([content], fileName));
      return data;
    },
    [name, text] as const,
  );
  await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
}

async function run(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run' }).click();
  await waitForRun(page);
}

/** The headline of a card: its longest hold for write. */
async function headline(page: Page, label: string): Promise<string> {
  return (await page.getByRole('article', { name: label, exact: true }).locator('.big').textContent()) ?? '';
}

test('a measurement is loaded, chosen, run, and kept in the link', async () => {
  const { page, problems } = await openPage(browser, {}, SMALL);
  const before = await headline(page, 'Pristine');
  await page.getByText('More', { exact: true }).click();
  expect(await calibration(page).locator('option').count()).toBe(3);
  await choose(page, 'mine.json', TEXT);
  await expect.poll(() => calibration(page).inputValue()).toBe('measured');
  expect(await calibration(page).locator('option').last().textContent()).toBe('this machine (mine.json)');
  expect(await page.getByRole('status').textContent()).toContain('Linux 6.18.44');
  expect(await seriousAxeFindings(page)).toEqual([]);
  await run(page);
  const measured = await headline(page, 'Pristine');
  expect(measured).not.toBe(before);

  await expect.poll(() => page.url()).toContain('calibration=measured');
  await page.reload();
  await waitForRun(page);
  expect(await headline(page, 'Pristine')).toBe(measured);
  await page.getByText('More', { exact: true }).click();
  await calibration(page).selectOption('rfc-2018');
  await run(page);
  expect(await headline(page, 'Pristine')).toBe(before);
  await expect.poll(() => page.url()).not.toContain('calibration');
  await page.goBack();
  await expect.poll(() => headline(page, 'Pristine')).toBe(measured);
  expect(problems).toEqual([]);
});

test('the choice is remembered until the tab is closed, and for another scenario', async () => {
  const { page, problems } = await openPage(browser, {}, SMALL);
  await page.getByText('More', { exact: true }).click();
  await choose(page, 'mine.json', TEXT);
  await expect.poll(() => calibration(page).inputValue()).toBe('measured');
  await page.getByRole('combobox', { name: 'Scenario' }).selectOption('ps-80G');
  expect(await calibration(page).inputValue()).toBe('measured');
  await page.goto('about:blank');
  await page.goto(pageUrl());
  await waitForRun(page);
  await page.getByText('More', { exact: true }).click();
  expect(await calibration(page).inputValue()).toBe('measured');
  expect(problems).toEqual([]);
});

test.each([
  [
    'with a field missing',
    spoiled(({ anon }) => delete anon[1].munmapCpuMs.min),
    'anon[1].munmapCpuMs.min: found nothing',
  ],
  ['with an absurd field', spoiled(({ anon }) => (anon[0].pages = 12)), 'anon[0].pages: found 12'],
  ['of another kind', '[1, 2]', 'document: found an array'],
  ['that is no JSON', 'kernel 6.18', 'line 1: found "k", which is not JSON there'],
])('a file %s is refused with a message, and nothing is lost', async (_, text, message) => {
  const { page, problems } = await openPage(browser, {}, SMALL);
  const before = await headline(page, 'Pristine');
  await drop(page, 'good.json', TEXT);
  await page.getByText('More', { exact: true }).click();
  await expect.poll(() => calibration(page).inputValue()).toBe('measured');
  await choose(page, 'bad.json', text);
  const alert = page.locator('.notice').filter({ hasText: 'bad.json' });
  await alert.waitFor();
  expect(await alert.textContent()).toContain(message);
  expect(await calibration(page).locator('option').last().textContent()).toBe('this machine (good.json)');
  expect(await headline(page, 'Pristine')).toBe(before);
  expect(await seriousAxeFindings(page)).toEqual([]);
  await alert.getByRole('button', { name: 'Dismiss' }).click();
  expect(await alert.count()).toBe(0);
  expect(problems).toEqual([]);
});

test('a link that needs a file says so, and one with absurd prices fails with the field', async () => {
  const { page } = await openPage(browser, {}, `${SMALL}&calibration=measured&machine=huge.json`);
  await page.locator('.notice').filter({ hasText: 'needs the file huge.json' }).waitFor();
  expect(await headline(page, 'Pristine')).toContain('predicted');

  const absurd = Buffer.from(JSON.stringify(['6.1', 'a CPU', [[1, 1, 5, 4, 5, null]], []])).toString('base64url');
  const broken = await browser.newPage();
  await broken.page.goto(pageUrl(`${SMALL}&calibration=measured&machine=m&measurement=${absurd}`));
  const alert = broken.page.getByRole('alert').filter({ hasText: 'The run failed.' });
  await alert.waitFor();
  expect(await alert.textContent()).toContain('anon[0].munmapCpuMs.min: found');
});

test('the comparison is made at the prices of the run, with intervals when asked for', async () => {
  const { page, problems } = await openPage(browser, {}, `${SMALL}&show=compare`);
  const matrix = page.getByRole('table', { name: 'Approaches compared' });
  const timeOf = async (row: string): Promise<string> =>
    (await matrix.locator('tbody tr').filter({ hasText: row }).locator('td').first().textContent()) ?? '';
  await expect.poll(() => timeOf('Per-VMA locks'), { timeout: 15_000 }).toContain('predicted');
  const before = await timeOf('Per-VMA locks');
  await page.getByText('More', { exact: true }).click();
  await choose(page, 'mine.json', TEXT);
  await expect.poll(() => calibration(page).inputValue()).toBe('measured');
  await page.getByText('More', { exact: true }).click();
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByText('Prices: this machine (mine.json), Linux 6.18.44').waitFor();
  await expect.poll(() => timeOf('Per-VMA locks'), { timeout: 15_000 }).toContain('predicted');
  expect(await timeOf('Per-VMA locks')).not.toBe(before);

  await page.getByRole('button', { name: 'How certain is this?' }).click();
  const conclusions = page.getByRole('heading', { name: 'What the order of the approaches hangs on' });
  await conclusions.waitFor();
  expect(await timeOf('Pristine')).toMatch(/ms predicted.* ms to /);
  await page.getByText('Which assumption moves which figure').click();
  const moves = page.getByRole('table', { name: 'What moves a figure by 1 % or more' });
  expect(await moves.locator('tbody tr').filter({ hasText: 'Pristine' }).first().textContent()).toContain('ZapPage');
  expect(await seriousAxeFindings(page)).toEqual([]);

  // Other prices: nothing is known of their ranges.
  await page.getByText('More', { exact: true }).click();
  await calibration(page).selectOption('rfc-2018-two');
  await page.getByText('More', { exact: true }).click();
  await page.getByRole('button', { name: 'Run' }).click();
  await expect.poll(() => conclusions.count()).toBe(0);
  expect(problems).toEqual([]);
});

test('the ranges can be stopped, and run again', async () => {
  const { page, problems } = await openPage(browser, {}, '#v=2&scenario=ps-320G-hog&approaches=pristine&show=compare');
  const start = page.getByRole('button', { name: 'How certain is this?' });
  await start.click();
  await page.getByRole('progressbar', { name: 'Ranges' }).waitFor();
  await page.getByRole('button', { name: 'Stop the ranges' }).click();
  await start.waitFor();
  expect(await start.isEnabled()).toBe(true);
  expect(await page.getByRole('progressbar', { name: 'Ranges' }).count()).toBe(0);
  expect(problems).toEqual([]);
});
