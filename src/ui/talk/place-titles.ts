/** Places outside of a talk that a beat speaks of: of the review, of the races, of the published tables. */
import { CALL_SITE_FACTS } from '../../scenario/call-sites.ts';
import { RACE_SCENARIOS } from '../../scenario/race-scenarios.ts';
import { CLAIMS } from '../../scenario/series-claims.ts';
import { OBJECTIONS } from '../../scenario/series-objections.ts';
import { labelOf, titleOf } from '../races/columns.ts';
import { pageTitle, readReviewPlace, writeReviewPlace } from '../review/review-place.ts';
import { APPROACH_CHOICES } from '../state/approaches.ts';

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
