import { expect, test } from 'vitest';
import { openPage, viewInAddress, waitForRun } from './page-helpers.ts';
import { useBrowser } from './support.ts';

const browser = useBrowser();
const LINK =
  '#v=2&scenario=custom&size=8G&approaches=pristine,sections&drop=contended,notAtomic&axis=progress&view=0.25,0.5&cursor=0.3&lane=1';

test('a link opens what it names', async () => {
  const { page, problems } = await openPage(browser, {}, LINK);
  expect(await page.getByRole('combobox', { name: 'Scenario' }).inputValue()).toBe('custom');
  expect(await page.getByRole('textbox', { name: 'Size' }).inputValue()).toBe('8G');
  expect(await page.getByRole('figure').count()).toBe(2);
  expect(await page.getByRole('radio', { name: 'Progress' }).isChecked()).toBe(true);
  expect(await viewInAddress(page)).toEqual({ from: 0.25, to: 0.5 });
  expect(page.url()).toContain('cursor=0.3');
  expect(await page.getByRole('complementary').textContent()).toMatch(/section 3 of 8/);
  expect(problems).toEqual([]);
});

test('the same link gives the same pixels', async () => {
  const pictures = [];
  for (let i = 0; i < 2; i++) {
    const { page } = await openPage(browser, {}, LINK);
    await page.waitForTimeout(300);
    // Without the card's round corners, which the browser does not rasterise alike each time.
    pictures.push(await page.locator('.stack').screenshot());
  }
  expect(pictures[0].equals(pictures[1])).toBe(true);
});

test('back goes to the run before, not to the view before', async () => {
  const { page } = await openPage(browser);
  await viewInAddress(page);
  await page.keyboard.press('+');
  await viewInAddress(page);
  await page.getByRole('combobox', { name: 'Scenario' }).selectOption('ps-80G');
  await page.getByRole('button', { name: 'Run' }).click();
  await waitForRun(page);
  await viewInAddress(page);
  expect(page.url()).toContain('scenario=ps-80G');
  await page.goBack();
  await expect.poll(() => page.getByRole('combobox', { name: 'Scenario' }).inputValue()).toBe('ps-320G');
  await expect
    .poll(() => page.getByRole('article', { name: 'Sections', exact: true }).textContent())
    .toContain('of 320 drops');
  await page.goForward();
  await expect.poll(() => page.getByRole('combobox', { name: 'Scenario' }).inputValue()).toBe('ps-80G');
});

test('a link that cannot be used says so or is read as far as it goes', async () => {
  const future = await browser.newPage();
  const { page } = future;
  const { pageUrl } = await import('./support.ts');
  await page.goto(pageUrl('#v=99&scenario=ps-80G'));
  await page.getByRole('article', { name: 'Pristine' }).filter({ hasText: ' s' }).waitFor();
  expect(await page.getByRole('combobox', { name: 'Scenario' }).inputValue()).toBe('ps-320G');

  const broken = await openPage(
    browser,
    {},
    '#v=2&scenario=nonsense&approaches=x&view=9,1&cursor=NaN&axis=up&hz=7&lane=99',
  );
  expect(await broken.page.getByRole('figure').count()).toBe(3);
  expect(broken.problems).toEqual([]);
});
