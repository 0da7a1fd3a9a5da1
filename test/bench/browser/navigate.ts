import type { Page } from 'playwright-core';

/** What moving about in a trace costs. */
export interface NavigationSample {
  /** Script time in the frame callback, one a frame, ms. */
  readonly scriptMs: readonly number[];
  readonly intervalsMs: readonly number[];
  readonly longTasksMs: readonly number[];
}

export interface HoverSample {
  /** From the pointer's event to the sentence beside it: by the time of the event, and from when it was handled. */
  readonly sinceInputMs: number;
  readonly sinceHandledMs: number;
}

/** The timeline of the file is the only one by then. */
const PLOT = '[data-timeline]';
const FRAMES = 40;

/** Leaves the opened trace alone on the page, with a row for each of its tasks. @returns how many rows are visible */
export async function showAlone(page: Page): Promise<number> {
  const approaches = page.locator('input[type=checkbox][name]:checked:visible');
  while ((await approaches.count()) > 0) await approaches.first().uncheck();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.waitForFunction(() => document.querySelectorAll('[data-timeline]').length === 1);
  for (const fold of await page.locator('.row-labels button[aria-expanded=false]').all()) await fold.click();
  await page.evaluate(() => window.probe.painted());
  return page
    .locator('.row-labels > *')
    .evaluateAll((rows) => rows.filter((row) => row.getBoundingClientRect().bottom <= innerHeight).length);
}

/** Zooms in from the whole, pans there and back, and zooms out again. */
export async function navigate(page: Page): Promise<NavigationSample> {
  await page.evaluate(() => window.probe.clear());
  const intervalsMs = await page.evaluate(
    async ([plot, frames]) => {
      const { probe } = window;
      const intervals: number[] = [];
      for (const deltaY of [-16, -16, 16, 16]) {
        intervals.push(...(await probe.turn(plot, { deltaY }, frames)));
        for (const deltaX of [25, -25]) intervals.push(...(await probe.turn(plot, { deltaX }, frames)));
      }
      return intervals;
    },
    [PLOT, FRAMES] as const,
  );
  await page.evaluate(() => window.probe.painted());
  return {
    intervalsMs,
    ...(await page.evaluate(() => ({
      scriptMs: [...window.probe.frameScripts],
      longTasksMs: [...window.probe.longTasks],
    }))),
  };
}

/** Moves the pointer over a timeline, from row to row. */
export async function hover(page: Page, moves: number): Promise<HoverSample[]> {
  const plot = page.locator(PLOT);
  const box = await plot.boundingBox();
  if (box === null) throw new Error('the timeline is not on screen');
  await page.evaluate(() => {
    const samples: HoverSample[] = [];
    Object.assign(window, { hoverSamples: samples });
    let watch: MutationObserver | null = null;
    addEventListener(
      'pointermove',
      ({ timeStamp }) => {
        const handled = performance.now();
        const tip = document.querySelector('.tooltip');
        // Where the last place had nothing to tell, or the same, its wait is over.
        watch?.disconnect();
        if (tip === null) return;
        watch = new MutationObserver(() => {
          watch?.disconnect();
          const now = performance.now();
          samples.push({ sinceInputMs: now - timeStamp, sinceHandledMs: now - handled });
        });
        watch.observe(tip, { childList: true, characterData: true, subtree: true });
      },
      { capture: true },
    );
  });
  const height = Math.min(box.height, 900 - box.y);
  for (let i = 0; i < moves; i++) {
    await page.mouse.move(
      box.x + box.width * (0.1 + (0.8 * ((i * 7) % moves)) / moves),
      box.y + 12 + ((i * 37) % (height - 20)),
    );
    await page.evaluate(() => window.probe.painted());
  }
  return page.evaluate(() => (window as unknown as { hoverSamples: HoverSample[] }).hoverSamples);
}
