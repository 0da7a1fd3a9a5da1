import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { PATIENCE_MS, runAgain, waitForRun } from './page-work.ts';

/** Longer than the worker may be silent, twice. */
const ASLEEP_MS = 12_000;
const TRACE = join(import.meta.dirname, '../fixtures/traces/6.1/b.tracefs.txt.gz');

export interface SleepReport {
  readonly goal: string;
  /** What the page came to after each sleep. */
  readonly cases: Readonly<Record<string, string>>;
  /** Whether the page's clocks stood still at all. */
  readonly frozen: boolean;
  readonly problems: readonly string[];
  readonly holds: boolean;
}

/** A page that is frozen in the middle of its work, and wakes. */
export async function sleepAndWake(browser: Browser, url: string): Promise<SleepReport> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(url);
  await waitForRun(page);
  const cases: Record<string, string> = {};

  await page.evaluate(() => performance.clearMarks('unmapscope:run-complete'));
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const frozen = await sleep(browser, page);
  await waitForRun(page);
  cases['a run'] = await page.getByRole('status').first().innerText();

  await page.getByRole('button', { name: 'Open trace' }).setInputFiles(TRACE);
  await sleep(browser, page);
  await page.getByRole('figure', { name: 'b.tracefs.txt.gz timeline', exact: true }).waitFor();
  cases['reading a trace'] = 'opened';

  await page.getByRole('link', { name: 'Races' }).click();
  await sleep(browser, page);
  await page.getByRole('table', { name: 'Race matrix' }).getByText('✕').first().waitFor();
  const stop = page.getByRole('button', { name: 'Stop' });
  if ((await stop.count()) > 0) await stop.click();
  cases['a race search'] = 'found and stopped';

  await page.getByRole('link', { name: 'Timelines' }).click();
  cases['the next run'] = await runAgain(page);
  await context.close();
  const isGood = ['a run', 'the next run'].every((name) => cases[name].startsWith('Finished.'));
  const goal = 'what was going on ends as it would have, and nothing fails';
  return { goal, cases, frozen, problems, holds: frozen && isGood && problems.length === 0 };
}

/**
 * Stops the renderer with all its threads, workers included, as a laptop's sleep does; a lifecycle state of "frozen" leaves a visible page running.
 *
 * @returns whether the timers of the page stood still meanwhile
 */
async function sleep(browser: Browser, page: Page): Promise<boolean> {
  await page.evaluate(() => {
    const ticks = { count: 0 };
    Object.assign(window, { soakTicks: ticks });
    const timer = setInterval(() => ticks.count++, 100);
    setTimeout(() => clearInterval(timer), 60_000);
  });
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  for (const id of renderers) process.kill(id, 'SIGSTOP');
  try {
    await new Promise((resolve) => setTimeout(resolve, ASLEEP_MS));
  } finally {
    for (const id of renderers) process.kill(id, 'SIGCONT');
  }
  const ticks = await page.evaluate(() => (window as unknown as { soakTicks: { count: number } }).soakTicks.count);
  return ticks < ASLEEP_MS / 100 / 2;
}
