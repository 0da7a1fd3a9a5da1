import { expect, test } from 'vitest';
import { nextFrames, openPage } from './page-helpers.ts';
import { seriousAxeFindings, useBrowser } from './support.ts';

const browser = useBrowser();

test('the address space over time opens, follows keys, and says what is at the cursor', async () => {
  const { page, problems } = await openPage(browser);
  await page.getByRole('button', { name: 'Address space over time' }).click();
  const picture = page.getByRole('group', { name: /^Address space over time/ });
  await picture.locator('canvas[data-marks]').waitFor();
  const figures = page.getByRole('region', { name: 'Address space at the cursor' });
  await figures.getByText(/^0x\w+: mapped, resident\.$/).waitFor();
  await picture.focus();
  for (let press = 0; press < 4; press++) await page.keyboard.press('PageDown');
  await figures.getByText(/^0x100000000000: nothing: no VMA, no table\.$/).waitFor();
  await page.getByRole('button', { name: 'Show fewer addresses' }).click();
  await page.getByText(/80 GiB from 0x/).waitFor();
  await nextFrames(page);
  expect(await seriousAxeFindings(page)).toEqual([]);
  expect(problems).toEqual([]);
});
