import { anchorNs, type Anchor } from '../../trace/anchor.ts';
import type { LaneData } from './run-data.ts';

/** By what the timelines are laid beside each other on the time axis; null: by the beginning of each run. */
export type Alignment = Anchor | null;

/**
 * Moves the lanes so that all come to the anchor at the same place, the first of them where it does so by itself latest. One that never comes to it
 * stays where it is.
 */
export function alignLanes(lanes: readonly LaneData[], alignment: Alignment): void {
  const moments = lanes.map(({ trace }) => (alignment === null ? null : anchorNs(trace, alignment)));
  const latest = moments.reduce<number>((most, ns) => Math.max(most, ns ?? 0), 0);
  lanes.forEach((lane, i) => {
    const ns = moments[i];
    lane.shiftNs = ns === null ? 0 : latest - ns;
  });
}

/** How an alignment stands in a link. */
export function alignmentText(alignment: Alignment): string | null {
  if (alignment === null) return null;
  return alignment.at === 'section' ? `section-${alignment.number}` : alignment.at;
}

/** @returns null for what is none */
export function parseAlignment(text: string | null): Alignment {
  const [, number] = /^section-([1-9]\d{0,8})$/.exec(text ?? '') ?? [];
  if (number !== undefined) return { at: 'section', number: Number(number) };
  return text === 'start' || text === 'first-lock' || text === 'end' ? { at: text } : null;
}
