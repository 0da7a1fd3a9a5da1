import { parentPort, workerData } from 'node:worker_threads';
import { BOUNDARIES } from './boundaries/index.ts';
import type { Boundary } from './boundary.ts';
import { Random, seedOf } from './random.ts';

/** Memory outside of the heap, which the limit of a worker does not see. */
const MOST_BUFFER_BYTES = 256 * 2 ** 20;
const MOST_MS = 1000;

/** One input of one boundary. */
export interface Order {
  readonly boundary: string;
  readonly input: number;
}

export interface Result extends Order {
  /** The way in which the input was spoiled. */
  readonly name: string;
  readonly wrong: string | null;
  readonly ms: number;
}

const { seed, boundaries } = workerData as { readonly seed: number; readonly boundaries: readonly string[] };
const loaded = new Map<string, Boundary>();
// Before the first order: how long that takes is not the first input's.
for (const id of boundaries) loaded.set(id, await BOUNDARIES[id]());

parentPort?.on('message', (order: Order) => {
  void run(order).then((result) => parentPort?.postMessage(result));
});
parentPort?.postMessage('ready');

async function run({ boundary: id, input }: Order): Promise<Result> {
  const boundary = loaded.get(id)!;
  const random = new Random(seedOf(seed, input));
  const made = boundary.make(random);
  const buffersBefore = process.memoryUsage().arrayBuffers;
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  let wrong = await boundary.check(made.input, random);
  // Of a machine that does other things as well, the processor's time is what counts.
  const cpu = process.cpuUsage(cpuBefore);
  const ms = Math.min(performance.now() - startMs, (cpu.user + cpu.system) / 1000);
  const buffers = process.memoryUsage().arrayBuffers - buffersBefore;
  if (wrong === null && ms > MOST_MS) wrong = `took ${Math.round(ms)} ms`;
  if (wrong === null && buffers > MOST_BUFFER_BYTES) wrong = `holds ${Math.round(buffers / 2 ** 20)} MB of buffers`;
  return { boundary: id, input, name: made.name, wrong, ms };
}
