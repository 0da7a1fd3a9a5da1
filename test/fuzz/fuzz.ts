/**
 * `npm run fuzz`: spoiled inputs for every place where the program takes in what others made, in a worker with 256 MB, 1 s each. `--boundary NAME`, may
 * be repeated; `--inputs N` for each (20,000), or `--seconds S` in all with `--at-least N`; `--seed N` for a run again, `--only I` for one input of
 * it; `--json` for the counts as JSON.
 */
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { BOUNDARIES } from './boundaries/index.ts';
import type { Order, Result } from './worker.ts';

const { values } = parseArgs({
  options: {
    boundary: { type: 'string', multiple: true },
    inputs: { type: 'string', default: '20000' },
    seconds: { type: 'string' },
    'at-least': { type: 'string', default: '0' },
    seed: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const names = values.boundary ?? Object.keys(BOUNDARIES);
const unknown = names.find((name) => !Object.hasOwn(BOUNDARIES, name));
if (unknown !== undefined)
  throw new RangeError(`no boundary ${unknown}; there are ${Object.keys(BOUNDARIES).join(', ')}`);

const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
const first = Number(values.only ?? 0);
const last = values.only === undefined ? (values.seconds === undefined ? Number(values.inputs) : Infinity) : first + 1;
const endMs = performance.now() + Number(values.seconds ?? Infinity) * 1000;
const atLeast = Number(values['at-least']);
/** An input that takes this long by the clock on the wall hangs. */
const HANGS_MS = 20_000;
const HEAP_MB = 256;
const MOST_FAILURES = 10;

interface Tally {
  inputs: number;
  failures: number;
  slowestMs: number;
  /** What to give to `--only`, and how it was spoiled. */
  slowest: string;
}

const tallies = new Map<string, Tally>(
  names.map((name) => [name, { inputs: 0, failures: 0, slowestMs: 0, slowest: '' }]),
);
let done = 0;
let failures = 0;

/** The inputs in turn, so that each boundary gets as many however long there is. Numbers count all of them. */
function orderOf(number: number): Order | null {
  const input = first + Math.floor(number / names.length);
  const isEnough = performance.now() > endMs && done >= atLeast;
  if (input >= last || isEnough || failures >= MOST_FAILURES) return null;
  return { boundary: names[number % names.length], input };
}

/** Goes on from an order until the end, or until the worker dies. @returns the number of the next order */
function runWorker(from: number): Promise<number> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: { seed, boundaries: names },
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 32 },
    });
    let number = from;
    let order: Order | null = null;
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    const end = (next: number, why: string | null): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      if (why !== null) fail(order, why);
      void worker.terminate().then(() => resolve(next));
    };
    const next = (): void => {
      order = orderOf(number);
      if (order === null) {
        end(Infinity, null);
        return;
      }
      timer = setTimeout(() => end(number + 1, 'hangs'), HANGS_MS);
      worker.postMessage(order);
    };
    worker.on('message', (message: 'ready' | Result) => {
      clearTimeout(timer);
      if (message !== 'ready') {
        count(message);
        number++;
      }
      next();
    });
    // One that does not come up at all would not come up the next time.
    worker.on('error', (error) => end(order === null ? Infinity : number + 1, `ends the worker: ${error.message}`));
  });
}

function count(result: Result): void {
  const { boundary, input, name, wrong, ms } = result;
  const tally = tallies.get(boundary)!;
  done++;
  tally.inputs++;
  if (wrong !== null) fail(result, `${name}: ${wrong}`);
  if (ms <= tally.slowestMs) return;
  tally.slowestMs = Math.round(ms);
  tally.slowest = `input ${input}, ${name}`;
}

function fail(order: Order | null, why: string): void {
  failures++;
  if (order === null) {
    console.error(why);
    return;
  }
  const { boundary, input } = order;
  tallies.get(boundary)!.failures++;
  console.error(`${boundary}, ${why}\n  again: npm run fuzz -- --boundary ${boundary} --seed ${seed} --only ${input}`);
}

console.error(`seed ${seed}`);
for (let next = 0; next !== Infinity;) next = await runWorker(next);
if (values.json) {
  console.log(
    JSON.stringify({ version: 1, seed, inputs: done, failures, boundaries: Object.fromEntries(tallies) }, null, 2),
  );
} else {
  for (const [name, { inputs, failures: failed, slowestMs, slowest }] of tallies) {
    console.log(`${name}: ${inputs} inputs, ${failed} failed; the slowest took ${slowestMs} ms (${slowest})`);
  }
  console.log(`${done} inputs, ${failures} failed`);
}
if (done < atLeast) console.error(`fewer than ${atLeast} inputs`);
process.exitCode = failures > 0 || done < atLeast ? 1 : 0;
