import { stemOf } from '../../draw/rows.ts';
import type { FromWorker } from '../../worker/protocol.ts';

/** What a run comes to, as the worker tells it. */
export type RunSummary = Extract<FromWorker, { type: 'lane-complete' }>['summary'];

/** The task that unmaps stands in its own row; the one that one asks about is the first other one that waited longest. */
export function longestWait(summary: RunSummary): { readonly name: string; readonly waitMaxNs: number } | null {
  let found: { readonly name: string; readonly waitMaxNs: number } | null = null;
  for (const task of summary.tasks.slice(1)) {
    if (found === null || task.waitMaxNs > found.waitMaxNs)
      found = { name: stemOf(task.name), waitMaxNs: task.waitMaxNs };
  }
  return found;
}
