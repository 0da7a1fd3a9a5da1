import type { Browser } from 'playwright-core';
import { openProbed } from './browser-pages.ts';

/** From run-start to the first frame with events, ms: of the run that a visit begins with, and of the same run once more. */
export interface FirstPaintSample {
  readonly firstVisitMs: number;
  readonly againMs: number;
}

/** Opens the page anew, whose first run is 320 GB under both approaches with ps beside them, and runs it again. */
export async function firstPaint(browser: Browser, url: string): Promise<FirstPaintSample> {
  const page = await openProbed(browser, url);
  const paintMs = async (): Promise<number> => {
    await page.waitForFunction(() => performance.getEntriesByName('unmapscope:run-complete').length > 0);
    return page.evaluate(() => {
      const [start, paint] = ['run-start', 'first-paint'].map(
        (name) => performance.getEntriesByName(`unmapscope:${name}`).at(-1)?.startTime ?? NaN,
      );
      return paint - start;
    });
  };
  const firstVisitMs = await paintMs();
  await page.evaluate(() => performance.clearMarks('unmapscope:run-complete'));
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const againMs = await paintMs();
  await page.context().close();
  return { firstVisitMs, againMs };
}
