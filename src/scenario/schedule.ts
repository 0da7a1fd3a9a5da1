import { describeValue } from './scenario-error.ts';

/** Some steps of one task, one after another. A step goes from one choice point of the task to its next (mm/choice-points.ts). */
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
      throw new RangeError(`${describeValue(part)} is not a task and a number of steps, such as "a6"`);
    }
    return { letter, steps: Number(digits) };
  });
}

/** The letter of a task by its number, in document order with counts expanded: 0 is "a", 25 "z", 26 "aa". */
export function letterOf(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letterOf(Math.floor(index / 26) - 1) + last;
}

/** The number of a task by its letter. */
export function indexOfLetter(letter: string): number {
  let index = 0;
  for (const character of letter) index = index * 26 + character.charCodeAt(0) - 96;
  return index - 1;
}
