import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { APPROACHES } from '../../src/mm/approaches/index.ts';
import { builtInScenarios } from '../../src/scenario/built-in.ts';
import { parseScenario } from '../../src/scenario/schema.ts';
import { Simulation } from '../../src/sim/simulation.ts';
import type { EventColumns } from '../../src/trace/event-columns.ts';
import { EventStore } from '../../src/trace/event-store.ts';
import type { FromWorker } from '../../src/worker/protocol.ts';
import { pageUrl, useBrowser } from './support.ts';

// Same seed, same bytes: the page's worker in Chromium tells the events that Node tells, to the last bit.

const browser = useBrowser();

const APPROACH_IDS = APPROACHES.map(({ id }) => id);
const LIMITS = { simNs: 4e9, events: 8000, states: 1 };
const DOCUMENTS = builtInScenarios().map((document) => ({ ...document, limits: LIMITS }));

/** The digest of all columns of a run, one after another. */
function digestOf({ timeNs, lastNs, addr, lenBytes, count, task, kind, detail }: EventColumns): string {
  const hash = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of [timeNs, lastNs, addr, lenBytes, count, task, kind, detail]) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}

function digestsInNode(document: object): string[] {
  return APPROACHES.map((approach) => {
    const store = new EventStore({ keep: true });
    const simulation = new Simulation(parseScenario(document), approach, store);
    while (!simulation.advance(5000));
    return digestOf(store.columns());
  });
}

/** Runs documents one after another in a worker of its own, made from the page's script. To be evaluated in the page. */
async function digestsInPage({
  url,
  documents,
  approaches,
}: {
  url: string;
  documents: object[];
  approaches: string[];
}): Promise<string[][]> {
  const COLUMNS = ['timeNs', 'lastNs', 'addr', 'lenBytes', 'count', 'task', 'kind', 'detail'] as const;
  const worker = new Worker(url, { type: 'module' });

  const run = (runId: number, scenario: object): Promise<EventColumns[][]> =>
    new Promise((resolve, reject) => {
      const lanes: EventColumns[][] = approaches.map(() => []);
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        if (data.type === 'chunk' && data.runId === runId) lanes[data.lane].push(data.columns);
        if (data.type === 'complete' && data.runId === runId) resolve(lanes);
        if (data.type === 'failed') reject(new Error(data.message));
      };
      worker.postMessage({ type: 'run', runId, scenario, approaches });
    });

  const digest = async (chunks: EventColumns[]): Promise<string> => {
    const parts = COLUMNS.flatMap((name) => chunks.map((chunk) => new Uint8Array(chunk[name].buffer as ArrayBuffer)));
    const bytes = await new Blob(parts).arrayBuffer();
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
  };

  const all: string[][] = [];
  for (const [i, document] of documents.entries()) {
    const lanes = await run(i + 1, document);
    all.push(await Promise.all(lanes.map(digest)));
  }
  worker.terminate();
  return all;
}

test('each built-in scenario, under each approach', async () => {
  const { page, problems } = await browser.newPage();
  await page.goto(pageUrl());
  const url = await page.waitForFunction(
    () => performance.getEntriesByType('resource').find(({ name }) => /\/worker-entry-[^/]*\.js$/.test(name))?.name,
  );
  const found = await page.evaluate(digestsInPage, {
    url: (await url.jsonValue()) ?? '',
    documents: DOCUMENTS,
    approaches: APPROACH_IDS,
  });
  const digests = (of: string[]): object => Object.fromEntries(APPROACH_IDS.map((id, i) => [id, of[i]]));
  DOCUMENTS.forEach((document, i) => {
    expect([document.id, digests(found[i])]).toEqual([document.id, digests(digestsInNode(document))]);
  });
  expect(problems).toEqual([]);
}, 120_000);
