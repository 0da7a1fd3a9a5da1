import { parentPort, workerData } from 'node:worker_threads';
import { checkInput } from './check-input.ts';
import { makeInput } from './inputs.ts';
import { Random, seedOf } from './random.ts';
import { loadSamples } from './samples.ts';

/** Memory outside of the heap, which the limit of a worker does not see. */
const MOST_BUFFER_BYTES = 256 * 2 ** 20;
const MOST_MS = 1000;

const { seed } = workerData as { readonly seed: number };
const samples = loadSamples();

parentPort?.on('message', (input: number) => {
  void run(input).then((result) => parentPort?.postMessage(result));
});
parentPort?.postMessage('ready');

async function run(input: number): Promise<{ input: number; name: string; wrong: string | null; ms: number }> {
  const random = new Random(seedOf(seed, input));
  const { name, bytes } = makeInput(random, samples);
  const buffersBefore = process.memoryUsage().arrayBuffers;
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  let wrong = await checkInput(bytes, random);
  // Of a machine that does other things as well, the processor's time is what counts.
  const cpu = process.cpuUsage(cpuBefore);
  const ms = Math.min(performance.now() - startMs, (cpu.user + cpu.system) / 1000);
  const buffers = process.memoryUsage().arrayBuffers - buffersBefore;
  if (wrong === null && ms > MOST_MS) wrong = `took ${Math.round(ms)} ms`;
  if (wrong === null && buffers > MOST_BUFFER_BYTES) wrong = `holds ${Math.round(buffers / 2 ** 20)} MB of buffers`;
  return { input, name, wrong, ms };
}
