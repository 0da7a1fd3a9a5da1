import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { APPROACHES } from '../../../src/mm/approaches/index.ts';
import { RACE_APPROACHES } from '../../../src/ui/races/columns.ts';
import { firstSteps, runsOf, scheduleOf, withoutLastStep, withStep } from '../../../src/ui/races/schedule-text.ts';
import { cellSentence, extentText, grouped, verdictOf } from '../../../src/ui/races/verdicts.ts';
import type { Cell } from '../../../src/worker/explore-protocol.ts';

const OK: Cell = {
  scenario: 's',
  approach: 'sections',
  checks: { memorySafety: 'ok', linearizability: 'ok', failureAtomicity: 'ok', accounting: 'ok', progress: 'ok' },
  complete: true,
  preemptionsComplete: null,
  schedules: '77936',
  states: 2344,
  transitions: 3403,
  outcomes: 6,
  newlyPossible: [],
  counterexample: null,
  counterexamples: [],
};

test('the matrix has the approaches of the engine', () => {
  expect(RACE_APPROACHES).toEqual(APPROACHES.map(({ id, label }) => ({ id, label })));
});

describe('schedules', () => {
  test('what a step adds, Undo takes away', () => {
    const run = fc.record({ task: fc.constantFrom('a', 'b', 'c'), steps: fc.integer({ min: 1, max: 99 }) });
    fc.assert(
      fc.property(fc.array(run), fc.constantFrom('a', 'b', 'c'), fc.boolean(), (runs, task, anew) => {
        const schedule = scheduleOf(runs);
        expect(runsOf(schedule)).toEqual(runs);
        expect(withoutLastStep(withStep(schedule, task, anew))).toBe(schedule);
      }),
    );
  });

  test('a step goes on with the run of its task, or begins one', () => {
    expect(withStep('', 'a', false)).toBe('a1');
    expect(withStep('a1', 'a', false)).toBe('a2');
    expect(withStep('a1', 'a', true)).toBe('a1.a1');
    expect(withStep('a1', 'b', false)).toBe('a1.b1');
    expect(withoutLastStep('')).toBe('');
  });

  test('of a schedule the first steps', () => {
    expect(firstSteps('a3.b2.a4', 0)).toBe('');
    expect(firstSteps('a3.b2.a4', 3)).toBe('a3');
    expect(firstSteps('a3.b2.a4', 4)).toBe('a3.b1');
    expect(firstSteps('a3.b2.a4', 99)).toBe('a3.b2.a4');
  });
});

describe('verdicts', () => {
  test('never say ok where not every order was looked at, or nothing was exercised', () => {
    expect(verdictOf(undefined, true)).toBe('running');
    expect(verdictOf(undefined, false)).toBe('not-yet-run');
    expect(verdictOf(OK, false)).toBe('ok');
    expect(verdictOf({ ...OK, complete: false }, false)).toBe('bounded');
    expect(verdictOf({ ...OK, checks: { ...OK.checks, accounting: 'violated' }, complete: false }, false)).toBe(
      'violated',
    );
    const none = Object.fromEntries(Object.keys(OK.checks).map((check) => [check, 'not-exercised']));
    const untouched = { ...OK, checks: none as Cell['checks'] };
    expect(verdictOf(untouched, false)).toBe('not-exercised');
    expect(cellSentence(untouched)).toMatch(/nothing is shown/);
  });

  test('say how much was looked at', () => {
    expect(extentText(OK)).toMatch(/^Complete: every order/);
    expect(extentText({ ...OK, complete: false, preemptionsComplete: 2 })).toMatch(/only up to 2 preemptions/);
    expect(extentText({ ...OK, complete: false })).toMatch(/not even all orders without a preemption/);
    expect(grouped('1234567')).toBe('1\u2009234\u2009567');
  });
});
