import type { AppState } from '../state/app-state.ts';
import { layOutRows, type Row } from '../../draw/rows.ts';
import { layOutTraceRows } from '../../draw/trace-layout.ts';
import type { TimelineInfo } from '../state/timeline-info.ts';

/** The rows of a lane as they stand now. */
export function rowsOfLane(
  { timelines, expanded }: Pick<AppState, 'timelines' | 'expanded'>,
  lane: number,
): readonly Row[] {
  const timeline = timelines.at(lane);
  return timeline === undefined ? [] : rowsOfTimeline(timeline, expanded);
}

/** The rows of a run, or of a trace that no simulation wrote. */
export function rowsOfTimeline(timeline: TimelineInfo, expanded: ReadonlySet<string>): readonly Row[] {
  const { id, tasks, tests, outline, lockNames = [], names = [] } = timeline;
  if (outline === undefined) return layOutRows(tasks, tests, expanded);
  return layOutTraceRows({ id, tasks, outline, lockNames, names }, expanded);
}
