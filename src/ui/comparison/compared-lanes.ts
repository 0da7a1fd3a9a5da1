import type { AppState } from '../state/app-state.ts';

/** @returns the two timelines that are compared, among those on screen; null if there are not two */
export function comparedLanes({
  timelines,
  compared,
}: Pick<AppState, 'timelines' | 'compared'>): readonly [number, number] | null {
  if (timelines.length < 2) return null;
  const first = Math.min(compared[0], timelines.length - 1);
  const second = Math.min(compared[1], timelines.length - 1);
  if (first !== second) return [first, second];
  return [first, first === 0 ? 1 : 0];
}
