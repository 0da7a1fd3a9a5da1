import { describe, expect, test } from 'vitest';
import { approachById } from '../../../src/mm/approaches/index.ts';
import { defaultScenario } from '../../../src/scenario/default-scenario.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { calibrationOf } from '../../../src/sim/calibration.ts';
import { UNCERTAIN_FIGURES, uncertaintyOf } from '../../../src/sim/uncertainty.ts';

const scenario = parseScenario(defaultScenario({ sizeBytes: 2 ** 33, neighbours: [{ kind: 'ps', count: 1 }] }));
const approaches = ['pristine', 'vm-dead', 'detach-downgrade'].map((id) => approachById(id)!);

describe('what is uncertain', () => {
  const { runs, settings, comparisons } = uncertaintyOf(scenario, approaches, calibrationOf('rfc-2018'));
  const [pristine, vmDead, downgrade] = runs;

  test('every interval holds its value, and what it hangs on lies within it', () => {
    expect(settings).toBeGreaterThan(20);
    for (const run of runs) {
      for (const figure of UNCERTAIN_FIGURES) {
        const { value, low, high, hangsOn } = run[figure];
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
        for (const { atLow, atHigh } of hangsOn) {
          expect(Math.min(atLow, atHigh)).toBeGreaterThanOrEqual(low);
          expect(Math.max(atLow, atHigh)).toBeLessThanOrEqual(high);
        }
      }
    }
  });

  test('the fit makes up for what is assumed, so that the time of a munmap hardly moves', () => {
    const { value, low, high, hangsOn } = pristine.munmapNs;
    expect((high - low) / value).toBeLessThan(0.01);
    expect(hangsOn).toEqual([]);
  });

  test('an exclusive hold that is made of assumed costs hangs on them', () => {
    expect(vmDead.exclusiveHoldMaxNs.hangsOn[0]).toMatchObject({ cost: 'FreeTable', source: 'assumed' });
    expect(downgrade.exclusiveHoldMaxNs.hangsOn.map(({ cost }) => cost)).toContain('MunmapRange');
    expect(downgrade.exclusiveHoldMaxNs.hangsOn.map(({ cost }) => cost)).not.toContain('FreeTable');
  });

  test('comparisons are counted, and those that fail somewhere say where', () => {
    expect(comparisons.hold).toBeGreaterThan(0);
    for (const { failsAt } of comparisons.hangOn) expect(failsAt.length).toBeGreaterThan(0);
    const flips = comparisons.hangOn.map(({ figure, less, more }) => `${figure} ${less} ${more}`);
    expect(flips).not.toContain('exclusiveHoldMaxNs detach-downgrade pristine');
  });
});

test('with recorded prices the shares of an empty section are what is uncertain of it, not their sum', () => {
  const untouched = parseScenario({
    version: 1,
    calibration: 'recorded-4.17',
    mappings: [{ start: '0x100000000000', lenBytes: 2 ** 36, populated: 'none' }],
    tasks: [{ calls: [{ op: 'munmap', addr: '0x100000000000', len: 2 ** 36 }] }],
  });
  const { runs } = uncertaintyOf(untouched, [approachById('sections')!], calibrationOf('recorded-4.17'));
  const { value, low, high } = runs[0].munmapNs;
  expect((high - low) / value).toBeLessThan(0.01);
});
