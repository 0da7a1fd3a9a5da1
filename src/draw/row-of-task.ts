import type { RunTrace } from '../trace/run-trace.ts';
import type { CanvasFrame } from './drawing-context.ts';
import type { LaneScale } from './lane-scale.ts';
import type { Row } from './rows.ts';

/** Everything that is painted over the marks of a timeline works with this. */
export interface OverlayPainting extends CanvasFrame {
  readonly trace: RunTrace;
  readonly scale: LaneScale;
  readonly rows: readonly Row[];
}

/**
 * The row in which a task's waits and holds are drawn: its own, or that of its group. The unmapping task has none: it waits in its row of sections and
 * holds in the row of the lock.
 */
export function rowOfUse(rows: readonly Row[], task: number, waits: boolean): Row | undefined {
  return (
    rows.find(({ kind, tasks, lock = 0 }) => kind === 'task' && lock === 0 && tasks[0] === task) ??
    rows.find(({ kind, tasks }) => kind === 'group' && tasks.includes(task)) ??
    rows.find(({ kind }) => kind === (waits ? 'sections' : 'lock'))
  );
}
