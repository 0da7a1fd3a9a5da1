import { OBJECTIONS } from '../../scenario/series-objections.ts';
import type { Beat } from './talk-document.ts';

/** Where a beat can be looked into: what it names, then the objections of the review that are about the same run or race. */
export function placesOf(beat: Beat): readonly string[] {
  const own = [...(beat.opens ?? []), ...(beat.view === 'words' ? beat.lines.map(lineOpens) : [])];
  const objections = OBJECTIONS.filter(({ shows }) => {
    if (shows.kind === 'race')
      return beat.view === 'race' && shows.scenario === beat.scenario && shows.approach === beat.approaches[0];
    return shows.kind === 'run' && beat.view === 'timelines' && shows.scenario === beat.scenario;
  });
  const all = [...own, ...objections.map(({ id }) => `review/objections/${id}`)];
  return [...new Set(all.filter((place) => place !== null))];
}

type Line = Extract<Beat, { readonly view: 'words' }>['lines'][number];

export function lineText(line: Line): string {
  return typeof line === 'string' ? line : line.text;
}

/** The place that a line is about. */
export function lineOpens(line: Line): string | null {
  return typeof line === 'string' ? null : line.opens;
}
