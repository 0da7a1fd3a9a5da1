import { viewLimits } from '../state/run-data.ts';
import type { Unmapscope } from '../state/unmapscope.ts';

/** Selects what lies between two places of the axis, in any order; only the events of a row if its id is given. */
export function select({ view, runs }: Unmapscope, a: number, b: number, row: string | null = null): void {
  const { bounds } = viewLimits(runs.data(), view.getState().axis);
  const clamp = (at: number): number => Math.min(Math.max(at, bounds.from), bounds.to);
  const [from, to] = [clamp(Math.min(a, b)), clamp(Math.max(a, b))];
  if (to > from) view.setState({ selection: { from, to, row } });
}
