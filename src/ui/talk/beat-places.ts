/** Places outside of a talk that a beat speaks of: of the review, of the races, of the published tables. */
import { CALL_SITE_FACTS } from '../../scenario/call-sites.ts';
import { RACE_SCENARIOS } from '../../scenario/race-scenarios.ts';
import { CLAIMS } from '../../scenario/series-claims.ts';
import { OBJECTIONS } from '../../scenario/series-objections.ts';
import { labelOf, titleOf } from '../races/columns.ts';
import { pageTitle, readReviewPlace, writeReviewPlace } from '../review/review-place.ts';
import { APPROACH_CHOICES } from '../state/approaches.ts';
import { START_PLACE } from '../state/place.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import { currentTalk } from './current-talk.ts';
import type { Beat } from './talk-document.ts';

export const ALLOWED_PLACES =
  'review/p0 to review/p8, review/pN/CALL-SITE, review/claims/ID, review/objections/ID, races/SCENARIO/APPROACH, or compare';

/** How a place is called; null: there is none of that name. */
export function placeTitle(place: string): string | null {
  const [where, ...rest] = place.split('/');
  if (where === 'compare' && rest.length === 0) return 'Compare: what was published, beside the model';
  if (where === 'review') return reviewTitle(rest.join('/'));
  const [scenario, approach] = rest;
  const isRace =
    where === 'races' &&
    rest.length === 2 &&
    RACE_SCENARIOS.some(({ id }) => id === scenario) &&
    APPROACH_CHOICES.some(({ id }) => id === approach);
  return isRace ? `Race: ${titleOf(scenario)}, ${labelOf(approach)}` : null;
}

function reviewTitle(at: string): string | null {
  const place = readReviewPlace(at);
  const { page, item } = place;
  if (writeReviewPlace(place) !== at) return null;
  if (item === null) return `Review: ${pageTitle(page)}`;
  if (page === 'claims') {
    const claim = CLAIMS.find(({ id }) => id === item);
    return claim === undefined ? null : `Review, claim: ${claim.says}`;
  }
  if (page === 'objections') {
    const objection = OBJECTIONS.find(({ id }) => id === item);
    return objection === undefined ? null : `Review, ${objection.who}, ${objection.date}: ${objection.says}`;
  }
  const site = CALL_SITE_FACTS.find(({ id, patch }) => id === item && (patch ?? 0) === page);
  return site === undefined ? null : `Review: the call in ${site.fn}, ${site.file}`;
}

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

/** Leaves the talk for a place. */
export function openPlace({ store }: Unmapscope, place: string): void {
  const [where, scenario, approach] = place.split('/');
  currentTalk.hasOpened = true;
  if (where === 'review')
    store.setState({ mode: { mode: 'review', at: place.slice('review/'.length) }, place: START_PLACE });
  else if (where === 'compare')
    store.setState({ mode: { mode: 'demo', at: null }, place: { show: 'compare', cell: null, schedule: null } });
  else
    store.setState({
      mode: { mode: 'demo', at: null },
      place: { show: 'races', cell: { scenario, approach }, schedule: null },
    });
}

type Line = Extract<Beat, { readonly view: 'words' }>['lines'][number];

export function lineText(line: Line): string {
  return typeof line === 'string' ? line : line.text;
}

/** The place that a line is about. */
export function lineOpens(line: Line): string | null {
  return typeof line === 'string' ? null : line.opens;
}
