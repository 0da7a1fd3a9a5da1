import { describe, expect, it } from 'vitest';
import { fitPristineColumn } from '../../../src/sim/calibration.ts';
import { MUNMAP_TIMES_2018 } from '../../../src/sim/published.ts';
import { tablesOf } from '../../../src/sim/tables.ts';

describe('the fit to the pristine column', () => {
  it('one parameter: least squares on the absolute times, within half a per cent of the raw quotient', () => {
    const { zapPagePs, fixedPs } = fitPristineColumn(MUNMAP_TIMES_2018, 'one-parameter');
    // sum(x y) / sum(x x) of the published rows, without the model's own small costs: 215.55 ns a page
    expect(zapPagePs / 1000).toBeGreaterThan(214.4);
    expect(zapPagePs / 1000).toBeLessThan(215.55);
    expect(fixedPs).toBe(0);
  });

  it('two parameters: the slope falls, and a fixed time of 0.6 s stays unexplained', () => {
    const { zapPagePs, fixedPs } = fitPristineColumn(MUNMAP_TIMES_2018, 'two-parameter');
    expect(zapPagePs / 1000).toBeCloseTo(205.2, 0);
    expect(fixedPs / 1e12).toBeCloseTo(0.615, 2);
  });
});

describe('the munmap table', () => {
  const { fits, tables } = tablesOf();
  const [{ rows }] = tables;

  it('has each published row once per fit, pristine fitted and patched predicted', () => {
    expect(rows.map(({ id, fit }) => `${id} ${fit}`)).toEqual([
      '80GB one-parameter',
      '80GB two-parameter',
      '160GB one-parameter',
      '160GB two-parameter',
      '320GB one-parameter',
      '320GB two-parameter',
    ]);
    expect(
      rows.every(({ simulated }) => simulated.pristine.kind === 'fitted' && simulated.patched.kind === 'predicted'),
    ).toBe(true);
  });

  it('says how far off it is', () => {
    for (const { published, simulated, deviationPct } of rows) {
      expect(deviationPct.patched).toBeCloseTo((simulated.patched.value / published.patched - 1) * 100, 9);
      expect(Math.abs(deviationPct.patched)).toBeLessThan(8);
    }
    expect(Math.abs(fits[1].leaveOneOutPct['320GB'])).toBeLessThan(4);
  });

  it('never looks at the patched column: other patched figures change deviations only', () => {
    const other = MUNMAP_TIMES_2018.map((row, i) => ({ ...row, patchedUs: row.patchedUs * (2 + i) }));
    const changed = tablesOf(other);
    expect(changed.fits).toEqual(fits);
    expect(changed.tables[0].rows.map(({ simulated }) => simulated)).toEqual(rows.map(({ simulated }) => simulated));
    expect(changed.tables[0].rows[0].deviationPct.patched).not.toBe(rows[0].deviationPct.patched);
  });
});
