import type { Interner } from './interner.ts';
import type { RunTask } from './run-task.ts';

/** What a path in the middle of a call has read of shared state and may still hold, as numbers. */
export interface Knowledge {
  /** All that it has read since it holds something. */
  readonly past: number;
  /** What it had read when its do_munmap() began. */
  readonly munmapPast: number;
  /** What could be kept of the world after its last step. */
  readonly lastKept: number;
}

export const NOTHING_KNOWN: Knowledge = { past: 0, munmapPast: 0, lastKept: 0 };

/**
 * What a task knows after a step of its own. That follows from what it knew and what it read, which is new only if somebody else changed it.
 *
 * @param keptBefore number of what could be kept of the world before the step, `kept` after it
 * @param answers what page tables answered in the step
 */
export function knowledgeAfter(
  before: Knowledge,
  task: RunTask,
  keptBefore: number,
  kept: number,
  answers: string,
  pasts: Interner,
): Knowledge {
  if (!task.holds) return NOTHING_KNOWN;
  if (task.pending?.ask === 'sleep_on' && answers === '') return before;
  const isNew = task.sectionBegan || before.lastKept !== keptBefore;
  let { past } = before;
  if (isNew || answers !== '') {
    const from = task.sectionBegan ? before.munmapPast : past;
    past = pasts.idOf(`${from},${task.trace},${isNew ? keptBefore : 0},${answers}`);
  }
  // What was read in the step in which do_munmap() began counts as its caller's.
  return { past, munmapPast: task.munmapBegan ? past : before.munmapPast, lastKept: kept };
}
