import type { CDPSession, Page } from 'playwright-core';

/** A run may take long on a busy machine; one that takes longer never ends. */
export const PATIENCE_MS = 180_000;

/** Opens a link in the page as it is and waits until its run is over. */
export async function goTo(page: Page, fragment: string): Promise<void> {
  await page.evaluate((hash) => {
    performance.clearMarks('unmapscope:run-complete');
    location.hash = hash;
  }, fragment);
  await waitForRun(page);
}

export async function waitForRun(page: Page): Promise<void> {
  const timeout = PATIENCE_MS;
  await page.waitForFunction(() => performance.getEntriesByName('unmapscope:run-complete').length > 0, undefined, {
    timeout,
  });
}

/** Presses Run and waits for the whole result. @returns the status of the page */
export async function runAgain(page: Page): Promise<string> {
  await page.evaluate(() => performance.clearMarks('unmapscope:run-complete'));
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await waitForRun(page);
  return page.getByRole('status').first().innerText();
}

/** What a page holds after everything was collected that can be, bytes. */
export interface MemorySample {
  readonly heapBytes: number;
  /** Of typed arrays, beside the heap. */
  readonly buffersBytes: number;
  readonly nodes: number;
  readonly listeners: number;
}

export async function memoryOf(session: CDPSession): Promise<MemorySample> {
  // What a finalizer lets go of goes with the next collection.
  for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
  const usage: object = await session.send('Runtime.getHeapUsage');
  const { usedSize = 0, backingStorageSize = 0 } = usage as { usedSize?: number; backingStorageSize?: number };
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  return { heapBytes: usedSize, buffersBytes: backingStorageSize, nodes, listeners: jsEventListeners };
}
