import { describe, expect, it } from 'vitest';
import { CALIBRATION_IDS } from '../../../src/scenario/calibration-ids.ts';
import type { MeasuredMunmap, Measurement } from '../../../src/scenario/measurement.ts';
import { GIB, MIB } from '../../../src/mm/units.ts';
import { WorkKind } from '../../../src/mm/work.ts';
import { calibrationOf, costModelOf, costModelOfFit } from '../../../src/sim/calibration.ts';
import { costModel, knownCost, namedCosts, type CostModel, type MoveCost } from '../../../src/sim/costs.ts';
import { measuredCosts } from '../../../src/sim/measured-costs.ts';
import { fitPristineColumn, fittedNs } from '../../../src/sim/munmap-fit.ts';
import { ALL_HIGH, ALL_LOW } from '../../../src/sim/pricing.ts';
import { RECORDED_POPULATED } from '../../../src/sim/published.ts';
import { emptySectionNs, recordedCosts } from '../../../src/sim/recorded-costs.ts';

/** At assumed prices a munmap of nothing takes: entry, two lock operations, a pass, a VMA detached and freed. */
const NOTHING_NS = 100 + 2 * 30 + 400 + 100 + 200;
/** Of a populated mapping it takes besides: a flush, and for each table its freeing, for each slot and PUD entry a look. */
function populatedNs(slots: number): number {
  return NOTHING_NS + 2000 + (slots + 2) * 300 + slots * 10 + 10;
}

/** [low, middle, high] in ns, and where it comes from. */
function priceOf(model: CostModel, name: string): unknown {
  const { cost } = namedCosts(model).find((named) => named.name === name)!;
  return [cost.lowPs / 1000, cost.ps / 1000, cost.highPs / 1000, cost.source];
}

/** So many ps a page fit the rows best: the fixed costs are taken off before. */
function rowOf(slots: number, pageNs: number, fixedNs = 0) {
  return { sizeBytes: slots * 2 * MIB, pristineUs: (populatedNs(slots) + slots * 512 * pageNs + fixedNs) / 1000 };
}

describe('a price list', () => {
  it('of nothing known has the assumed costs, each with its range, and zero for the rest', () => {
    const model = costModel('x', {});
    expect(model.id).toBe('x');
    expect(
      namedCosts(model).map(({ name, cost }) => [name, cost.lowPs / 1000, cost.ps / 1000, cost.highPs / 1000]),
    ).toEqual([
      ['Syscall', 50, 100, 300],
      ['MunmapCall', 0, 0, 0],
      ['LockOp', 20, 30, 50],
      ['MunmapRange', 200, 400, 1000],
      ['VmaSplit', 1000, 2000, 3000],
      ['VmaDetach', 50, 100, 200],
      ['VmaFree', 100, 200, 500],
      ['VmaLink', 500, 1000, 2000],
      ['PudStep', 5, 10, 30],
      ['PmdStep', 5, 10, 30],
      ['ZapPage', 0, 0, 0],
      ['TlbFlush', 1000, 2000, 14_000],
      ['FreeTable', 200, 300, 500],
      ['Fault', 500, 1000, 1500],
      ['CmdlineCopy', 500, 1000, 5000],
      ['MapsLine', 200, 500, 1000],
      ['KhugepagedScan', 5000, 20_000, 100_000],
      ['wakeIdleCpu', 5000, 10_000, 50_000],
      ['contextSwitch', 2000, 3000, 5000],
      ['spinHandOver', 200, 500, 1000],
    ]);
    expect(new Set(namedCosts(model).map(({ cost }) => cost.source))).toEqual(new Set(['assumed']));
    // Of the kinds of work, 0 is none.
    expect(model.work[0].ps).toBe(0);
  });

  it('moves what is assumed, and leaves what is known', () => {
    const known = { ZapPage: knownCost(7, 'measured', 'here'), spinHandOver: knownCost(9, 'fitted', 'there') };
    const moved: string[] = [];
    const low = costModel('x', known, (name, cost) => {
      moved.push(name);
      return ALL_LOW(name, cost);
    });
    expect(moved).toContain('contextSwitch');
    expect(moved).not.toContain('ZapPage');
    expect(moved).not.toContain('spinHandOver');
    expect(priceOf(low, 'ZapPage')).toEqual([0.007, 0.007, 0.007, 'measured']);
    expect(priceOf(low, 'spinHandOver')).toEqual([0.009, 0.009, 0.009, 'fitted']);
    expect(priceOf(low, 'contextSwitch')).toEqual([2000, 2000, 5000, 'assumed']);
    expect(priceOf(costModel('x', {}, ALL_HIGH), 'TlbFlush')).toEqual([1000, 14_000, 14_000, 'assumed']);
  });
});

describe('the fit of the pristine column', () => {
  it('by one parameter weighs rows with the squares of their pages', () => {
    const rows = [rowOf(1, 100), rowOf(2, 130)];
    expect(fitPristineColumn(rows, 'one-parameter')).toEqual({ id: 'one-parameter', zapPagePs: 124_000, fixedPs: 0 });
  });

  it('by two parameters finds both', () => {
    const rows = [rowOf(1, 100, 700), rowOf(2, 100, 700), rowOf(5, 100, 700)];
    const fit = fitPristineColumn(rows, 'two-parameter');
    expect(fit).toEqual({ id: 'two-parameter', zapPagePs: 100_000, fixedPs: 700_000 });
    expect(fittedNs(fit, 10 * MIB)).toBeCloseTo(rows[2].pristineUs * 1000, 3);
  });

  it('by two parameters is the least-squares line where no line goes through all', () => {
    const rows = [rowOf(1, 0, 1000), rowOf(2, 0, 4000), rowOf(3, 0, 4000)];
    const slopeNs = 3000 / 2 / 512;
    expect(fitPristineColumn(rows, 'two-parameter')).toEqual({
      id: 'two-parameter',
      zapPagePs: Math.round(slopeNs * 1000),
      fixedPs: 0,
    });
  });

  it('is never below zero', () => {
    expect(fitPristineColumn([{ sizeBytes: 2 * MIB, pristineUs: 1 }], 'one-parameter').zapPagePs).toBe(0);
    const falling = [rowOf(1, 100), rowOf(2, 10)];
    expect(fitPristineColumn(falling, 'two-parameter')).toMatchObject({ zapPagePs: 0 });
    expect(fitPristineColumn([rowOf(1, 10), rowOf(2, 100)], 'two-parameter')).toMatchObject({ fixedPs: 0 });
  });

  it('follows where the assumed costs lie', () => {
    const cheapFlush: MoveCost = (name, cost) => (name === 'TlbFlush' ? { ...cost, ps: cost.ps - 512_000 } : cost);
    expect(fitPristineColumn([rowOf(1, 100)], 'one-parameter', cheapFlush).zapPagePs).toBe(101_000);
    // Twice, as what was run before is remembered.
    expect(fitPristineColumn([rowOf(1, 100)], 'one-parameter', cheapFlush).zapPagePs).toBe(101_000);
    expect(fitPristineColumn([rowOf(1, 100)], 'one-parameter').zapPagePs).toBe(100_000);
  });

  it('becomes a price list', () => {
    const model = costModelOfFit('two', { id: 'two-parameter', zapPagePs: 5, fixedPs: 6 });
    expect(model.id).toBe('two');
    expect(priceOf(model, 'ZapPage')).toEqual([0.005, 0.005, 0.005, 'fitted']);
    expect(priceOf(model, 'MunmapCall')).toEqual([0.006, 0.006, 0.006, 'fitted']);
  });
});

describe('prices of a measurement', () => {
  const measured = (sizeBytes: number, leastNs: number, medianNs: number, touchPageNs: number | null = null) =>
    ({ sizeBytes, leastNs, medianNs, touchPageNs }) satisfies MeasuredMunmap;
  const of = (populated: MeasuredMunmap[], untouched: MeasuredMunmap[] = []): Measurement => ({
    machine: { kernel: '6.1', cpu: 'x' },
    populated,
    untouched,
  });

  it('take the least CPU times for what a page costs, and the medians for how far it may be off', () => {
    const model = measuredCosts(of([measured(2 * MIB, populatedNs(1) + 51_200, 56_320)]));
    expect(model.id).toBe('measured');
    expect(priceOf(model, 'ZapPage')).toEqual([100, 100, 110, 'measured']);
    expect(priceOf(model, 'MunmapCall')).toEqual([0, 0, 0, 'assumed']);
    expect(priceOf(model, 'Fault')).toEqual([500, 1000, 1500, 'assumed']);
  });

  it('take from the smallest reservation what the call takes beyond the model', () => {
    const untouched = [measured(GIB, 9000, 9000), measured(2 * MIB, NOTHING_NS + 1000, NOTHING_NS + 3000)];
    const model = measuredCosts(of([measured(2 * MIB, populatedNs(1) + 1000 + 51_200, 60_000)], untouched));
    expect(priceOf(model, 'MunmapCall')).toEqual([1000, 1000, 3000, 'measured']);
    expect(priceOf(model, 'ZapPage')).toEqual([100, 100, 117.188, 'measured']);
    const quick = measuredCosts(of([measured(2 * MIB, 60_000, 60_000)], [measured(2 * MIB, 10, 20)]));
    expect(priceOf(quick, 'MunmapCall')).toEqual([0, 0, 0, 'measured']);
  });

  it('take the median of the first touches, and all of them for the range', () => {
    const touches = [700.4, null, 300, 500.2, 600].map((ns) => measured(2 * MIB, 60_000, 60_000, ns));
    expect(priceOf(measuredCosts(of(touches)), 'Fault')).toEqual([300, 500.2, 700.4, 'measured']);
  });

  it('move within their ranges', () => {
    const populated = [
      measured(2 * MIB, populatedNs(1) + 1000 + 51_200, 60_000, 400),
      measured(4 * MIB, 1e6, 1e6, 600),
    ];
    const untouched = [measured(2 * MIB, NOTHING_NS + 1000, NOTHING_NS + 3000)];
    const only =
      (...names: string[]): MoveCost =>
      (name, cost) =>
        names.includes(name) ? ALL_HIGH(name, cost) : cost;
    expect(priceOf(measuredCosts(of(populated, untouched), only('MunmapCall')), 'MunmapCall')).toEqual([
      1000,
      3000,
      3000,
      'measured',
    ]);
    expect(priceOf(measuredCosts(of(populated, untouched), only('Fault')), 'Fault')).toEqual([
      400,
      600,
      600,
      'measured',
    ]);
    const page = priceOf(measuredCosts(of(populated, untouched), only('ZapPage')), 'ZapPage') as number[];
    expect(page[1]).toBe(page[2]);
    // A fixed time that is longer leaves less for the pages.
    const single = of(populated.slice(0, 1), untouched);
    const longer = priceOf(measuredCosts(single, only('MunmapCall')), 'ZapPage') as number[];
    expect(longer[1]).toBe(100 - Number((2000 / 512).toFixed(3)));
  });
});

describe('prices of the recorded 4.17', () => {
  /** Under sections a pass more and a split for each section but the last. */
  const sectionNs = 400 + 100 + 200 + 2000;

  it('scale what a pass over an empty section is made of until the recording comes out', () => {
    const model = recordedCosts({
      id: '2GiB',
      sizeBytes: 2 * GIB,
      pristineUs: 3.56,
      patchedUs: 3.56 + (2 * sectionNs) / 1000,
    });
    expect(model.id).toBe('recorded-4.17');
    expect(priceOf(model, 'MunmapRange')).toEqual([400, 800, 2000, 'fitted']);
    expect(priceOf(model, 'VmaSplit')).toEqual([2000, 4000, 6000, 'fitted']);
    expect(priceOf(model, 'VmaDetach')).toEqual([100, 200, 400, 'fitted']);
    expect(priceOf(model, 'VmaFree')).toEqual([200, 400, 1000, 'fitted']);
    expect(emptySectionNs(model)).toBe(2 * sectionNs);
    // Entry and lock as assumed, the pass as fitted; what is left is unexplained.
    expect(priceOf(model, 'MunmapCall')).toEqual([2000, 2000, 2000, 'fitted']);
    const pagePs = fitPristineColumn(RECORDED_POPULATED, 'one-parameter').zapPagePs;
    expect(model.work[WorkKind.ZapPage]).toMatchObject({ ps: pagePs, source: 'fitted' });
    expect(pagePs).toBeGreaterThan(400_000);
  });

  it('are zero where the recording is quicker, and as assumed where it has one section', () => {
    const quicker = recordedCosts({ id: 'x', sizeBytes: 2 * GIB, pristineUs: 0.1, patchedUs: 0.05 });
    expect(emptySectionNs(quicker)).toBe(0);
    expect(priceOf(quicker, 'MunmapCall')).toEqual([0, 0, 0, 'fitted']);
    const single = recordedCosts({ id: 'x', sizeBytes: GIB, pristineUs: 5, patchedUs: 9 });
    expect(emptySectionNs(single)).toBe(sectionNs);
    expect(priceOf(single, 'MunmapCall')).toEqual([4140, 4140, 4140, 'fitted']);
  });

  it('follow where the assumed costs lie', () => {
    const cheap: MoveCost = (name, cost) => (name === 'Syscall' ? ALL_LOW(name, cost) : cost);
    const moved = recordedCosts({ id: 'x', sizeBytes: GIB, pristineUs: 5, patchedUs: 9 }, cheap);
    expect(priceOf(moved, 'Syscall')).toEqual([50, 50, 300, 'assumed']);
    expect(priceOf(moved, 'MunmapCall')).toEqual([4190, 4190, 4190, 'fitted']);
  });
});

describe('calibrations', () => {
  it('have the name they are asked for by, and their prices have it, too', () => {
    for (const id of CALIBRATION_IDS.filter((known) => known !== 'measured')) {
      const calibration = calibrationOf(id);
      expect([calibration.id, calibration.costs().id]).toEqual([id, id]);
    }
    expect(priceOf(calibrationOf('rfc-2018').costs(), 'MunmapCall')).toEqual([0, 0, 0, 'fitted']);
    const [fixedNs] = priceOf(calibrationOf('rfc-2018-two').costs(), 'MunmapCall') as number[];
    expect(fixedNs).toBeGreaterThan(1e6);
  });

  it('are reckoned once', () => {
    expect(costModelOf('rfc-2018')).toBe(costModelOf('rfc-2018'));
    expect(costModelOf('rfc-2018-two').id).toBe('rfc-2018-two');
  });

  it('move', () => {
    const low = calibrationOf('rfc-2018').costs(ALL_LOW);
    expect(priceOf(low, 'Syscall')).toEqual([50, 50, 300, 'assumed']);
    const [at] = priceOf(low, 'ZapPage') as number[];
    expect(at).toBeGreaterThan((priceOf(calibrationOf('rfc-2018').costs(ALL_HIGH), 'ZapPage') as number[])[0]);
    expect(priceOf(calibrationOf('rfc-2018-two').costs(ALL_LOW), 'Syscall')).toEqual([50, 50, 300, 'assumed']);
    expect(priceOf(calibrationOf('recorded-4.17').costs(ALL_LOW), 'Syscall')).toEqual([50, 50, 300, 'assumed']);
  });

  it('that were measured need a measurement', () => {
    const measurement: Measurement = {
      machine: { kernel: '6.1', cpu: 'x' },
      populated: [{ sizeBytes: 2 * MIB, leastNs: 60_000, medianNs: 60_000, touchPageNs: null }],
      untouched: [],
    };
    const calibration = calibrationOf('measured', measurement);
    expect([calibration.id, calibration.costs().id]).toEqual(['measured', 'measured']);
    expect(priceOf(calibration.costs(ALL_LOW), 'Syscall')).toEqual([50, 50, 300, 'assumed']);
    expect(() => calibrationOf('measured')).toThrow(RangeError);
    // Where another is asked for, the measurement does not count.
    expect(calibrationOf('rfc-2018', measurement).id).toBe('rfc-2018');
  });
});
