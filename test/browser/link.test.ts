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

test('views, modes and patches are steps of the back button; moving about in them is not, and none is a trap', async () => {
  const small = '#v=2&scenario=custom&size=1G&approaches=pristine';
  const { page } = await openPage(browser, {}, small);
  await page.waitForFunction(() => location.hash.includes('model='));
  const length = () => page.evaluate(() => history.length);
  const before = await length();
  const steps = ['show=compare', 'mode=review', 'at=p2', 'mode=talk'] as const;
  const inAddress = (part: string) => page.waitForFunction((text) => location.hash.includes(text), part);
  await page.getByRole('link', { name: 'Compare' }).click();
  await inAddress(steps[0]);
  await page.evaluate((link) => {
    // As somebody writes it by hand.
    location.hash = `${link}&mode=review&at=p1&show=nonsense`;
  }, small);
  await inAddress(steps[1]);
  await page.getByRole('heading', { level: 2 }).first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await inAddress('at=p1/-/');
  await page.keyboard.press('+');
  await page.keyboard.press('n');
  await inAddress(steps[2]);
  await page.getByRole('radio', { name: 'Talk' }).check({ force: true });
  await inAddress(steps[3]);
  await page.keyboard.press('ArrowRight');
  await inAddress('at=five/2');
  expect((await length()) - before).toBe(steps.length);

  for (const part of [...steps.slice(0, -1).reverse(), 'scenario=custom']) {
    await page.goBack();
    await inAddress(part);
  }
  await page.getByRole('figure').first().waitFor();
  expect(page.url()).not.toMatch(/show=|mode=|at=/);
  // Longer than the address takes to follow: nothing pushes the way forward away.
  await viewInAddress(page);
  await page.evaluate((all) => history.go(all), steps.length);
  await inAddress('mode=talk');
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
