import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { APPROACH_CHOICES } from '../../src/ui/state/approaches.ts';
import { HIDEABLE_PARTS } from '../../src/ui/state/hidden-parts.ts';
import { LABELS, openPage, pixelsOf, plot, timeline } from './page-helpers.ts';
import { seriousAxeFindings, useBrowser } from './support.ts';

const browser = useBrowser();

/** Controls of the form that no line on the page describes, by their names. */
function controlsWithoutLine(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const controls = document.querySelectorAll<HTMLInputElement | HTMLSelectElement>(
      ['.scenario-form', '.chips', '.more'].map((part) => `${part} :is(input, select)`).join(),
    );
    if (controls.length === 0) throw new Error('no form');
    return [...controls]
      .filter((control) => {
        const ids = (control.getAttribute('aria-describedby') ?? '').split(' ');
        return !ids.some((id) => (document.getElementById(id)?.textContent ?? '').length > 30);
      })
      .map((control) => control.labels?.[0]?.textContent ?? control.ariaLabel ?? control.outerHTML);
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious (${colorScheme})`, async () => {
    const { page, problems } = await openPage(browser, { colorScheme });
    expect(await seriousAxeFindings(page)).toEqual([]);
    await page.getByText('More', { exact: true }).click();
    await page.getByLabel('Seed').waitFor();
    expect(await controlsWithoutLine(page)).toEqual([]);
    await page.getByRole('combobox', { name: 'Scenario' }).selectOption('custom');
    await page.getByRole('textbox', { name: 'Size' }).fill('nonsense');
    expect(await seriousAxeFindings(page)).toEqual([]);
    await page.getByText('More', { exact: true }).click();
    await page.getByRole('button', { name: 'Keyboard help' }).click();
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    expect(await seriousAxeFindings(page)).toEqual([]);
    expect(problems).toEqual([]);
  });
}

test('what a control models is said when the keyboard comes to it, and Escape takes it away', async () => {
  const { page } = await openPage(browser, { width: 360, height: 740 });
  const line = page.getByRole('tooltip');
  await page.getByRole('combobox', { name: 'Scenario' }).focus();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await line.filter({ hasText: 'What is mapped' }).waitFor();
  const box = await line.boundingBox();
  expect(box !== null && box.x >= 0 && box.x + box.width <= 360).toBe(true);
  await page.keyboard.press('Escape');
  await line.waitFor({ state: 'hidden' });
  await page.getByText('Sections without need_resched').first().hover();
  await line.filter({ hasText: 'Not posted' }).waitFor();
});

/** Presses Tab until an element has the focus; on the way everything that gets it shows that it has it, and is not hidden. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    const hidden = await page.evaluate(() => {
      const focused = document.activeElement;
      if (focused === null || focused === document.body) return null;
      const shown = focused.closest('label') ?? focused;
      const { left, top, width, height } = shown.getBoundingClientRect();
      const at = document.elementFromPoint(left + Math.min(width / 2, 40), top + height / 2);
      const isInSight = at !== null && (shown.contains(at) || at.contains(shown));
      const hasOutline = [focused, shown].some((element) => getComputedStyle(element).outlineStyle !== 'none');
      return isInSight && hasOutline ? null : `${focused.outerHTML.slice(0, 120)} ${isInSight} ${hasOutline}`;
    });
    expect(hidden).toBeNull();
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`Tab does not lead to ${wanted.toString()}`);
}

test('at 200 % zoom, in forced colours and by keyboard alone, a race is found and stepped through', async () => {
  const { page, problems } = await openPage(browser, {
    width: 640,
    height: 400,
    context: { forcedColors: 'active', reducedMotion: 'reduce' },
  });
  await tabTo(page, page.getByRole('link', { name: 'Races' }));
  await page.keyboard.press('Enter');
  const matrix = page.getByRole('table', { name: 'Race matrix' });
  await matrix.waitFor();
  await tabTo(page, matrix.locator('button[tabindex="0"]'));
  await page.keyboard.press('Home');
  const column = APPROACH_CHOICES.findIndex(({ id }) => id === 'zap-pmd-attached');
  for (let n = 0; n < column; n++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const steps = page.getByRole('table', { name: 'Counterexample' });
  await steps.waitFor({ timeout: 30_000 });
  await tabTo(page, steps.locator('button[tabindex="0"]'));
  await page.keyboard.press('Home');
  const current = steps.locator('tr[aria-current="step"]');
  for (let n = 1; n < (await steps.locator('tbody tr').count()); n++) {
    expect(await current.getByRole('button').getAttribute('aria-label')).toBe(`Step ${n}`);
    await page.keyboard.press('ArrowDown');
  }
  await current.getByText('is violated here').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(640);
  expect(problems).toEqual([]);
});

test('parts of the page can be left out for another page, and forced colours leave the marks their meanings', async () => {
  const { page } = await openPage(
    browser,
    { context: { forcedColors: 'active' } },
    `?hide=${HIDEABLE_PARTS.join()}#v=2&scenario=ps-320G&approaches=pristine,sections`,
  );
  for (const role of ['banner', 'complementary', 'contentinfo'] as const) {
    expect(await page.getByRole(role).count()).toBe(0);
  }
  expect(await page.getByRole('button', { name: /Run|Show me|Add note/ }).count()).toBe(0);
  expect(await page.getByRole('link').allTextContents()).toEqual(['Open in Unmapscope']);
  // The orange of a hold for write, as the light theme has it.
  expect(await pixelsOf(page, 'Pristine', [0xd5, 0x5e, 0x00])).toBeGreaterThan(500);
  expect(await pixelsOf(page, 'Pristine', [0xf0, 0xe4, 0x42])).toBeGreaterThan(500);
});

test('the theme follows the system, can be chosen, and is remembered', async () => {
  const { page } = await openPage(browser, { colorScheme: 'dark' });
  const background = () =>
    page.evaluate(() => getComputedStyle(document.querySelector('.card') ?? document.body).backgroundColor);
  expect(await background()).toBe('rgb(17, 20, 23)');
  await page.getByRole('button', { name: 'Theme: system' }).click();
  await page.getByRole('button', { name: 'Theme: light' }).waitFor();
  expect(await background()).toBe('rgb(255, 255, 255)');
  await page.reload();
  await page.getByRole('button', { name: 'Theme: light' }).waitFor();
  expect(await background()).toBe('rgb(255, 255, 255)');
});

test('the page works where nothing can be stored', async () => {
  const { page, problems } = await browser.newPage();
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new Error('forbidden');
      },
    });
  });
  const { pageUrl } = await import('./support.ts');
  await page.goto(pageUrl());
  await page.getByRole('button', { name: 'Theme: system' }).click();
  await page.getByRole('button', { name: 'Theme: light' }).waitFor();
  expect(problems).toEqual([]);
});

test('the keyboard help lists the keys, and gives the focus back', async () => {
  const { page } = await openPage(browser);
  await plot(page, 'Sections').focus();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard' });
  await dialog.waitFor();
  expect(await dialog.textContent()).toContain('Cursor to the next drop test');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  expect(await plot(page, 'Sections').evaluate((element) => element === document.activeElement)).toBe(true);
});

test('keys of one character can be switched off', async () => {
  const { page } = await openPage(browser);
  await page.getByRole('button', { name: 'Keyboard help' }).click();
  await page.getByRole('switch', { name: 'Keys of a single character work' }).uncheck();
  await page.getByRole('button', { name: 'Close' }).click();
  await plot(page, 'Sections').focus();
  await page.keyboard.press('+');
  await page.waitForTimeout(600);
  expect(page.url()).not.toContain('view=');
});

for (const width of [390, 360]) {
  test(`at ${width} px one timeline shows at a time, and nothing sticks out`, async () => {
    const { page, problems } = await openPage(browser, { width, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    expect(await timeline(page, 'Sections').isVisible()).toBe(true);
    expect(await timeline(page, 'Pristine').isVisible()).toBe(false);
    await page.getByRole('radiogroup', { name: 'Timeline' }).getByText('Pristine').click();
    expect(await timeline(page, 'Pristine').isVisible()).toBe(true);
    expect(await timeline(page, 'Sections').isVisible()).toBe(false);
    await expect
      .poll(async () => Number(await plot(page, 'Pristine').locator('canvas').first().getAttribute('data-marks')))
      .toBeGreaterThan(5);
    expect(await seriousAxeFindings(page)).toEqual([]);
    expect(problems).toEqual([]);
  });
}

test('below 1100 px the panel stands under the timelines', async () => {
  const { page } = await openPage(browser, { width: 1000, height: 800 });
  for (const label of LABELS) expect(await timeline(page, label).isVisible()).toBe(true);
  const main = await page.getByRole('main').boundingBox();
  const side = await page.getByRole('complementary').boundingBox();
  if (!main || !side) throw new Error('not laid out');
  expect(side.y).toBeGreaterThanOrEqual(main.y + main.height - 1);
});

test('nothing moves while the first run streams in', async () => {
  const { page } = await browser.newPage();
  await page.addInitScript(() => {
    let shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shift += (entry as PerformanceEntry & { value: number }).value;
      (window as unknown as { layoutShift: number }).layoutShift = shift;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const { pageUrl } = await import('./support.ts');
  await page.goto(pageUrl());
  await page.getByRole('status').filter({ hasText: 'inished' }).waitFor();
  await page.waitForTimeout(500);
  const shift = await page.evaluate(() => (window as unknown as { layoutShift?: number }).layoutShift ?? 0);
  expect(shift).toBeLessThan(0.01);
});
