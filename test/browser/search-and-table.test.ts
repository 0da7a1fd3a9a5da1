import { expect, test } from 'vitest';
import { openPage, plot } from './page-helpers.ts';
import { seriousAxeFindings, useBrowser } from './support.ts';

const browser = useBrowser();

test('the search finds events of all timelines, and goes from one to the next, all by keyboard', async () => {
  const { page, problems } = await openPage(browser);
  const spoken = page.locator('.visually-hidden[aria-live=polite]');
  const count = page.getByRole('search').locator('[aria-live]');
  await page.keyboard.press('/');
  await page.keyboard.type('drop test');
  await expect.poll(() => count.textContent()).toBe('640 found');
  await page.keyboard.press('Enter');
  await expect.poll(() => count.textContent()).toBe('1 of 640');
  await expect.poll(() => spoken.textContent()).toMatch(/^1 of 640, Sections.*drop tests: Drop test: /);
  await page.keyboard.press('Enter');
  await expect.poll(() => count.textContent()).toBe('2 of 640');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.press('Shift+Enter');
  await expect.poll(() => count.textContent()).toBe('640 of 640');
  expect(await seriousAxeFindings(page)).toEqual([]);
  await page.keyboard.press('Control+a');
  await page.keyboard.type('0x100000001000 munmap');
  await expect.poll(() => count.textContent()).toMatch(/^[\d,]+ found$/);
  await page.keyboard.press('Control+a');
  await page.keyboard.type('nothing of the kind');
  await expect.poll(() => count.textContent()).toBe('no match');
  expect(await page.getByRole('button', { name: 'Next match' }).isDisabled()).toBe(true);
  await page.keyboard.press('Escape');
  await expect.poll(() => count.textContent()).toBe('');
  expect(problems).toEqual([]);
});

test('the events on screen are there as a table, page by page, and each leads to its moment', async () => {
  const { page, problems } = await openPage(browser);
  await plot(page, 'Pristine').focus();
  await page.keyboard.press('t');
  const dialog = page.getByRole('dialog', { name: 'Events on screen' });
  await dialog.getByRole('row').nth(1).waitFor();
  expect(await dialog.getByRole('columnheader').allTextContents()).toEqual([
    'time',
    'task',
    'kind',
    'what happened',
    'length',
    'mmap_sem then',
  ]);
  await expect.poll(() => dialog.textContent()).toMatch(/W munmap, 1 waits/);
  expect(await seriousAxeFindings(page)).toEqual([]);
  await dialog.getByRole('combobox').selectOption({ label: 'Sections without need_resched' });
  await expect.poll(() => dialog.getByRole('status').textContent()).toMatch(/^Page 1 of \d+, [\d,]+ events$/);
  await dialog.getByRole('button', { name: 'Last' }).click();
  await expect.poll(() => dialog.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true);
  await dialog.getByRole('button', { name: 'First' }).click();
  await dialog.getByRole('row').nth(3).getByRole('button').click();
  await expect.poll(() => dialog.count()).toBe(0);
  await expect.poll(() => page.url()).toContain('cursor=');
  expect(problems).toEqual([]);
});
