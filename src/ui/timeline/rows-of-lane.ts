import type { AppState } from '../state/app-state.ts';
import { layOutRows, type Row } from '../../draw/rows.ts';

/** The rows of a lane as they stand now. */
export function rowsOfLane(
  { timelines, expanded }: Pick<AppState, 'timelines' | 'expanded'>,
  lane: number,
): readonly Row[] {
  const timeline = timelines.at(lane);
  return timeline === undefined ? [] : layOutRows(timeline.tasks, timeline.tests, expanded);
}
