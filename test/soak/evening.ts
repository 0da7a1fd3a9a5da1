import type { Browser } from 'playwright-core';
import { heapKinds, type HeapKinds } from './heap-kinds.ts';
import { goTo, memoryOf, PATIENCE_MS, runAgain, waitForRun, type MemorySample } from './page-work.ts';

/** From here on everything was there once. */
const SETTLED = 20;
const EVERY = 20;
const MOST_GROWTH = 0.05;

const PLACES = [
  '',
  '&mode=talk&at=five/1',
  '&show=compare',
  '&mode=review&at=p1',
  '&mode=talk&at=fifteen/3',
  '&show=races',
  '&mode=demo&at=who-waits/1',
  '&mode=talk&at=five/4/q2',
];
const SCENARIOS = ['ps-80G', 'ps-320G', 'ps-320G-hog'];

export interface EveningReport {
  readonly goal: string;
  readonly runs: number;
  readonly samples: readonly (MemorySample & { readonly run: number })[];
  /** From the first sample to the last, of heap and typed arrays together. */
  readonly growth: number;
  /** Of what, at the first sample and at the last. */
  readonly kinds: readonly HeapKinds[];
  readonly problems: readonly string[];
  readonly holds: boolean;
}

/** Many runs in one page, modes and talks switched throughout: what it holds does not grow. */
export async function evening(
  browser: Browser,
  url: string,
  runs: number,
  say: (line: string) => void,
): Promise<EveningReport> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  const session = await context.newCDPSession(page);
  const samples: (MemorySample & { run: number })[] = [];
  const kinds: HeapKinds[] = [];
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(url);
  await waitForRun(page);
  for (let run = 1; run <= runs; run++) {
    const scenario = SCENARIOS[run % SCENARIOS.length];
    const place = PLACES[run % PLACES.length];
    await goTo(page, `v=2&scenario=${scenario}&seed=${run}&approaches=pristine,sections${place}`);
    if (run < SETTLED || (run - SETTLED) % EVERY !== 0) continue;
    // Always measured on the same screen.
    await goTo(page, `v=2&scenario=ps-80G&seed=${runs + run}&approaches=pristine,sections`);
    await runAgain(page);
    samples.push({ run, ...(await memoryOf(session)) });
    if (run === SETTLED || run + EVERY > runs) kinds.push(await heapKinds(session));
    const { heapBytes, buffersBytes } = samples[samples.length - 1];
    say(`run ${run}: ${Math.round(heapBytes / 1024)} KiB of heap, ${Math.round(buffersBytes / 1024)} KiB of buffers`);
  }
  await context.close();
  const total = samples.map(({ heapBytes, buffersBytes }) => heapBytes + buffersBytes);
  const growth = total.length < 2 ? 0 : total[total.length - 1] / total[0] - 1;
  const holds = growth <= MOST_GROWTH && problems.length === 0 && samples.length > 1;
  const goal = `at most ${MOST_GROWTH * 100} % more after run ${runs} than after run ${SETTLED}`;
  return { goal, runs, samples, growth, kinds, problems, holds };
}
