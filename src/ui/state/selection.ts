import type { Axis } from '../../draw/lane-scale.ts';
import { viewLimits } from './run-data.ts';
import type { Unmapscope } from './unmapscope.ts';

/** A stretch of the axis, in its unit, whose events are added up. */
export interface Selection {
  readonly from: number;
  readonly to: number;
  /** Only the events of the row with this id; null: all. */
  readonly row: string | null;
}

/** Selects what lies between two places of the axis, in any order. */
export function select({ view, runs }: Unmapscope, a: number, b: number, row: string | null = null): void {
  const { bounds } = viewLimits(runs.data(), view.getState().axis);
  const clamp = (at: number): number => Math.min(Math.max(at, bounds.from), bounds.to);
  const [from, to] = [clamp(Math.min(a, b)), clamp(Math.max(a, b))];
  if (to > from) view.setState({ selection: { from, to, row } });
}

/** @returns how a selection stands in a link */
export function selectionText({ from, to, row }: Selection, axis: Axis): string {
  const short = (value: number): string => (axis === 'time' ? String(Math.round(value)) : value.toPrecision(12));
  return [short(from), short(to), ...(row === null ? [] : [row])].join(',');
}

/** @returns null for what is no selection */
export function parseSelection(text: string | null): Selection | null {
  const [, from, to, row] = /^([^,]+),([^,]+)(?:,([\w-]+))?$/.exec(text ?? '') ?? [];
  if (from === undefined || !(Number(from) < Number(to))) return null;
  return { from: Number(from), to: Number(to), row: row ?? null };
}
