import { basename } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openProbed } from './browser-pages.ts';
import type { Input } from './inputs.ts';
import { processorTime, timeBetween, type ProcessorTime } from './processor-time.ts';

/** What opening a file took, from handing over its bytes. */
export interface OpenSample {
  /** To the first frame with events, and until all of them are filed, ms. */
  readonly paintMs: number;
  readonly completeMs: number;
  readonly longTasksMs: readonly number[];
  /** Frames in which the page said how far it is. */
  readonly progressShown: number;
  readonly processorTime: ProcessorTime | null;
  /** Columns, rows and indexes of the page, by what the browser counts: heap and buffers, bytes an event. */
  readonly heapBytesPerEvent: number;
}

const PATIENCE_MS = 180_000;

/** A page that has opened a small file of the same kind and closed it again. */
export async function warmPage(browser: Browser, url: string, small: Input): Promise<Page> {
  const page = await openProbed(browser, url);
  await page.waitForFunction(() => performance.getEntriesByName('unmapscope:run-complete').length > 0);
  await openAndWait(page, small);
  await page.getByRole('button', { name: `Close ${basename(small.path)}` }).click();
  await page.evaluate(() => window.probe.painted());
  return page;
}

/** Opens a file in a page and waits until it is all there. */
export async function openInPage(browser: Browser, page: Page, input: Input): Promise<OpenSample> {
  const heapBefore = await heap(page);
  await page.evaluate(() => {
    window.probe.clear();
    let shown = 0;
    const watch = new MutationObserver(() => {
      if (document.querySelector('progress, [role=progressbar]') !== null) shown++;
      document.body.dataset['progressShown'] = String(shown);
    });
    watch.observe(document.body, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ['value', 'aria-valuenow'],
    });
    setTimeout(() => watch.disconnect(), 120_000);
  });
  const before = await processorTime(browser);
  const { paintMs, completeMs } = await openAndWait(page, input);
  await page.evaluate(() => window.probe.painted());
  const after = await processorTime(browser);
  const longTasksMs = await page.evaluate(() => [...window.probe.longTasks]);
  const progressShown = await page.evaluate(() => Number(document.body.dataset['progressShown'] ?? 0));
  return {
    paintMs,
    completeMs,
    longTasksMs,
    progressShown,
    processorTime: timeBetween(before, after),
    heapBytesPerEvent: ((await heap(page)) - heapBefore) / input.events,
  };
}

/** Opens a file and waits until all of it is filed. */
export async function openAndWait(page: Page, { path }: Input): Promise<{ paintMs: number; completeMs: number }> {
  await page.evaluate(() => performance.clearMarks('unmapscope:open-complete'));
  await page.getByRole('button', { name: 'Open trace' }).setInputFiles(path);
  const done = await page.waitForFunction(
    () =>
      performance.getEntriesByName('unmapscope:open-complete').length > 0
        ? 'open'
        : document.querySelector('.file-notes [role=alert]')?.textContent || null,
    null,
    { timeout: PATIENCE_MS, polling: 100 },
  );
  const how = await done.jsonValue();
  if (how !== 'open') throw new Error(how ?? 'not opened');
  const [start, paint, complete] = await page.evaluate(() =>
    ['open-start', 'open-paint', 'open-complete'].map(
      (name) => performance.getEntriesByName(`unmapscope:${name}`).at(-1)?.startTime ?? NaN,
    ),
  );
  return { paintMs: paint - start, completeMs: complete - start };
}

async function heap(page: Page): Promise<number> {
  await page.requestGC();
  return page.evaluate(() => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize);
}
