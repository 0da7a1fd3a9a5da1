import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** What was recorded on real kernels: see test/fixtures/README.md. */
export const KERNEL_TRACES = join(import.meta.dirname, '../fixtures/kernel-traces');

/** The two recorded kernels, and the approach that each is in the model. */
export const RECORDED_KERNELS = [
  ['pristine', 'pristine'],
  ['patched', 'sections'],
] as const;
export type RecordedKernel = (typeof RECORDED_KERNELS)[number][0];

interface Snapshot {
  readonly VmPTE_kB: number;
  readonly vmas_total: number;
  readonly maps_in_range: readonly string[];
}

interface Returned {
  readonly ret: number;
  readonly errno: number;
}

/** What facts.json says of one scenario on one kernel, as far as tests read it. */
export interface Facts {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly result?: Returned;
  readonly result_traced?: Returned;
  readonly brk_before?: string;
  readonly max_map_count?: number;
  readonly map_count_from_maps?: number;
  readonly [name: string]: unknown;
}

const facts = JSON.parse(readText('facts.json.gz')) as Record<string, Record<string, Facts>>;

export function factsOf(scenario: string, kernel: string): Facts {
  const found = facts[scenario]?.[kernel];
  if (found === undefined) throw new Error(`nothing was recorded of ${scenario} on ${kernel}`);
  return found;
}

/** Ids of all that was recorded. */
export const RECORDED_SCENARIOS = Object.keys(facts);

/** A fixture, plain or gzip. */
export function readText(name: string): string {
  const bytes = readFileSync(join(KERNEL_TRACES, name));
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}
