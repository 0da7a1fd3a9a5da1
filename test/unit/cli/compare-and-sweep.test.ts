import { spawn } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hdrHistogram } from '../../../src/trace/hdr-histogram.ts';
import { parseOver } from '../../../src/cli/sweep-argument.ts';
import { UsageError } from '../../../src/cli/usage-error.ts';
import { APPROACHES } from '../../../src/mm/approaches/index.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { runCli } from './run-cli.ts';

interface Waits {
  count: number;
  p50: number;
  p90: number;
  p99: number;
  max: number;
}

interface Row {
  approach: string;
  munmapNs: number;
  exclusiveHoldMaxNs: number;
  sharedHoldMaxNs: number;
  dropTests: number;
  lockDrops: number;
  dropsNotTaken: { notContended: number; atomic: number; needReschedFalse: number };
  tlbFlushes: number;
  waits: { readers: Waits; writers: Waits };
  neighbours: { name: string; kind: string; tasks: number; waits: Waits }[];
  lockOperations: { unmapper: number; others: number };
  wallMs: number;
}

interface Compared {
  version: number;
  scenario: { id: string };
  rows: Row[];
}

interface Swept {
  version: number;
  scenario: { id: string };
  over: string;
  rows: { value: number; runs: Row[] }[];
}

const GIB = 2 ** 30;
const MEASUREMENT = join(import.meta.dirname, '../../fixtures/measurements/linux-6.18-guest.json');
const SCENARIO = JSON.stringify({
  version: 1,
  id: 'small',
  title: 'A small one',
  cpus: 4,
  mappings: [{ start: '0x100000000000', lenBytes: 4 * GIB }],
  tasks: [
    { calls: [{ op: 'munmap', addr: '0x100000000000', len: 4 * GIB }] },
    { kind: 'ps', pauseNs: 1_000_000 },
    { kind: 'writer', pauseNs: 1_000_000, atNs: 5_000_000 },
  ],
});

async function ran(args: string[], input = SCENARIO): Promise<string> {
  const { status, stdout, stderr } = await runCli(args, input);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout;
}

function expectOrdered({ count, p50, p90, p99, max }: Waits): void {
  expect(p50).toBeGreaterThanOrEqual(count > 0 ? 1 : 0);
  expect([p50, p90, p99, max]).toEqual([p50, p90, p99, max].sort((a, b) => a - b));
}

describe.concurrent('compare', () => {
  test('all approaches, a row each', async () => {
    const { version, scenario, rows } = JSON.parse(await ran(['compare', '--scenario', '-', '--json'])) as Compared;
    expect(version).toBe(1);
    expect(scenario.id).toBe('small');
    expect(rows.map(({ approach }) => approach)).toEqual(APPROACHES.map(({ id }) => id));
    for (const row of rows) {
      expectOrdered(row.waits.readers);
      expectOrdered(row.waits.writers);
      expect(row.neighbours.map(({ name }) => name)).toEqual(['ps', 'writer']);
      const { notContended, atomic, needReschedFalse } = row.dropsNotTaken;
      expect(row.lockDrops + notContended + atomic + needReschedFalse).toBe(row.dropTests);
      expect(row).not.toHaveProperty('endedBy');
    }
    const of = (id: string): Row => rows.find(({ approach }) => approach === id)!;
    expect(of('pristine').waits.readers.max).toBeGreaterThan(0.9 * of('pristine').munmapNs);
    expect(of('sections-always-drop').waits.readers.max).toBeLessThan(0.6 * of('pristine').munmapNs);
    expect(of('pud-list').exclusiveHoldMaxNs).toBeLessThan(0.01 * of('pristine').exclusiveHoldMaxNs);
    expect(of('detach-downgrade').sharedHoldMaxNs).toBeGreaterThan(0.9 * of('pristine').munmapNs);
  });

  test('chosen ones, for people', async () => {
    const args = [
      'compare',
      '--scenario',
      '-',
      '--approach',
      'sections',
      '--approach',
      'pristine',
      '--approach',
      'sections',
    ];
    const lines = (await ran(args)).split('\n');
    expect(lines[0]).toBe('small: A small one');
    expect(lines[3]).toMatch(/^approach +time +for write +for read +p50 +p99 +max +p50 +p99 +max +of tests$/);
    expect(lines[4]).toMatch(/^sections +\d.*s .* [0-4] of 4$/);
    expect(lines[5]).toMatch(/^pristine +\d.*s .* -$/);
    expect(lines.slice(6).join('\n')).toMatch(/Why the lock was kept:\n {2}sections: .*need_resched\(\) was false/);
  });

  test('a bound of the document is told', async () => {
    const bounded = JSON.stringify({ ...(JSON.parse(SCENARIO) as object), limits: { simNs: 1_000_000 } });
    const args = ['compare', '--scenario', '-', '--approach', 'pristine'];
    expect(await ran(args, bounded)).toMatch(/not over[^]*pristine was ended by limits\.simNs/);
  });

  test('help', async () => {
    expect(await ran(['compare', '--help'])).toMatch(/--scenario.*--approach.*--json/s);
    expect(await ran(['sweep', '--help'])).toMatch(/--scenario.*--over.*sectionBytes=2M\.\.max.*cpus=1\.\.128.*seed/s);
  });
});

describe.concurrent('sweep', () => {
  test('is made at the prices that are asked for', async () => {
    const args = ['sweep', '--scenario', '-', '--over', 'sectionBytes=2G..max', '--approach', 'pristine', '--json'];
    const [fitted] = (JSON.parse(await ran(args)) as Swept).rows;
    const [measured] = (JSON.parse(await ran([...args, '--calibration', MEASUREMENT])) as Swept).rows;
    expect(measured.runs[0].munmapNs).toBeLessThan(fitted.runs[0].munmapNs);
  });

  const sweep = async (over: string, ...more: string[]): Promise<Swept> =>
    JSON.parse(await ran(['sweep', '--scenario', '-', '--over', over, '--json', ...more])) as Swept;

  test('over section sizes', async () => {
    const { version, over, rows } = await sweep('sectionBytes=512M..max', '--approach', 'sections-always-drop');
    expect(version).toBe(1);
    expect(over).toBe('sectionBytes=512M..max');
    expect(rows.map(({ value }) => value)).toEqual([0.5, 1, 2, 4].map((n) => n * GIB));
    const runs = rows.map(({ runs: [run] }) => run);
    expect(runs.map(({ dropTests }) => dropTests)).toEqual([8, 4, 2, 0]);
    // Whole in one: as long as the pristine one.
    expect(runs[3].exclusiveHoldMaxNs).toBeGreaterThan(0.99 * runs[3].munmapNs);
    expect(runs[0].exclusiveHoldMaxNs).toBeLessThan(0.7 * runs[3].munmapNs);
    expect(runs[0].lockOperations.unmapper).toBeGreaterThan(runs[3].lockOperations.unmapper);
    for (const run of runs) run.neighbours.forEach(({ waits }) => expectOrdered(waits));
  });

  test('over CPUs and seeds', async () => {
    const cpus = await sweep('cpus=1..6', '--approach', 'pristine', '--approach', 'sections');
    expect(cpus.rows.map(({ value }) => value)).toEqual([1, 2, 4, 6]);
    for (const { runs } of cpus.rows) expect(runs.map(({ approach }) => approach)).toEqual(['pristine', 'sections']);
    const seeds = await sweep('seed=3..5', '--approach', 'pristine');
    expect(seeds.rows.map(({ value }) => value)).toEqual([3, 4, 5]);
    expect(seeds.rows.every(({ runs }) => runs.length === 1)).toBe(true);
  });

  test('for people: a table an approach', async () => {
    const args = ['sweep', '--scenario', '-', '--over', 'sectionBytes=1G..max', '--approach', 'sections'];
    const text = await ran(args);
    expect(text).toMatch(/\nsections\n +longest hold +waits of ps +waits of writer +lock +TLB\nsectionBytes +time/);
    expect(text.match(/^(1G|2G|4G) /gm)).toEqual(['1G ', '2G ', '4G ']);
  });
});

/** Starts a sweep of some minutes and interrupts it. @returns its exit status, null if it was too early to be heard */
async function interruptedSweep(afterMs: number): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const main = join(import.meta.dirname, '../../../src/cli/main.ts');
  const over = ['--over', 'seed=1..1000', '--approach', 'sections', '--json'];
  const child = spawn(process.execPath, ['--import', 'tsx', main, 'sweep', '--scenario', 'faults-320G', ...over], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  setTimeout(() => child.kill('SIGINT'), afterMs);
  return { status: await ended, stdout, stderr };
}

test('Ctrl-C prints the rows that are complete', async () => {
  // How long the program takes to come up is not known, and it says nothing until it ends.
  let swept = await interruptedSweep(3000);
  for (let afterMs = 9000; swept.status === null && afterMs < 60_000; afterMs *= 3) {
    swept = await interruptedSweep(afterMs);
  }
  const { status, stdout, stderr } = swept;
  expect(status).toBe(130);
  expect(stderr).toMatch(/^interrupted: \d+ of 1000 values are complete\n$/);
  const { rows } = JSON.parse(stdout) as Swept;
  expect(stderr).toContain(`interrupted: ${rows.length} of`);
}, 120_000);

test.each([
  ['cpus', /--over: found "cpus"; allowed: .*cpus=1\.\.128/],
  ['cpus=4', /--over: found "cpus=4"/],
  ['toString=1..2', /--over: found "toString=1\.\.2"/],
  ['cpus=0..4', /--over cpus: found "0"; allowed: an integer from 1 to 1024/],
  ['cpus=4..2', /--over cpus: found "4\.\.2"; allowed: .*smaller one first/],
  ['cpus=1..max', /--over cpus: found "max"/],
  ['sectionBytes=1000..max', /--over sectionBytes: found "1000"; allowed: a multiple of 4096/],
  ['sectionBytes=2M..-1', /--over sectionBytes: found "-1"; allowed: a size/],
  ['sectionBytes=..2M', /--over sectionBytes: found ""/],
  ['seed=1..9007199254740991', /--over seed: found 9007199254740991 values; allowed: at most 1000/],
])('--over %s', (text, message) => {
  const scenario = parseScenario(JSON.parse(SCENARIO));
  expect(() => parseOver('--over', text, scenario)).toThrow(message);
  expect(() => parseOver('--over', text, scenario)).toThrow(UsageError);
});

test('the histogram knows its values to a thousandth', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.nat(2000), fc.nat(2 ** 30), fc.integer({ min: 0, max: 1e15 })), { minLength: 1 }),
      fc.constantFrom(50, 90, 99, 100),
      (values, percent) => {
        const histogram = hdrHistogram();
        for (const value of values) histogram.record(value);
        const sorted = [...values].sort((a, b) => a - b);
        const exact = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
        expect(histogram.count).toBe(values.length);
        expect(Math.abs(histogram.percentile(percent) - exact)).toBeLessThanOrEqual(1 + exact / 1000);
      },
    ),
  );
  expect(hdrHistogram().percentile(50)).toBe(0);
});
