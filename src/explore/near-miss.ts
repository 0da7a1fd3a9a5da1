import type { Approach } from '../mm/kernel.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Choice } from './history.ts';
import { Interner } from './interner.ts';
import type { Program } from './program.ts';
import { Run } from './run.ts';
import { formatSchedule } from './schedule.ts';
import type { Judgement } from './search-result.ts';

/** Where a run to the end is longer than that, it is not tried. */
const MOST_STEPS = 2000;

/** A schedule that differs from a bad one by one preemption, which comes a step earlier or later, and in which nothing goes wrong to the end. */
export interface NearMiss {
  readonly schedule: string;
  /** The task that is preempted, and the step of the bad schedule before which it is. */
  readonly task: string;
  readonly step: number;
  readonly moved: 'earlier' | 'later';
  /** What the tasks come to. */
  readonly outcome: string;
}

/**
 * Moves each preemption of a schedule by one step, the last one first, later before earlier, until one passes. What was to come afterwards comes as
 * far as it still can; then everybody runs to the end without a further preemption.
 *
 * @param judge tells what goes wrong in a schedule
 * @param isBad whether that counts
 * @returns null if every move still goes wrong, or there is no preemption to move
 */
export function nearMissOf(
  scenario: Scenario,
  programs: readonly Program[],
  approach: Approach,
  bad: readonly Choice[],
  judge: (choices: readonly Choice[]) => Judgement,
  isBad: (violation: Judgement['violations'][number]) => boolean,
): NearMiss | null {
  if (bad.length > MOST_STEPS) return null;
  const newRun = (): Run => new Run(scenario, programs, approach, new Interner());
  for (const at of preemptionsIn(newRun(), bad).reverse()) {
    for (const moved of ['later', 'earlier'] as const) {
      const wanted = moved === 'later' ? later(bad, at) : earlier(bad, at);
      const choices = runToEnd(newRun(), wanted);
      const { violations, outcome } = judge(choices);
      if (outcome === null || violations.some(isBad)) continue;
      const task = programs[bad[at - 1].task].letter;
      return { schedule: formatSchedule(choices), task, step: at + 1, moved, outcome };
    }
  }
  return null;
}

/** Where the task changes although the one that ran could go on. */
function preemptionsIn(run: Run, choices: readonly Choice[]): number[] {
  const found: number[] = [];
  choices.forEach((choice, i) => {
    const last = choices[i - 1]?.task;
    if (last !== undefined && last !== choice.task && run.choices().some(({ task }) => task === last)) found.push(i);
    run.step(choice);
  });
  return found;
}

/** The preempted task makes its next step before the switch. */
function later(choices: readonly Choice[], at: number): Choice[] {
  const { task } = choices[at - 1];
  const next = choices.findIndex((choice, i) => i > at && choice.task === task);
  if (next === -1) return choices.toSpliced(at, 0, { task, answer: 0 });
  return choices.toSpliced(next, 1).toSpliced(at, 0, { task, answer: 0 });
}

/** The preempted task makes its last step only when it runs again. */
function earlier(choices: readonly Choice[], at: number): Choice[] {
  const last = choices[at - 1];
  const next = choices.findIndex((choice, i) => i > at && choice.task === last.task);
  return choices.toSpliced(next === -1 ? choices.length : next, 0, last).toSpliced(at - 1, 1);
}

/** Makes what can be made of the steps that are wanted, then goes on to the end. @returns the steps made */
function runToEnd(run: Run, wanted: readonly Choice[]): Choice[] {
  const made: Choice[] = [];
  const make = (choice: Choice): void => {
    made.push(choice);
    run.step(choice);
  };
  for (const { task, answer } of wanted) {
    const possible = run.choices().filter((choice) => choice.task === task);
    const choice = possible.find((one) => one.answer === answer) ?? possible[0];
    if (choice !== undefined) make(choice);
  }
  for (let choices = run.choices(); choices.length > 0 && made.length < MOST_STEPS; choices = run.choices()) {
    make(choices.find(({ task }) => task === made.at(-1)?.task) ?? choices[0]);
  }
  return made;
}
