import type { Axis } from '../../draw/lane-scale.ts';

/** A stretch of the axis, in its unit, whose events are added up. */
export interface Selection {
  readonly from: number;
  readonly to: number;
  /** Only the events of the row with this id; null: all. */
  readonly row: string | null;
}

/** @returns how a selection stands in a link */
export function selectionText({ from, to, row }: Selection, axis: Axis): string {
  const short = (value: number): string => (axis === 'time' ? String(Math.round(value)) : value.toPrecision(12));
  return [short(from), short(to), ...(row === null ? [] : [row])].join(',');
}

/** @returns null for what is no selection */
export function parseSelection(text: string | null): Selection | null {
  const [, from, to, row] = /^([^,]+),([^,]+)(?:,([\w-]+))?$/.exec(text ?? '') ?? [];
  const ends = { from: Number(from), to: Number(to) };
  if (!Number.isFinite(ends.from) || !Number.isFinite(ends.to) || ends.from >= ends.to) return null;
  return { ...ends, row: row ?? null };
}
