import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { GUIDED_PATHS } from '../../src/ui/demo/guided-paths.ts';
import { openPage } from './page-helpers.ts';
import { seriousAxeFindings, useBrowser } from './support.ts';

const browser = useBrowser();

const guide = (page: Page) => page.getByRole('region', { name: 'Guide' });

/** Answers the question of a step, if it asks one, and waits until its sentence has all of its figures. */
async function waitForSentence(page: Page): Promise<string> {
  const choices = guide(page).getByRole('group', { name: 'Guess first' });
  if (await choices.isVisible()) await choices.getByRole('button').first().click();
  await guide(page).locator('.sentence:not([aria-busy])').waitFor();
  return guide(page).locator('.guide-step > p').innerText();
}

for (const path of GUIDED_PATHS) {
  test(`the path “${path.question}” leads through its runs by keyboard`, async () => {
    const { page, problems } = await openPage(browser);
    await guide(page).getByRole('button', { name: path.question }).press('Enter');
    for (let step = 1; step <= path.steps.length; step++) {
      const sentence = await waitForSentence(page);
      expect(sentence).not.toMatch(/[{}…]/);
      await expect.poll(() => new URL(page.url()).hash).toContain(`at=${path.id}/${step}`);
      const isLast = step === path.steps.length;
      await guide(page)
        .getByRole('button', { name: isLast ? 'Try it yourself' : 'Next' })
        .press('Enter');
    }
    await guide(page).getByRole('button', { name: 'Show me' }).waitFor();
    expect(problems).toEqual([]);
  });
}

test('a link to a step opens it, back leads to the step before, and axe finds nothing serious', async () => {
  const { page } = await openPage(browser, { colorScheme: 'dark' });
  await guide(page).getByRole('button', { name: 'Does the drop ever happen?' }).click();
  const first = await waitForSentence(page);
  expect(first).toContain('320 tests, 0 drops');
  await expect.poll(() => new URL(page.url()).hash).toContain('at=drop/1');
  await guide(page).getByRole('button', { name: 'Next' }).click();
  await expect.poll(() => new URL(page.url()).hash).toContain('at=drop/2');
  await page.goBack();
  await expect.poll(() => waitForSentence(page)).toBe(first);
  await page.reload();
  expect(await waitForSentence(page)).toBe(first);
  expect(await seriousAxeFindings(page)).toEqual([]);
});

test('where motion and room are scarce the guide still fits', async () => {
  const { page } = await openPage(browser, { width: 360, height: 740, context: { reducedMotion: 'reduce' } });
  await guide(page).getByRole('button', { name: 'Who waits?' }).click();
  await waitForSentence(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});
