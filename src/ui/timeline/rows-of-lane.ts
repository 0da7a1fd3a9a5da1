import type { AppState } from '../state/app-state.ts';
import { approachChoice } from '../state/approaches.ts';
import { layOutRows, type Row } from './rows.ts';

/** The rows of a lane as they stand now. */
export function rowsOfLane(
  { approaches, tasks, expanded }: Pick<AppState, 'approaches' | 'tasks' | 'expanded'>,
  lane: number,
): readonly Row[] {
  const id = approaches[lane] as string | undefined;
  return id === undefined ? [] : layOutRows(tasks, approachChoice(id).tests, expanded);
}
