import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { GIB, TIB } from '../../src/mm/units.ts';
import { referenceLoopMs } from './reference-loop.ts';
import { runCase, type CaseSample } from './run-case.ts';

/** A measured case: every sample, and medians as ratios to the reference loop that ran between them. */
interface Measured {
  readonly id: string;
  readonly goalMs: number;
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

const CASES = [
  { id: '320G-pristine-sections', sizeBytes: 320 * GIB, approaches: PAIR, goalMs: 100 },
  { id: '64T-pristine-sections', sizeBytes: 64 * TIB, approaches: PAIR, goalMs: 1000 },
];

function measure({ id, sizeBytes, approaches, goalMs }: (typeof CASES)[number]): Measured {
  const cold: CaseSample[] = [];
  const warm: CaseSample[] = [];
  const referenceMs: number[] = [];
  runCase(sizeBytes, approaches);
  for (let i = 0; i < SAMPLES; i++) {
    referenceMs.push(referenceLoopMs());
    warm.push(runCase(sizeBytes, approaches));
    cold.push(coldRun(sizeBytes, approaches));
  }
  const coldMs = cold.map(({ wallMs }) => round(wallMs));
  const warmMs = warm.map(({ wallMs }) => round(wallMs));
  const reference = median(referenceMs);
  return {
    id,
    goalMs,
    coldMs,
    warmMs,
    coldMedianMs: median(coldMs),
    warmMedianMs: median(warmMs),
    referenceMs: referenceMs.map(round),
    coldToReference: round(median(coldMs) / reference),
    warmToReference: round(median(warmMs) / reference),
    events: warm[0].events,
    bytesPerEvent: warm[0].bytesPerEvent,
  };
}

function coldRun(sizeBytes: number, approaches: readonly string[]): CaseSample {
  const file = new URL('./cold-run.ts', import.meta.url).pathname;
  const output = execFileSync(process.execPath, ['--import', 'tsx', file, String(sizeBytes), ...approaches]);
  return JSON.parse(output.toString()) as CaseSample;
}

/** Heap in use after a run whose chunks were dropped, MB: it must not grow with the number of pages. */
function retainedMb(sizeBytes: number): number {
  runCase(sizeBytes, PAIR);
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return round((heapUsed + external) / 1e6);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

const report = {
  version: 1,
  node: process.version,
  cpus: cpus().length,
  samples: SAMPLES,
  cases: CASES.map(measure),
  retainedMb: { '80G': retainedMb(80 * GIB), '64T': retainedMb(64 * TIB) },
};
console.log(JSON.stringify(report, null, 2));
