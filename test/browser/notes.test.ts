import { expect, test } from 'vitest';
import { openPage, plot, waitForRun } from './page-helpers.ts';
import { seriousAxeFindings, useBrowser } from './support.ts';

const browser = useBrowser();

test('a note on a moment is marked on the timelines, and the link keeps it', async () => {
  const { page, problems } = await openPage(browser);
  await plot(page, 'Sections').focus();
  await page.keyboard.press(']');
  const notes = page.getByRole('region', { name: 'Notes' });
  await notes.getByRole('textbox', { name: 'Note' }).fill('<b>Why</b> is it kept here?');
  await page.keyboard.press('Enter');
  await notes.getByText('<b>Why</b> is it kept here?').waitFor();
  expect(await page.locator('.note-mark:not([hidden])').count()).toBe(1);
  await expect.poll(() => new URL(page.url()).hash).toContain('notes=');
  await page.reload();
  await waitForRun(page);
  await notes.getByText('<b>Why</b> is it kept here?').waitFor();
  await notes.getByRole('button', { name: /^1\. Sections, at/ }).click();
  expect(await seriousAxeFindings(page)).toEqual([]);
  await notes.getByRole('button', { name: 'Remove note 1' }).click();
  await notes.getByText('None so far.').waitFor();
  expect(problems).toEqual([]);
});
