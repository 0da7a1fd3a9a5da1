/**
 * `npm run bench:browser`: the page with large traces, in headless Chromium with software rendering, and speedscope with the same ones, in turn. JSON
 * on standard output, every sample and what they come to; progress on standard error.
 *
 * --sizes 100000,1000000   only these numbers of events
 * --only open,navigate     only these parts: run, open, navigate, speedscope
 * --formats own,chrome     only these formats: own, chrome, ftrace
 * --samples 5              how many of each
 * --inputs FOLDER          where the files to open are kept and, once made, taken from; else they are made anew and deleted
 * --built                  the page in dist/ is the one to measure
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { launch } from './browser/browser-pages.ts';
import { firstPaint, type FirstPaintSample } from './browser/first-paint.ts';
import { Inputs, type Format, type Input } from './browser/inputs.ts';
import { hover, navigate, showAlone, type NavigationSample } from './browser/navigate.ts';
import { openInPage, openAndWait, warmPage, type OpenSample } from './browser/open-trace.ts';
import { serve } from './browser/serve.ts';
import { openInSpeedscope, type SpeedscopeSample } from './browser/speedscope.ts';
import { longestTaskProcessorMs } from './browser/task-processor-time.ts';
import { referenceLoopMs } from './reference-loop.ts';
import { median, percentile, rounded, samplesOf } from './statistics.ts';

const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '100000,1000000,10000000' },
    only: { type: 'string', default: 'run,open,navigate,speedscope' },
    formats: { type: 'string', default: 'own,chrome,ftrace' },
    samples: { type: 'string', default: '5' },
    inputs: { type: 'string' },
    built: { type: 'boolean', default: false },
  },
});
const SIZES = options.sizes.split(',').map(Number);
const PARTS = options.only.split(',');
const FORMATS = options.formats.split(',') as Format[];
const SAMPLES = Number(options.samples);

const MILLION = 1_000_000;
const SMALL = 10_000;
const SPEEDSCOPE_PATIENCE_MS = 60_000;
const HOVERS = 60;
const ROOT = join(import.meta.dirname, '../..');

interface Measuring {
  readonly browser: Browser;
  readonly inputs: Inputs;
  readonly url: string;
  readonly speedscopeUrl: string;
}

async function measureOpening({ browser, inputs, url }: Measuring, format: Format, events: number): Promise<object> {
  const input = await inputs.file(format, events);
  const small = await inputs.file(format, SMALL);
  inputs.forget();
  const samples: OpenSample[] = [];
  const referenceMs: number[] = [];
  const loads: number[] = [];
  // Ten million as text take long: no figure is asked of them but that they open.
  const times = events > MILLION && format !== 'own' ? 1 : SAMPLES;
  for (let i = 0; i < times; i++) {
    referenceMs.push(referenceLoopMs());
    loads.push(loadavg()[0]);
    const page = await warmPage(browser, url, small);
    try {
      samples.push(await openInPage(browser, page, input));
    } catch (error) {
      return { format, events, bytes: input.bytes, failed: error instanceof Error ? error.message : String(error) };
    } finally {
      await page.context().close();
    }
    say(`open ${format} ${events}: ${Math.round(samples[i].paintMs)} ms, all ${Math.round(samples[i].completeMs)} ms`);
  }
  const longTasks = samples.flatMap(({ longTasksMs }) => longTasksMs);
  const longestProcessorMs = format === 'own' ? await longestTask(browser, url, small, input) : null;
  return {
    format,
    events,
    bytes: input.bytes,
    paintMs: samplesOf(samples.map(({ paintMs }) => paintMs)),
    completeMs: samplesOf(samples.map(({ completeMs }) => completeMs)),
    longTasks: {
      count: longTasks.length,
      longestMs: rounded(Math.max(0, ...longTasks)),
      longestProcessorMs,
    },
    progressShown: samples.map(({ progressShown }) => progressShown),
    processorTimeMs: samples.map(({ processorTime }) => processorTime),
    pageBytesPerEvent: samplesOf(samples.map(({ heapBytesPerEvent }) => heapBytesPerEvent)),
    storedBytesPerEvent: { inOwnFile: format === 'own' ? rounded(input.bytes / events) : null },
    referenceMs: samplesOf(referenceMs),
    loadAverage: loads.map(rounded),
  };
}

/** Opens the file once more, with the browser traced. */
async function longestTask(browser: Browser, url: string, small: Input, input: Input): Promise<number> {
  const page = await warmPage(browser, url, small);
  const ms = await longestTaskProcessorMs(browser, () => openAndWait(page, input));
  await page.context().close();
  return rounded(ms);
}

async function measureNavigation({ browser, inputs, url }: Measuring, events: number): Promise<object> {
  const input = await inputs.file('own', events);
  const small = await inputs.file('own', SMALL);
  inputs.forget();
  const page = await warmPage(browser, url, small);
  await openInPage(browser, page, input);
  const rows = await showAlone(page);
  await navigate(page);
  const moves: NavigationSample[] = [];
  for (let i = 0; i < SAMPLES; i++) {
    moves.push(await navigate(page));
    say(`navigate ${events}: p95 ${rounded(percentile(moves[i].scriptMs, 0.95))} ms`);
  }
  const hovers = await hover(page, HOVERS);
  await page.context().close();
  const longTasks = moves.flatMap(({ longTasksMs }) => longTasksMs);
  return {
    events,
    visibleRows: rows,
    frameScriptP95Ms: samplesOf(moves.map(({ scriptMs }) => percentile(scriptMs, 0.95))),
    frameScriptMedianMs: samplesOf(moves.map(({ scriptMs }) => median(scriptMs))),
    frameScriptMaxMs: samplesOf(moves.map(({ scriptMs }) => Math.max(...scriptMs))),
    frameIntervalMaxMs: samplesOf(moves.map(({ intervalsMs }) => Math.max(...intervalsMs))),
    frameIntervalMedianMs: samplesOf(moves.map(({ intervalsMs }) => median(intervalsMs))),
    framesAbove50Ms: moves.map(({ intervalsMs }) => intervalsMs.filter((ms) => ms > 50).length),
    frames: moves.map(({ intervalsMs }) => intervalsMs.length),
    longTasks: { count: longTasks.length, longestMs: rounded(Math.max(0, ...longTasks)) },
    hoverToTooltipMs: samplesOf(hovers.map(({ sinceHandledMs }) => sinceHandledMs)),
    hoverSinceInputMs: samplesOf(hovers.map(({ sinceInputMs }) => sinceInputMs)),
    loadAverage: rounded(loadavg()[0]),
  };
}

async function measureSpeedscope(measuring: Measuring, events: number): Promise<object> {
  const { browser, inputs, url, speedscopeUrl } = measuring;
  const input = await inputs.file('chrome', events);
  const small = await inputs.file('chrome', SMALL);
  inputs.forget();
  const theirs: SpeedscopeSample[] = [];
  const ours: { paintMs: number; intervalsMs: readonly number[] }[] = [];
  const loads: number[] = [];
  // It takes its time with a million: once tells enough.
  const times = events >= MILLION ? 1 : SAMPLES;
  for (let i = 0; i < times; i++) {
    loads.push(loadavg()[0]);
    const page = await warmPage(browser, url, small);
    const { paintMs } = await openInPage(browser, page, input);
    await showAlone(page);
    ours.push({ paintMs, intervalsMs: (await navigate(page)).intervalsMs });
    await page.context().close();
    const sample = await openInSpeedscope(browser, speedscopeUrl, small, input, SPEEDSCOPE_PATIENCE_MS);
    theirs.push(sample);
    say(
      `${events}: ${Math.round(paintMs)} ms, speedscope ${sample.paintMs === null ? 'not within 60 s' : `${Math.round(sample.paintMs)} ms`}`,
    );
  }
  const painted = theirs.flatMap(({ paintMs }) => (paintMs === null ? [] : [paintMs]));
  const paintMs = samplesOf(ours.map((sample) => sample.paintMs));
  const panMs = samplesOf(ours.map(({ intervalsMs }) => median(intervalsMs)));
  if (painted.length < times) return { events, paintMs, panMs, speedscope: 'not within 60 s', loadAverage: loads };
  const theirPaintMs = samplesOf(painted);
  const theirPanMs = samplesOf(theirs.map(({ intervalsMs }) => median(intervalsMs)));
  return {
    events,
    timesBetter: {
      paint: rounded(theirPaintMs.median / paintMs.median),
      pan: rounded(theirPanMs.median / panMs.median),
    },
    paintMs,
    panMs,
    speedscope: {
      paintMs: theirPaintMs,
      panMs: theirPanMs,
      longestTaskMs: rounded(Math.max(0, ...theirs.flatMap(({ longTasksMs }) => longTasksMs))),
    },
    loadAverage: loads.map(rounded),
  };
}

async function measureRunning({ browser, url }: Measuring): Promise<object> {
  const samples: FirstPaintSample[] = [];
  for (let i = 0; i < SAMPLES; i++) samples.push(await firstPaint(browser, url));
  return {
    firstVisitMs: samplesOf(samples.map(({ firstVisitMs }) => firstVisitMs)),
    againMs: samplesOf(samples.map(({ againMs }) => againMs)),
    loadAverage: rounded(loadavg()[0]),
  };
}

async function report(measuring: Measuring): Promise<object> {
  const running = PARTS.includes('run') ? await measureRunning(measuring) : null;
  const opening: object[] = [];
  const navigating: object[] = [];
  const beside: object[] = [];
  for (const events of SIZES) {
    if (PARTS.includes('open')) {
      for (const format of FORMATS) opening.push(await measureOpening(measuring, format, events));
    }
    if (PARTS.includes('navigate')) navigating.push(await measureNavigation(measuring, events));
    if (PARTS.includes('speedscope') && events <= MILLION) beside.push(await measureSpeedscope(measuring, events));
  }
  return { running, opening, navigating, beside };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

process.env['NODE_ENV'] = 'production';
if (!options.built) await build({ root: ROOT, mode: 'production', logLevel: 'error' });
const folder = options.inputs ?? mkdtempSync(join(tmpdir(), 'unmapscope-bench-'));
mkdirSync(folder, { recursive: true });
const server = await serve({
  page: join(ROOT, 'dist'),
  speedscope: join(ROOT, 'node_modules/speedscope/dist/release'),
});
const browser = await launch();
try {
  const found = await report({
    browser,
    inputs: new Inputs(folder),
    url: `${server.origin}/page/`,
    speedscopeUrl: `${server.origin}/speedscope/`,
  });
  const machine = { cpus: cpus().length, loadAverage: loadavg().map(rounded), browser: browser.version() };
  console.log(JSON.stringify({ version: 1, samples: SAMPLES, machine, ...found }, null, 2));
} finally {
  await browser.close();
  server.close();
  if (options.inputs === undefined) rmSync(folder, { recursive: true, force: true });
}
