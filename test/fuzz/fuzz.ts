/**
 * `npm run fuzz`: spoiled traces for the importers, in a worker with 256 MB, 1 s each. `--inputs N` (20,000), or `--seconds S` with `--at-least N`;
 * `--seed N` for a run again, `--only I` for one input of it.
 */
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '20000' },
    seconds: { type: 'string' },
    'at-least': { type: 'string', default: '0' },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
const first = Number(values.only ?? 0);
const last = values.only === undefined ? (values.seconds === undefined ? Number(values.inputs) : Infinity) : first + 1;
const endMs = performance.now() + Number(values.seconds ?? Infinity) * 1000;
const atLeast = Number(values['at-least']);
/** An input that takes this long by the clock on the wall hangs. */
const HANGS_MS = 20_000;
const HEAP_MB = 256;
const MOST_FAILURES = 10;

interface Result {
  readonly input: number;
  readonly name: string;
  readonly wrong: string | null;
  readonly ms: number;
}

const failures: string[] = [];
let done = 0;
let slowest: Result = { input: -1, name: '', wrong: null, ms: 0 };

/** Goes on from an input until the end, or until the worker dies. @returns the next input */
function runWorker(from: number): Promise<number> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: { seed },
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 32 },
    });
    let input = from;
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    let isReady = false;
    const end = (next: number, why: string | null): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      if (why !== null) fail(input, why);
      void worker.terminate().then(() => resolve(next));
    };
    const next = (): void => {
      if (input >= last || (performance.now() > endMs && done >= atLeast) || failures.length >= MOST_FAILURES) {
        end(Infinity, null);
        return;
      }
      timer = setTimeout(() => end(input + 1, 'hangs'), HANGS_MS);
      worker.postMessage(input);
    };
    worker.on('message', (message: 'ready' | Result) => {
      clearTimeout(timer);
      isReady = true;
      if (message !== 'ready') {
        done++;
        if (message.wrong !== null) fail(message.input, `${message.name}: ${message.wrong}`);
        if (message.ms > slowest.ms) slowest = message;
        input++;
      }
      next();
    });
    worker.on('error', (error) => {
      // One that does not come up at all would not come up the next time.
      const next = isReady && failures.length < MOST_FAILURES ? input + 1 : Infinity;
      end(next, `ends the worker: ${error.message}`);
    });
  });
}

function fail(input: number, why: string): void {
  failures.push(`${why}\n  again: npm run fuzz -- --seed ${seed} --only ${input}`);
  console.log(`input ${input}: ${failures[failures.length - 1]}`);
}

console.log(`seed ${seed}`);
for (let next = first; next !== Infinity;) next = await runWorker(next);
console.log(
  `${done} inputs, ${failures.length} failed; the slowest took ${Math.round(slowest.ms)} ms (input ${slowest.input}, ${slowest.name})`,
);
if (done < atLeast) console.log(`fewer than ${atLeast} inputs`);
process.exitCode = failures.length > 0 || done < atLeast ? 1 : 0;
