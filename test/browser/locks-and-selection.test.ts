import { expect, test } from 'vitest';
import { openPage, plot, timeline } from './page-helpers.ts';
import { seriousAxeFindings, useBrowser } from './support.ts';
import type { Page } from 'playwright-core';

const browser = useBrowser();

/** Puts the pointer into a row of a timeline, at a share of its width. */
async function hover(page: Page, label: string, row: string, share: number): Promise<void> {
  const box = await plot(page, label).boundingBox();
  const name = await timeline(page, label)
    .locator('.row-label', { hasText: new RegExp(`^${row}$`) })
    .first()
    .boundingBox();
  if (!box || !name) throw new Error('not laid out');
  await page.mouse.move(box.x + box.width * share, name.y + name.height / 2);
}

/** How many waits or holds are lit up in a timeline. */
async function lit(page: Page, label: string): Promise<string | null> {
  return plot(page, label).locator('canvas.overlay').getAttribute('data-lit');
}

test('a hold lights up whom it delays, a wait whom it waits for', async () => {
  const { page } = await openPage(browser);
  await hover(page, 'Pristine', 'mmap_sem', 0.4);
  await expect.poll(() => lit(page, 'Pristine')).toBe('1');
  await expect
    .poll(() => page.locator('.tooltip').textContent())
    .toMatch(/held for write by munmap, 1 task waits: 1\. ps for read/);
  await hover(page, 'Pristine', 'ps', 0.4);
  await expect
    .poll(() => page.locator('.tooltip').textContent())
    .toMatch(/place 1 of 1 in the wait list, behind munmap/);
  expect(await lit(page, 'Pristine')).toBe('1');
  await hover(page, 'Pristine', 'steps', 0.4);
  await expect.poll(() => lit(page, 'Pristine')).toBe('0');
});

test('the same by keyboard, and told', async () => {
  const { page } = await openPage(browser);
  const spoken = page.locator('.visually-hidden[aria-live=polite]');
  await plot(page, 'Pristine').focus();
  await page.keyboard.press('Home');
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('.');
  await expect.poll(() => spoken.textContent()).toMatch(/ps waits for mmap_sem in down_read.*behind munmap/);
  await expect.poll(() => lit(page, 'Pristine')).toBe('1');
});

test('Shift and drag select, the panel adds up, and the link keeps it', async () => {
  const { page, problems } = await openPage(browser);
  const box = await plot(page, 'Sections').boundingBox();
  const cards = await page.locator('.cards').boundingBox();
  if (!box) throw new Error('no plot');
  await page.keyboard.down('Shift');
  await page.mouse.move(box.x + box.width * 0.2, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 20, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  const panel = page.getByRole('region', { name: 'Selection' });
  const row = panel.getByRole('row', { name: /^mmap_sem held for write Pristine/ });
  await expect.poll(() => row.textContent()).toMatch(/Pristine118\.1 s18\.1 s18\.1 s18\.1 s18\.1 s/);
  // Nothing moved, and the view is as it was.
  expect(await page.locator('.cards').boundingBox()).toEqual(cards);
  await page.waitForTimeout(600);
  expect(page.url()).toContain('select=');
  expect(page.url()).not.toContain('view=');
  expect(await panel.getByRole('img', { name: /ps under Pristine: 1 wait/ }).isVisible()).toBe(true);
  expect(await seriousAxeFindings(page)).toEqual([]);
  await page.getByText('As a table').first().click();
  expect(await panel.getByRole('table').count()).toBeGreaterThan(1);
  const reopened = await openPage(browser, {}, new URL(page.url()).hash);
  await expect
    .poll(() => reopened.page.getByRole('region', { name: 'Selection' }).textContent())
    .toContain('mmap_sem held for write');
  await page.keyboard.press('Escape');
  await expect.poll(() => panel.count()).toBe(0);
  expect(problems).toEqual([]);
});

test('by keyboard a mark and a second one select, Shift with an arrow event by event, E a whole lane', async () => {
  const { page } = await openPage(browser);
  const panel = page.getByRole('region', { name: 'Selection' });
  await plot(page, 'Sections').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('x');
  await page.keyboard.press('ArrowDown');
  for (let i = 0; i < 3; i++) await page.keyboard.press('.');
  await page.keyboard.press('x');
  await expect.poll(() => panel.textContent()).toContain('mmap_sem held for write');
  await page.keyboard.press('Escape');
  await expect.poll(() => panel.count()).toBe(0);
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(() => panel.getByRole('row', { name: /^Sections \d/ }).textContent()).toMatch(/Sections3/);
  await page.keyboard.press('Escape');
  await page.keyboard.press('e');
  await expect.poll(() => panel.getByRole('row', { name: /^Sections \d/ }).textContent()).toMatch(/320/);
});
