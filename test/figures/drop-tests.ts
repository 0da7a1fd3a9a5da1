import { contendedRun, isContended, isDropped, SETTINGS, testsOf } from '../unit/sim/contended-settings.ts';

const PREEMPT = ['voluntary', 'none', 'full'];
const SEEDS = [1, 2, 3, 4];
const FEW_SECTIONS = 8;

/** What the tests of the three conditions find under contention, in %, in the settings of the 4.17 recordings. */
export function measureDropTests(): object {
  return Object.fromEntries(PREEMPT.map((preempt) => [preempt, ratesOf(preempt)]));
}

function ratesOf(preempt: string): object {
  const tests = SETTINGS.flatMap((setting) => SEEDS.flatMap((seed) => testsOf(contendedRun(setting, preempt, seed))));
  const always = SETTINGS.flatMap((setting) =>
    testsOf(contendedRun(setting, preempt, 1, 'sections-always-drop', FEW_SECTIONS)),
  ).filter(isContended);
  return {
    tests: tests.length,
    contendedPct: percent(tests.filter(isContended).length, tests.length),
    droppedPct: percent(tests.filter(isDropped).length, tests.length),
    droppedWithoutNeedReschedPct: percent(always.filter(isDropped).length, always.length),
  };
}

function percent(part: number, all: number): number {
  return Math.round((part / all) * 10_000) / 100;
}
