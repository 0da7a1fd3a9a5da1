import { letterOf } from './program.ts';
import type { Choice, Run } from './run.ts';

/** Some steps of one task, one after another. */
export interface Stretch {
  readonly letter: string;
  readonly steps: number;
}

/**
 * Reads "a6.b14.a3": a runs six steps, b fourteen, a three. A border at a need_resched() makes it true: the task is scheduled away there, be it that it
 * runs on at once ("a6.a3").
 *
 * @throws RangeError for anything else
 */
export function parseSchedule(text: string): Stretch[] {
  return text.split('.').map((part) => {
    const [, letter, digits] = /^([a-z]+)([1-9]\d*)$/.exec(part) ?? [];
    if (letter === undefined || !Number.isSafeInteger(Number(digits))) {
      throw new RangeError(`${JSON.stringify(part)} is not a task and a number of steps, such as "a6"`);
    }
    return { letter, steps: Number(digits) };
  });
}

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
        throw new ScheduleError(step, `there is no task ${letter}; there are ${letters}`);
      }
      const why = run.whyNot(task);
      if (why !== null) throw new ScheduleError(step, `${letter} ${why}`);
      const atResched = task.pending?.ask === 'need_resched';
      onStep({ task: task.id, answer: atResched && (i === 0 || task.reschedDecided) ? 1 : 0 });
    }
  }
}
