import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtInScenario } from '../../src/scenario/built-in.ts';
import { chromeJson } from '../../src/trace/export/chrome-json.ts';
import { joinColumns } from '../../src/trace/event-columns.ts';
import { simulated } from '../unit/trace/support.ts';
import { useBrowser } from './support.ts';

const browser = useBrowser();
const SPEEDSCOPE = join(import.meta.dirname, '../../node_modules/speedscope/dist/release');
const HOST = 'http://speedscope.test';

interface ChromeEvent {
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly dur?: number;
  readonly args?: { readonly name?: string };
}

/** As speedscope saves it. */
interface SavedProfile {
  readonly name: string;
  readonly unit: string;
  readonly events: readonly { readonly type: 'O' | 'C'; readonly at: number }[];
}

function exported(): string {
  const approaches = ['pristine', 'sections-always-drop'];
  const runs = approaches.map((approach) => simulated(builtInScenario('ps-320G'), approach));
  const { trace } = runs[0];
  const header = {
    program: 'test',
    modelChecksum: '0',
    scenario: null,
    approaches: approaches.map((id) => ({ id, label: id })),
    tasks: [...trace.tasks],
    range: trace.range,
    mappings: [],
    sectionBytes: 2 ** 30,
    summaries: [],
  };
  return [...chromeJson({ header, lanes: runs.map(({ chunks }) => joinColumns(chunks)) })].join('');
}

test('speedscope shows every slice of the Chrome JSON, by thread, as long as it is', async () => {
  const file = exported();
  const { page } = await browser.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (/Tried to end|still open/.test(message.text())) complaints.push(message.text().slice(0, 200));
  });
  await page.route(`${HOST}/**`, (route) => {
    const path = new URL(route.request().url()).pathname.slice(1);
    return path === 'trace.json' ? route.fulfill({ body: file }) : route.fulfill({ path: join(SPEEDSCOPE, path) });
  });
  await page.goto(`${HOST}/index.html#profileURL=${encodeURIComponent(`${HOST}/trace.json`)}`);
  await page.waitForFunction(() => document.title.includes(' - speedscope'));
  // What it has understood is what it saves.
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Control+s')]);
  const { profiles } = JSON.parse((await readFile(await download.path())).toString()) as { profiles: SavedProfile[] };

  expect(complaints).toEqual([]);
  const { traceEvents } = JSON.parse(file) as { traceEvents: ChromeEvent[] };
  const names = new Map(
    traceEvents.filter(({ name }) => name === 'thread_name').map(({ pid, tid, args }) => [`${pid}/${tid}`, args?.name]),
  );
  const wanted = new Map<string, { slices: number; us: number }>();
  for (const { ph, pid, tid, dur = 0 } of traceEvents) {
    if (ph !== 'X') continue;
    const key = `${names.get(`${pid}/${tid}`)} (tid ${tid}) of ${pid}`;
    const { slices, us } = wanted.get(key) ?? { slices: 0, us: 0 };
    wanted.set(key, { slices: slices + 1, us: us + dur });
  }
  const found = new Map(
    profiles.map(({ name, events }) => {
      const [, pid, thread] = /\(pid (\d+)\), (.*)$/.exec(name) ?? [];
      const us = events.reduce((sum, { type, at }) => sum + (type === 'O' ? -at : at), 0);
      return [`${thread} of ${pid}`, { slices: events.filter(({ type }) => type === 'O').length, us }];
    }),
  );
  expect([...found.keys()].sort()).toEqual([...wanted.keys()].sort());
  for (const [key, { slices, us }] of wanted) {
    expect(found.get(key)?.slices, key).toBe(slices);
    expect(found.get(key)?.us, key).toBeCloseTo(us, 1);
  }
  expect(profiles.every(({ unit }) => unit === 'microseconds')).toBe(true);
});
