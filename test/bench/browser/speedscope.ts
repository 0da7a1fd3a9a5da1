import type { Browser, Page } from 'playwright-core';
import { openProbed } from './browser-pages.ts';
import type { Input } from './inputs.ts';

/** What it takes to see a trace in speedscope, and to move about in it. */
export interface SpeedscopeSample {
  /** From handing over the file to the second frame with its chart, ms; null: not within the time that was given. */
  readonly paintMs: number | null;
  readonly intervalsMs: readonly number[];
  readonly longTasksMs: readonly number[];
}

/** Its chart of one thread takes the middle of the window. */
const CHART = 'body';
const PAN_FRAMES = 60;

export async function openInSpeedscope(
  browser: Browser,
  url: string,
  small: Input,
  input: Input,
  patienceMs: number,
): Promise<SpeedscopeSample> {
  const page = await openProbed(browser, url);
  try {
    await load(page, small, 60_000);
    await page.evaluate(() => window.probe.clear());
    const paintMs = await load(page, input, patienceMs);
    if (paintMs === null) return { paintMs, intervalsMs: [], longTasksMs: [] };
    const longTasksMs = await page.evaluate(() => [...window.probe.longTasks]);
    // Zoomed in first: the whole cannot be panned.
    await page.evaluate(async (chart) => {
      await window.probe.turn(chart, { deltaY: -40, ctrlKey: true }, 10);
    }, CHART);
    const intervalsMs = await page.evaluate(([chart, frames]) => window.probe.turn(chart, { deltaX: 25 }, frames), [
      CHART,
      PAN_FRAMES,
    ] as const);
    return { paintMs, intervalsMs, longTasksMs };
  } finally {
    await page.context().close();
  }
}

/** Drops a file on the page, as that works whatever it shows. @returns until it is shown, ms; null: it took too long */
async function load(page: Page, { path }: Input, patienceMs: number): Promise<number | null> {
  await page.evaluate(() => {
    document.title = 'waiting';
    document.querySelector('#bench-file')?.remove();
    const field = document.createElement('input');
    field.type = 'file';
    field.id = 'bench-file';
    field.onchange = () => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(field.files![0]);
      document.body.dataset['handedOver'] = String(performance.now());
      document
        .querySelector('canvas, [class*=landing], body > div > *')!
        .dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    };
    document.body.append(field);
  });
  await page.locator('#bench-file').setInputFiles(path);
  const shown = page
    .waitForFunction(
      () => document.title.includes(' - speedscope') && document.querySelectorAll('canvas').length >= 2,
      null,
      {
        timeout: patienceMs,
        polling: 'raf',
      },
    )
    .then(
      () => true,
      () => false,
    );
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, patienceMs + 2000, false).unref());
  if (!(await Promise.race([shown, late]))) return null;
  const painted = await page.evaluate(() => window.probe.painted());
  return painted - Number(await page.evaluate(() => document.body.dataset['handedOver']));
}
