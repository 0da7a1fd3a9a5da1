/** What the tests of the page do over and over. */
import type { Page } from 'playwright-core';
import { pageUrl, type TestBrowser, type TestPage, type PageOptions } from './support.ts';

export const LABELS = ['Pristine', 'Sections', 'Sections without need_resched'] as const;

/** Opens the page and waits until its first run is over. */
export async function openPage(browser: TestBrowser, options: PageOptions = {}, link = ''): Promise<TestPage> {
  const opened = await browser.newPage(options);
  await opened.page.goto(pageUrl(link));
  await waitForRun(opened.page);
  return opened;
}

/** The run on screen, and all that follows from it, is over, and the whole page is there. */
export async function waitForRun(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      performance.getEntriesByName('unmapscope:run-complete').length > 0 && document.querySelector('.to-come') === null,
  );
  await nextFrames(page);
}

export function timeline(page: Page, label: string) {
  return page.getByRole('figure', { name: `${label} timeline`, exact: true });
}

/** The part of a timeline that takes the keyboard and the pointer. */
export function plot(page: Page, label: string) {
  return timeline(page, label).locator('[data-timeline]');
}

/** Two frames, or as many as a slow machine needs for it: what was asked for has been drawn. */
export async function nextFrames(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined)))),
  );
  await page.waitForFunction(() => !document.documentElement.hasAttribute('data-painting'));
}

/** Pixels of a timeline's canvas that have about a colour, given as [red, green, blue]. */
export async function pixelsOf(page: Page, label: string, colour: readonly [number, number, number]): Promise<number> {
  await nextFrames(page);
  return plot(page, label)
    .locator('canvas')
    .first()
    .evaluate((canvas, [red, green, blue]) => {
      if (!(canvas instanceof HTMLCanvasElement)) throw new Error('no canvas');
      const ctx = canvas.getContext('2d');
      if (!ctx) throw new Error('no 2D context');
      const { data } = ctx.getImageData(0, 0, canvas.width, canvas.height);
      let found = 0;
      for (let i = 0; i < data.length; i += 4) {
        const away = Math.abs(data[i] - red) + Math.abs(data[i + 1] - green) + Math.abs(data[i + 2] - blue);
        if (away < 12) found++;
      }
      return found;
    }, colour);
}

/** Marks that a timeline has drawn. */
export async function marksOf(page: Page, label: string): Promise<number> {
  await nextFrames(page);
  return Number(await plot(page, label).locator('canvas').first().getAttribute('data-marks'));
}

/** The visible stretch as the address holds it; null: everything. The address follows the view after a moment. */
export async function viewInAddress(page: Page): Promise<{ from: number; to: number } | null> {
  await page.waitForTimeout(600);
  const text = new URLSearchParams(new URL(page.url()).hash.slice(1)).get('view');
  if (text === null) return null;
  const [from, to] = text.split(',').map(Number);
  return { from, to };
}
