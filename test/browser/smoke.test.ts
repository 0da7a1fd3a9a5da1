import { expect, test } from 'vitest';
import { pageUrl, seriousAxeFindings, useBrowser } from './support.ts';

const browser = useBrowser();

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the page opens, and axe finds nothing serious (${colorScheme})`, async () => {
    const { page, problems } = await browser.newPage({ colorScheme });
    await page.goto(pageUrl());
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.title()).toBe('Unmapscope');
    expect(await seriousAxeFindings(page)).toEqual([]);
    expect(problems).toEqual([]);
  });
}
