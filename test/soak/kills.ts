import type { Browser, Page } from 'playwright-core';
import { Random } from '../fuzz/random.ts';
import { goTo, PATIENCE_MS, waitForRun } from './page-work.ts';

/** Long enough to be hit in the middle. */
const LONG_RUN = 'scenario=custom&size=8T&approaches=pristine,sections,sections-always-drop,vm-munmap';

export interface KillsReport {
  readonly goal: string;
  readonly kills: number;
  /** Of these, in the middle of a run: it ended otherwise than it would have. */
  readonly hit: number;
  readonly recovered: number;
  /** What the page said after each kill, and how often. */
  readonly said: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
  readonly holds: boolean;
}

/** Kills the workers of a page at random moments of a run: it works again, with a full result. */
export async function killWorkers(
  browser: Browser,
  url: string,
  kills: number,
  say: (line: string) => void,
): Promise<KillsReport> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
  const page = await context.newPage();
  const random = new Random(20180321);
  const said: Record<string, number> = {};
  const failures: string[] = [];
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(url);
  await waitForRun(page);
  await goTo(page, `v=2&${LONG_RUN}`);
  const lastedMs = await durationOfRun(page);
  let hit = 0;
  for (let kill = 1; kill <= kills; kill++) {
    await armKill(page, random.below(Math.ceil(lastedMs)), random.chance(0.5));
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const status = await settledStatus(page);
    if (!status.startsWith('Finished.')) hit++;
    const kind = status.replace(/[\d.,]+/g, 'N').slice(0, 80);
    said[kind] = (said[kind] ?? 0) + 1;
    const after = await resultOf(page);
    if (!after.startsWith('Finished.')) failures.push(`kill ${kill}: ${after}`);
    say(`kill ${kill}: ${status.slice(0, 80)}`);
  }
  await context.close();
  const goal = 'a full result again, each time';
  return { goal, kills, hit, recovered: kills - failures.length, said, failures, holds: failures.length === 0 };
}

function durationOfRun(page: Page): Promise<number> {
  return page.evaluate(() => {
    const [start, end] = ['run-start', 'run-complete'].map(
      (name) => performance.getEntriesByName(`unmapscope:${name}`)[0].startTime,
    );
    return end - start;
  });
}

/** The worker dies so many ms after the next run has come to it. One that ends says nothing any more; one that breaks is heard. */
async function armKill(page: Page, afterMs: number, isHeard: boolean): Promise<void> {
  const armed = page.workers().map((worker) =>
    worker.evaluate(
      (kill) => {
        addEventListener('message', ({ data }: MessageEvent<{ type?: string }>) => {
          if (data.type !== 'run') return;
          setTimeout(() => {
            if (kill.isHeard) reportError(new Error('killed'));
            else self.close();
          }, kill.afterMs);
        });
      },
      { afterMs, isHeard },
    ),
  );
  // One that is gone meanwhile cannot answer.
  await Promise.allSettled(armed);
}

/** A worker that ended in silence, after its run, is found out by the next run only; the one after that gets a fresh one. One that dies late fails a run more. */
async function resultOf(page: Page): Promise<string> {
  let status = '';
  for (let tries = 0; tries < 3 && !status.startsWith('Finished.'); tries++) {
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    status = await settledStatus(page);
  }
  return status;
}

/** What the page says once it neither runs nor waits for a worker. */
async function settledStatus(page: Page): Promise<string> {
  const status = page.getByRole('status').first();
  const endMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const text = await status.innerText();
    if (/^(Finished|The run failed|The run was cancelled)/.test(text) || performance.now() > endMs) return text;
    await page.waitForTimeout(100);
  }
}
