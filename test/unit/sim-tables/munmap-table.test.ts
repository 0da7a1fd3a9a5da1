import { describe, expect, it } from 'vitest';
import { fitPristineColumn } from '../../../src/sim/munmap-fit.ts';
import { PUBLISHED_2018 } from '../../../src/sim/published.ts';
import { tablesOf, type Tables } from '../../../src/sim/tables.ts';
import { onlyTables } from './only-tables.ts';

describe('the fit to the pristine column', () => {
  it('one parameter: least squares on the absolute times, within half a per cent of the raw quotient', () => {
    const { zapPagePs, fixedPs } = fitPristineColumn(PUBLISHED_2018.munmapTime, 'one-parameter');
    // sum(x y) / sum(x x) of the published rows, without the model's own small costs: 215.55 ns a page
    expect(zapPagePs / 1000).toBeGreaterThan(214.4);
    expect(zapPagePs / 1000).toBeLessThan(215.55);
    expect(fixedPs).toBe(0);
  });

  it('two parameters: the slope falls, and a fixed time of 0.6 s stays unexplained', () => {
    const { zapPagePs, fixedPs } = fitPristineColumn(PUBLISHED_2018.munmapTime, 'two-parameter');
    expect(zapPagePs / 1000).toBeCloseTo(205.2, 0);
    expect(fixedPs / 1e12).toBeCloseTo(0.615, 2);
  });

  it('figures below what the rest of the model costs give nothing negative', () => {
    const absurd = [
      { sizeBytes: 2 ** 36, pristineUs: 3 },
      { sizeBytes: 2 ** 37, pristineUs: 2 },
    ];
    expect(fitPristineColumn(absurd, 'one-parameter').zapPagePs).toBe(0);
    const { zapPagePs, fixedPs } = fitPristineColumn(absurd, 'two-parameter');
    expect([zapPagePs, fixedPs].every((ps) => ps >= 0)).toBe(true);
  });
});

describe('the munmap table', () => {
  const { munmapTime } = PUBLISHED_2018;
  const { fits, tables } = tablesOf(onlyTables({ munmapTime }));
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
    expect(rows.map(({ simulated }) => `${simulated.pristine.kind} ${simulated.patched.kind}`)).toEqual(
      rows.map(() => 'fitted predicted'),
    );
  });

  it('says how far off it is', () => {
    for (const { published, simulated, deviationPct } of rows) {
      expect(deviationPct.patched).toBeCloseTo((simulated.patched.value! / published.patched - 1) * 100, 9);
      expect(Math.abs(deviationPct.patched!)).toBeLessThan(8);
    }
    expect(Math.abs(fits[1].leaveOneOutPct['320GB'])).toBeLessThan(4);
  });

  it('a row left out is not seen by the fit that predicts it', () => {
    const other = munmapTime.map((row) => (row.id === '320GB' ? { ...row, pristineUs: row.pristineUs * 2 } : row));
    const changed = tablesOf(onlyTables({ munmapTime: other })).fits;
    // 320GB predicted from the other two is the same time, which is now half as much of what was published, and so twice as far from it.
    const predicted = (report: Tables['fits'][number], us: number): number =>
      (1 + report.leaveOneOutPct['320GB'] / 100) * us;
    expect(predicted(changed[0], 2 * 17_915_310)).toBeCloseTo(predicted(fits[0], 17_915_310), 3);
  });

  it('one row is enough for one parameter, and leaves nothing to leave out', () => {
    const { fits: one, tables: table } = tablesOf(onlyTables({ munmapTime: munmapTime.slice(0, 1) }));
    expect(one.map(({ id, leaveOneOutPct }) => ({ id, leaveOneOutPct }))).toEqual([
      { id: 'one-parameter', leaveOneOutPct: {} },
    ]);
    expect(table[0].rows).toHaveLength(1);
    expect(table[0].rows[0].deviationPct.pristine).toBeCloseTo(0, 3);
  });
});
