import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Tables } from '../../../src/sim/tables.ts';
import { runCli } from '../cli/run-cli.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
const SAMPLE = join(fixtures, 'measurements/linux-6.18-guest.json');
const SERIES = join(fixtures, 'series.json');
const folder = mkdtempSync(join(tmpdir(), 'unmapscope-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, value: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(value));
  return path;
}

const absurd = JSON.parse(readFileSync(SAMPLE, 'utf8')) as { anon: { munmapCpuMs: object }[] };
absurd.anon[0].munmapCpuMs = { min: 1e-9, median: 1, max: 1 };
const needsMeasurement = file('needs.json', {
  version: 1,
  calibration: 'measured',
  tasks: [{ calls: [{ op: 'munmap', addr: '0x100000000000', len: 4096 }] }],
});

describe.concurrent('tables', () => {
  test('one JSON document; every figure of other tables than munmap-time as given', async () => {
    const { status, stdout, stderr } = await runCli(['tables', '--published', SERIES, '--json']);
    expect([status, stderr]).toEqual([0, '']);
    const { version, fits, tables } = JSON.parse(stdout) as Tables;
    expect(version).toBe(1);
    expect(fits.map(({ id }) => id)).toEqual(['one-parameter', 'two-parameter']);
    expect(tables.map(({ id }) => id)).toEqual([
      'munmap-time',
      'vm-scalability',
      'stress-ng',
      'stress-ng-v2',
      'exclusive-hold-v4',
      'exclusive-hold-v5',
    ]);
  });

  test('for people: kinds in words, none told from another by looks alone', async () => {
    const { status, stdout } = await runCli(['tables', '--calibration', SAMPLE]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/320GB +one-parameter +17,915,310 +[\d,]+ +fitted .* predicted/);
    expect(stdout).toMatch(/320GB +measured +17,915,310 +[\d,]+ +predicted .* predicted/);
    expect(stdout).toMatch(/mmap-xread-seq-mt +- +99,182 +- +not simulated/);
  });
});

describe.concurrent('simulate', () => {
  test('at the prices of a measurement, which the document then names', async () => {
    const { status, stdout } = await runCli([
      'simulate',
      '--size',
      '1G',
      '--calibration',
      SAMPLE,
      '--uncertainty',
      '--json',
    ]);
    expect(status).toBe(0);
    const { scenario, calibration, uncertainty } = JSON.parse(stdout) as {
      scenario: { calibration: string };
      calibration: { id: string; about: string };
      uncertainty: { runs: { approach: string; munmapNs: { low: number; high: number } }[] };
    };
    expect([scenario.calibration, calibration.id]).toEqual(['measured', 'measured']);
    expect(calibration.about).toMatch(/6\.18/);
    const [{ munmapNs }] = uncertainty.runs;
    expect(munmapNs.high).toBeGreaterThan(munmapNs.low);
  });
});

describe.concurrent('bad input: status 2, one line', () => {
  test.for<[string[], RegExp]>([
    [
      ['tables', '--published', file('empty.json', {})],
      /empty\.json: document: found no table; allowed: at least one of/,
    ],
    [['tables', '--published', './nowhere.json'], /nowhere\.json: .*ENOENT/],
    [['tables', '--calibration', 'rfc-1918'], /--calibration: found "rfc-1918"; allowed: rfc-2018, .*recorded-4\.17/],
    [['tables', 'more'], /too many arguments/],
    [
      ['simulate', '--size', '1G', '--calibration', file('absurd.json', absurd)],
      /absurd\.json: anon\[0\]\.munmapCpuMs\.min: found 1e-9.*allowed: 1 to 100000 ns a page/,
    ],
    [['simulate', '--calibration', SERIES], /series\.json: machine\.kernel: found nothing/],
    [['simulate', '--scenario', needsMeasurement], /calibration: found "measured" without a measurement/],
  ])('%j', async ([args, names]) => {
    const { status, stdout, stderr } = await runCli(args);
    expect(stderr).toMatch(names);
    expect(stderr).toMatch(/^\P{Cc}+\n$/u);
    expect([status, stdout]).toEqual([2, '']);
  });
});
