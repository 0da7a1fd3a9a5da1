import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { APPROACHES } from '../../src/mm/approaches/index.ts';
import { GIB, TIB } from '../../src/mm/units.ts';
import { runContended, type ContendedOptions, type ContendedSample } from './contended-case.ts';
import { referenceLoopMs } from './reference-loop.ts';
import { runCase, type CaseSample } from './run-case.ts';
import { filedRun, tallyAll } from './selection-case.ts';
import { median, rounded } from './statistics.ts';

/** A measured case: every sample, and medians as ratios to the reference loop that ran between them. */
interface Measured {
  readonly id: string;
  readonly coldMs: readonly number[];
  readonly warmMs: readonly number[];
  readonly coldMedianMs: number;
  readonly warmMedianMs: number;
  readonly referenceMs: readonly number[];
  readonly coldToReference: number;
  readonly warmToReference: number;
  readonly events: number;
  readonly bytesPerEvent: number;
}

const SAMPLES = 5;
const PAIR = ['pristine', 'sections'];
const ALL = APPROACHES.map(({ id }) => id);

const CASES = [
  { id: '320G-pristine-sections', sizeBytes: 320 * GIB, approaches: PAIR, ps: 1 },
  { id: '64T-pristine-sections', sizeBytes: 64 * TIB, approaches: PAIR, ps: 1 },
  { id: '320G-all-uncontended', sizeBytes: 320 * GIB, approaches: ALL, ps: 0 },
  { id: '320G-all-with-ps', sizeBytes: 320 * GIB, approaches: ALL, ps: 1 },
];

function measure({ id, sizeBytes, approaches, ps }: (typeof CASES)[number]): Measured {
  const cold: CaseSample[] = [];
  const warm: CaseSample[] = [];
  const referenceMs: number[] = [];
  runCase(sizeBytes, approaches, ps);
  for (let i = 0; i < SAMPLES; i++) {
    referenceMs.push(referenceLoopMs());
    warm.push(runCase(sizeBytes, approaches, ps));
    cold.push(coldRun(sizeBytes, ps, approaches));
  }
  const coldMs = cold.map(({ wallMs }) => rounded(wallMs));
  const warmMs = warm.map(({ wallMs }) => rounded(wallMs));
  const reference = median(referenceMs);
  return {
    id,
    coldMs,
    warmMs,
    coldMedianMs: median(coldMs),
    warmMedianMs: median(warmMs),
    referenceMs: referenceMs.map(rounded),
    coldToReference: rounded(median(coldMs) / reference),
    warmToReference: rounded(median(warmMs) / reference),
    events: warm[0].events,
    bytesPerEvent: warm[0].bytesPerEvent,
  };
}

function coldRun(sizeBytes: number, ps: number, approaches: readonly string[]): CaseSample {
  const file = new URL('./cold-run.ts', import.meta.url).pathname;
  const args = [String(sizeBytes), String(ps), ...approaches];
  const output = execFileSync(process.execPath, ['--import', 'tsx', file, ...args]);
  return JSON.parse(output.toString()) as CaseSample;
}

const FAULTS = 1_000_000;

/** 31 threads that fault and one writer. `cpu` figures leave out what other processes on the machine took. */
function measureContended(id: string, options: ContendedOptions = {}): object {
  runContended(FAULTS / 10, options);
  const samples: ContendedSample[] = [];
  const referenceMs: number[] = [];
  for (let i = 0; i < SAMPLES; i++) {
    referenceMs.push(referenceLoopMs());
    samples.push(runContended(FAULTS, options));
  }
  const perSecond = (ms: number): number => Math.round((samples[0].faults / ms) * 1000);
  const wallMs = samples.map((sample) => rounded(sample.wallMs));
  const cpuMs = samples.map((sample) => rounded(sample.cpuMs));
  return {
    id,
    faults: samples[0].faults,
    events: samples[0].events,
    bytesPerEvent: samples[0].bytesPerEvent,
    wallMs,
    cpuMs,
    referenceMs: referenceMs.map(rounded),
    faultsPerWallSecond: perSecond(median(wallMs)),
    faultsPerCpuSecond: perSecond(median(cpuMs)),
    eventsPerCpuSecond: Math.round((samples[0].events / median(cpuMs)) * 1000),
    wallToReference: rounded(median(wallMs) / median(referenceMs)),
  };
}

/** How processor time grows with simulated events: the slope of a line through (log events, log time), over four sizes. */
function measureExponent(): object {
  const points = [1, 2, 4, 8].map((times) => {
    const samples = Array.from({ length: 3 }, () => runContended((times * FAULTS) / 8));
    return { events: samples[0].events, cpuMs: rounded(median(samples.map(({ cpuMs }) => cpuMs))) };
  });
  const xs = points.map(({ events }) => Math.log(events));
  const ys = points.map(({ cpuMs }) => Math.log(cpuMs));
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const sxy = xs.reduce((sum, x, i) => sum + (x - meanX) * (ys[i] - meanY), 0);
  const sxx = xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0);
  return { exponent: rounded(sxy / sxx), points };
}

/** What a selection of everything costs to add up; the page does the same in slices of 10 ms. */
function measureSelection(): object {
  const trace = filedRun(1_000_000);
  tallyAll(trace);
  const ms = Array.from({ length: SAMPLES }, () => rounded(tallyAll(trace)));
  return { events: trace.length, ms, medianMs: median(ms) };
}

/** Heap in use after a run whose chunks were dropped, MB: it must not grow with the number of pages. */
function retainedMb(sizeBytes: number): number {
  runCase(sizeBytes, PAIR, 1);
  // The buffers of arrays that the first collection finds are given back by the second.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return rounded((heapUsed + external) / 1e6);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

// Before anything else has left something behind.
const retained = { '80G': retainedMb(80 * GIB), '64T': retainedMb(64 * TIB) };
const report = {
  version: 1,
  node: process.version,
  cpus: cpus().length,
  samples: SAMPLES,
  cases: CASES.map(measure),
  contended: [
    measureContended('31-faults-and-a-writer'),
    // The writer of the default neighbours, which rests for 1 ms: faults seldom meet it.
    measureContended('31-faults-and-a-writer-that-rests', { writerPauseNs: 1_000_000 }),
  ],
  selection: measureSelection(),
  costOverEvents: measureExponent(),
  retainedMb: retained,
};
console.log(JSON.stringify(report, null, 2));
