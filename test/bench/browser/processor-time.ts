import { readdirSync, readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';

/** Processor time of the renderers, ms. Other processes on the machine do not add to it, except for what they push out of the caches. */
export interface ProcessorTime {
  /** Of the page's main thread. */
  readonly mainMs: number;
  /** Of its workers. */
  readonly workersMs: number;
  /** How long these threads could have run and waited for a processor: about so much faster the same is on an idle machine. */
  readonly queuedMs: number;
}

/** @returns what the renderers have used so far; null where the system does not say (Linux does) */
export async function processorTime(browser: Browser): Promise<ProcessorTime | null> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const total = { mainMs: 0, workersMs: 0, queuedMs: 0 };
  try {
    for (const { type, id } of processInfo) if (type === 'renderer') addProcess(total, id);
  } catch {
    return null;
  }
  return total;
}

export function timeBetween(before: ProcessorTime | null, after: ProcessorTime | null): ProcessorTime | null {
  if (before === null || after === null) return null;
  return {
    mainMs: Math.round(after.mainMs - before.mainMs),
    workersMs: Math.round(after.workersMs - before.workersMs),
    queuedMs: Math.round(after.queuedMs - before.queuedMs),
  };
}

function addProcess(total: { mainMs: number; workersMs: number; queuedMs: number }, pid: number): void {
  const folder = `/proc/${pid}/task`;
  for (const thread of readdirSync(folder)) {
    const isMain = thread === String(pid);
    if (!isMain && !readFileSync(`${folder}/${thread}/comm`, 'utf8').startsWith('DedicatedWorker')) continue;
    const [ranNs, queuedNs] = readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ').map(Number);
    if (isMain) total.mainMs += ranNs / 1e6;
    else total.workersMs += ranNs / 1e6;
    total.queuedMs += queuedNs / 1e6;
  }
}
