import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseMeasurement } from '../../../src/scenario/measurement.ts';
import { ScenarioError } from '../../../src/scenario/scenario-error.ts';
import { calibrationOf } from '../../../src/sim/calibration.ts';
import { namedCosts, type Cost } from '../../../src/sim/costs.ts';

const SAMPLE = readFileSync(join(import.meta.dirname, '../../fixtures/measurements/linux-6.18-guest.json'), 'utf8');

interface Row {
  MiB: unknown;
  pages: unknown;
  repeats: unknown;
  munmapCpuMs: Record<string, unknown>;
  touchNsPerPageCpuMedian?: unknown;
}
interface Document {
  machine: Record<string, unknown>;
  anon: Row[];
  untouched?: Row[];
}

function sample(change: (document: Document) => void = () => undefined): unknown {
  const document = JSON.parse(SAMPLE) as Document;
  change(document);
  return document;
}

describe('a measured calibration', () => {
  const costs = new Map<string, Cost>(
    namedCosts(calibrationOf('measured', parseMeasurement(sample())).costs()).map(({ name, cost }) => [name, cost]),
  );

  test('a page costs what the least CPU times make, and its range is what was seen', () => {
    const { ps, lowPs, highPs, source } = costs.get('ZapPage')!;
    expect(source).toBe('measured');
    // 468.0 ms for 3,145,728 pages is the largest size, at 148.8 ns a page.
    expect(ps / 1000).toBeGreaterThan(140);
    expect(ps / 1000).toBeLessThan(150);
    expect([Math.floor(lowPs / 1000), Math.floor(highPs / 1000)]).toEqual([89, 188]);
  });

  test('what else was measured is used, the rest stays assumed', () => {
    expect(costs.get('MunmapCall')!.source).toBe('measured');
    expect(costs.get('Fault')!.ps).toBe(1_542_000);
    expect(costs.get('TlbFlush')!.source).toBe('assumed');
  });

  test('the least that a file can hold', () => {
    const least = sample((document) => {
      document.machine = { kernel: '6.1', cpu: 'x' };
      document.anon = document.anon.slice(0, 1);
      delete document.anon[0].touchNsPerPageCpuMedian;
      delete document.untouched;
    });
    const model = calibrationOf('measured', parseMeasurement(least)).costs();
    const sources = new Map(namedCosts(model).map(({ name, cost }) => [name, cost.source]));
    expect([sources.get('ZapPage'), sources.get('Fault')]).toEqual(['measured', 'assumed']);
  });

  test('without a measurement there is no such calibration', () => {
    expect(() => calibrationOf('measured')).toThrow(
      /^calibration: found "measured" without a measurement; allowed: rfc/,
    );
  });
});

describe('a missing or absurd field is refused by name', () => {
  test.each<[field: string, change: (document: Document) => void]>([
    ['machine', (document) => Reflect.deleteProperty(document, 'machine')],
    ['machine.kernel', (document) => delete document.machine['kernel']],
    ['machine.cpu', (document) => (document.machine['cpu'] = 'two\nlines')],
    ['anon', (document) => Reflect.deleteProperty(document, 'anon')],
    ['anon', (document) => (document.anon = [])],
    ['anon[0].MiB', (document) => (document.anon[0].MiB = 0.5)],
    ['anon[0].MiB', (document) => (document.anon[0].MiB = 2 ** 40)],
    ['anon[1].pages', (document) => (document.anon[1].pages = 7)],
    ['anon[2].repeats', (document) => (document.anon[2].repeats = 0)],
    ['anon[0].munmapCpuMs', (document) => Reflect.deleteProperty(document.anon[0], 'munmapCpuMs')],
    ['anon[0].munmapCpuMs.min', (document) => delete document.anon[0].munmapCpuMs['min']],
    ['anon[0].munmapCpuMs.min', (document) => (document.anon[0].munmapCpuMs['min'] = -1)],
    ['anon[0].munmapCpuMs.min', (document) => (document.anon[0].munmapCpuMs['min'] = 0)],
    ['anon[0].munmapCpuMs.min', (document) => (document.anon[0].munmapCpuMs['min'] = 9)],
    ['anon[0].munmapCpuMs.max', (document) => (document.anon[0].munmapCpuMs['max'] = 7)],
    ['anon[0].munmapCpuMs.median', (document) => (document.anon[0].munmapCpuMs['median'] = '8')],
    ['anon[0].munmapCpuMs.max', (document) => (document.anon[0].munmapCpuMs['max'] = null)],
    ['anon[0].munmapCpuMs.min', (document) => (document.anon[0].munmapCpuMs = { min: 1e8, median: 1e8, max: 1e8 })],
    ['anon[3].touchNsPerPageCpuMedian', (document) => (document.anon[3].touchNsPerPageCpuMedian = 0)],
    ['untouched[0].pages', (document) => (document.untouched![0].pages = 1)],
  ])('%s', (field, change) => {
    let thrown: unknown;
    try {
      parseMeasurement(sample(change));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ScenarioError);
    expect((thrown as ScenarioError).field).toBe(field);
    expect((thrown as ScenarioError).message).toMatch(/: found .+; allowed: .+/);
  });

  test.each([[null], [[]], ['x'], [3]])('%j is no measurement', (document) => {
    expect(() => parseMeasurement(document)).toThrow(/^document: found/);
  });
});
