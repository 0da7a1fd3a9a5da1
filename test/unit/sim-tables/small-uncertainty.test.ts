import { expect, it } from 'vitest';
import { approachById } from '../../../src/mm/approaches/index.ts';
import { GIB } from '../../../src/mm/units.ts';
import { munmapAlone } from '../../../src/sim/bare-scenario.ts';
import type { Calibration } from '../../../src/sim/calibration.ts';
import { knownCost, type Cost, type CostModel, type CostName } from '../../../src/sim/costs.ts';
import { uncertaintyOf, uncertaintySteps } from '../../../src/sim/uncertainty.ts';
import { calls, munmap, ps, pricesOf, slotsScenario } from '../sim/small-scenarios.ts';

/** [low, middle, high] in ns; what is not named is known to be nothing. */
type Ranges = Readonly<Partial<Record<CostName, readonly [number, number, number]>>>;

function calibrationOf(ranges: Ranges): Calibration {
  return {
    id: 'rfc-2018',
    about: '',
    costs: (move = (_, cost) => cost): CostModel => {
      const base = pricesOf({});
      const costOf = (name: CostName): Cost => {
        const [low, ns, high] = ranges[name] ?? [0, 0, 0];
        const cost: Cost = { ...knownCost(ns * 1000, 'assumed', ''), lowPs: low * 1000, highPs: high * 1000 };
        return low < high ? move(name, cost) : cost;
      };
      return {
        ...base,
        work: base.work.map((cost, kind) => costAt(kind, costOf) ?? cost),
        contextSwitch: costOf('contextSwitch'),
      };
    },
  };
}

const KINDS: Readonly<Record<number, CostName>> = {
  1: 'Syscall',
  4: 'MunmapRange',
  6: 'VmaDetach',
  11: 'ZapPage',
  13: 'FreeTable',
};

function costAt(kind: number, costOf: (name: CostName) => Cost): Cost | undefined {
  const name = KINDS[kind];
  return name === undefined ? undefined : costOf(name);
}

const approaches = ['pristine', 'detach-downgrade'].map((id) => approachById(id)!);
/** Of a GiB: 262,144 pages at 1 ns, and 514 tables. */
const scenario = munmapAlone(GIB, 'all');

it('every cost with a range is moved to both ends alone, and all of them together', () => {
  const ranges: Ranges = {
    Syscall: [50, 100, 150],
    MunmapRange: [300, 400, 1000],
    ZapPage: [1, 1, 1],
    contextSwitch: [1, 2, 3],
  };
  const { calibration, settings, runs } = uncertaintyOf(scenario, approaches, calibrationOf(ranges));
  expect(calibration).toBe('rfc-2018');
  // As it is, three costs at two ends, all at two ends.
  expect(settings).toBe(9);
  expect(runs.map(({ approach }) => approach)).toEqual(['pristine', 'detach-downgrade']);
  const [, downgrade] = runs;
  expect(downgrade.munmapNs).toEqual({ value: 262_644, low: 262_494, high: 263_294, hangsOn: [] });
  // The part before the downgrade is the pass alone: the entry to the call does not count.
  expect(downgrade.exclusiveHoldMaxNs).toEqual({
    value: 400,
    low: 300,
    high: 1000,
    hangsOn: [{ cost: 'MunmapRange', source: 'assumed', lowNs: 300, highNs: 1000, atLow: 300, atHigh: 1000 }],
  });
  expect(downgrade.sharedHoldMaxNs).toEqual({ value: 262_144, low: 262_144, high: 262_144, hangsOn: [] });
  expect(downgrade.lockDrops).toEqual({ value: 0, low: 0, high: 0, hangsOn: [] });
});

it('a figure hangs on what moves it by 1 % or more, the strongest first', () => {
  const ranges: Ranges = { MunmapRange: [400, 400, 410], VmaDetach: [540, 600, 600], Syscall: [1, 1, 1] };
  const [, downgrade] = uncertaintyOf(scenario, approaches, calibrationOf(ranges)).runs;
  // 10 of 1000 is just 1 %, 60 is 6 %.
  expect(downgrade.exclusiveHoldMaxNs).toEqual({
    value: 1000,
    low: 940,
    high: 1010,
    hangsOn: [
      { cost: 'VmaDetach', source: 'assumed', lowNs: 540, highNs: 600, atLow: 940, atHigh: 1000 },
      { cost: 'MunmapRange', source: 'assumed', lowNs: 400, highNs: 410, atLow: 1000, atHigh: 1010 },
    ],
  });
  const less: Ranges = { ...ranges, MunmapRange: [400, 400, 409] };
  const [, other] = uncertaintyOf(scenario, approaches, calibrationOf(less)).runs;
  expect(other.exclusiveHoldMaxNs.hangsOn.map(({ cost }) => cost)).toEqual(['VmaDetach']);
});

it('comparisons hold at every setting, or it is said where they do not', () => {
  // Pristine holds for write all the way, and not for read at all.
  const ranges: Ranges = { MunmapRange: [0, 400, 1000], ZapPage: [0, 0, 0], FreeTable: [0, 1, 2] };
  const { comparisons } = uncertaintyOf(scenario, approaches, calibrationOf(ranges));
  expect(comparisons).toEqual({
    hold: 0,
    hangOn: [
      {
        figure: 'exclusiveHoldMaxNs',
        less: 'detach-downgrade',
        more: 'pristine',
        failsAt: ['FreeTable low', 'all low'],
      },
      { figure: 'sharedHoldMaxNs', less: 'pristine', more: 'detach-downgrade', failsAt: ['FreeTable low', 'all low'] },
    ],
  });
  const firm = uncertaintyOf(scenario, approaches, calibrationOf({ ...ranges, FreeTable: [1, 1, 2] }));
  expect(firm.comparisons).toEqual({ hold: 2, hangOn: [] });
});

it('waits are those of everybody but the unmapper, by the mode they ended in', () => {
  const beside = slotsScenario(
    2,
    [calls('a', 0, [munmap(0)]), ps('ps', 1), calls('b', 2, [munmap(1)], { atNs: 100 })],
    { cpus: 3 },
  );
  const [pristine] = uncertaintyOf(beside, approaches, calibrationOf({ ZapPage: [900, 1000, 1000] })).runs;
  expect(pristine.readersWaitMaxNs).toMatchObject({ value: 8000, low: 7200, high: 8000 });
  expect(pristine.writersWaitMaxNs).toMatchObject({ value: 7900, low: 7100, high: 7900 });
});

it('tells how far it is, run by run', () => {
  const steps = [...uncertaintySteps(scenario, approaches, calibrationOf({ Syscall: [50, 100, 150] }))];
  expect(steps.map(({ done }) => done)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(new Set(steps.map(({ total }) => total))).toEqual(new Set([10]));
});
