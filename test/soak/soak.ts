/**
 * `npm run soak`: whether the built page holds out: a long evening, workers that are killed, a laptop's sleep, a first visit on a slow machine. JSON on
 * standard output with every sample, progress on standard error; status 1 if one does not hold. `--only evening,kills,sleep,visit`, `--runs N` (200),
 * `--kills N` (50), `--visits N` (5 in each viewport); `--built` takes the page that is in dist/.
 */
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { launch } from '../bench/browser/browser-pages.ts';
import { serve } from '../bench/browser/serve.ts';
import { evening } from './evening.ts';
import { firstVisit } from './first-visit.ts';
import { killWorkers } from './kills.ts';
import { sleepAndWake } from './sleep.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: 'visit,sleep,kills,evening' },
    runs: { type: 'string', default: '200' },
    kills: { type: 'string', default: '50' },
    visits: { type: 'string', default: '5' },
    built: { type: 'boolean', default: false },
  },
});
const ROOT = join(import.meta.dirname, '../..');
const say = (line: string): void => void process.stderr.write(`${line}\n`);

process.env['NODE_ENV'] = 'production';
if (!options.built) await build({ root: ROOT, mode: 'production', logLevel: 'error' });
const server = await serve({ page: join(ROOT, 'dist') });
const browser = await launch();
try {
  const url = `${server.origin}/page/`;
  const parts: Readonly<Record<string, () => Promise<{ readonly holds: boolean }>>> = {
    visit: () => firstVisit(browser, url, Number(options.visits)),
    sleep: () => sleepAndWake(browser, url),
    kills: () => killWorkers(browser, url, Number(options.kills), say),
    evening: () => evening(browser, url, Number(options.runs), say),
  };
  const found: Record<string, { readonly holds: boolean }> = {};
  for (const name of options.only.split(',')) {
    say(name);
    if (!Object.hasOwn(parts, name))
      throw new RangeError(`no part ${name}; there are ${Object.keys(parts).join(', ')}`);
    found[name] = await parts[name]();
  }
  const machine = { cpus: cpus().length, loadAverage: loadavg(), browser: browser.version() };
  console.log(JSON.stringify({ version: 1, machine, ...found }, null, 2));
  if (Object.values(found).some(({ holds }) => !holds)) process.exitCode = 1;
} finally {
  await browser.close();
  server.close();
}
