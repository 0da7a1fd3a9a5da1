import { shortened } from '../scenario/scenario-error.ts';
import { letterOf, type Stretch } from '../scenario/schedule.ts';
import type { Choice } from './history.ts';
import type { Run } from './run.ts';

/** Writes the steps of a schedule. */
export function formatSchedule(choices: readonly Choice[]): string {
  const stretches: { letter: string; steps: number }[] = [];
  let last = -1;
  for (const { task, answer } of choices) {
    // What comes after a border is not a new stretch if somebody else ran in between anyway.
    if (task === last && answer === 0) stretches[stretches.length - 1].steps++;
    else stretches.push({ letter: letterOf(task), steps: 1 });
    last = task;
  }
  return stretches.map(({ letter, steps }) => `${letter}${steps}`).join('.');
}

/** A schedule asks for a step that cannot be made. */
export class ScheduleError extends Error {
  /** From 1. */
  readonly step: number;

  constructor(step: number, why: string) {
    super(`step ${step}: ${why}`);
    this.name = 'ScheduleError';
    this.step = step;
  }
}

/**
 * The steps of a schedule as a run takes them; `onStep` runs each before the next is asked for.
 *
 * @throws ScheduleError at the first step that does not fit
 */
export function followSchedule(run: Run, stretches: readonly Stretch[], onStep: (choice: Choice) => void): void {
  let step = 0;
  for (const { letter, steps } of stretches) {
    for (let i = 0; i < steps; i++) {
      step++;
      const task = run.tasks.find(({ name }) => name === letter);
      if (task === undefined) {
        const letters = run.tasks.map(({ name }) => name).join(', ');
        throw new ScheduleError(step, `there is no task ${shortened(letter)}; there are ${letters}`);
      }
      const why = run.whyNot(task);
      if (why !== null) throw new ScheduleError(step, `${letter} ${why}`);
      const atResched = task.pending?.ask === 'need_resched';
      onStep({ task: task.id, answer: atResched && (i === 0 || task.reschedDecided) ? 1 : 0 });
    }
  }
}
