import { expect, test } from 'vitest';
import { nextFrames, openPage, plot } from './page-helpers.ts';
import { seriousAxeFindings, useBrowser } from './support.ts';

const browser = useBrowser();

test('two timelines are compared by phases, at the cursor, and from difference to difference', async () => {
  const { page, problems } = await openPage(browser);
  const card = page.getByRole('region', { name: 'Compare two timelines' });
  await card.scrollIntoViewIfNeeded();
  const zap = card.getByRole('table', { name: 'Phases' }).getByRole('row', { name: /^unmap_vmas/ });
  await zap.waitFor();
  // Cutting the range into sections costs the zap nothing.
  expect((await zap.getByRole('cell').allTextContents()).at(-1)).toBe('none');
  await card.getByRole('combobox', { name: 'First' }).selectOption('Sections');
  await card.getByRole('combobox', { name: 'Second' }).selectOption('Sections without need_resched');

  await plot(page, 'Pristine').focus();
  await page.keyboard.press('Home');
  // The card speaks of these two by now, and of the beginning.
  await card.getByText(/^[\d,. ]+ differences, all after the cursor\.$/u).waitFor();
  await page.keyboard.press('d');
  const said = card.getByText(/^\d+ of [\d,. ]+:/u);
  await said.waitFor();
  const first = await said.textContent();
  await page.keyboard.press('d');
  await expect.poll(() => said.textContent()).not.toBe(first);
  await page.keyboard.press('Shift+D');
  await expect.poll(() => said.textContent()).toBe(first);
  expect(await seriousAxeFindings(page)).toEqual([]);
  expect(problems).toEqual([]);
});

test('timelines are aligned at a moment that both come to, and the link keeps it', async () => {
  const { page } = await openPage(browser);
  const align = page.getByRole('combobox', { name: 'Aligned at' });
  await align.selectOption('the beginning of section');
  await page.getByRole('spinbutton', { name: 'Section number' }).fill('3');
  await expect.poll(() => new URLSearchParams(new URL(page.url()).hash.slice(1)).get('align')).toBe('section-3');
  await page.reload();
  await align.waitFor();
  await nextFrames(page);
  expect(await align.inputValue()).toBe('section');
  await page.getByRole('radiogroup', { name: 'Axis' }).getByText('Progress').click();
  expect(await align.isDisabled()).toBe(true);
});

test('of one timeline alone it says that there is nothing to compare', async () => {
  const { page } = await openPage(browser, {}, '#v=2&scenario=ps-80G&approaches=sections');
  await page.getByText('Run a second approach, or open a trace').waitFor();
});
