import type { ToldStep } from './steps.ts';
import type { Access } from './telling.ts';

/** Two steps of different tasks about the same shared state, one of which changes it. */
export interface Conflict {
  /** Numbers of the steps, from 1. */
  readonly first: number;
  readonly second: number;
  /** What both are about. */
  readonly about: Access['of'];
}

/**
 * The pair that decides: the last step that meets something another task did before, and the last such step of the other task. @returns null if there is
 * none, as where one task is alone
 */
export function conflictOf(steps: readonly ToldStep[]): Conflict | null {
  for (let second = steps.length - 1; second > 0; second--) {
    for (let first = second - 1; first >= 0; first--) {
      if (steps[first].task === steps[second].task) continue;
      const about = meetingOf(steps[first].accesses, steps[second].accesses);
      if (about !== null) return { first: steps[first].step, second: steps[second].step, about };
    }
  }
  return null;
}

function meetingOf(earlier: readonly Access[], later: readonly Access[]): Access['of'] | null {
  for (const one of later) if (earlier.some((other) => conflicts(one, other))) return one.of;
  return null;
}

function conflicts(one: Access, other: Access): boolean {
  return one.of === other.of && one.start < other.end && other.start < one.end && (one.writes || other.writes);
}
