import { putCursorAtMoment, cursorMoment } from '../state/navigate.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import { CLAIMS } from '../../scenario/series-claims.ts';
import { OBJECTIONS } from '../../scenario/series-objections.ts';
import { PATH_STEPS } from './path-steps.ts';
import {
  callSitesOf,
  PAGES,
  pageTitle,
  readReviewPlace,
  writeReviewPlace,
  type ReviewPage,
  type ReviewPlace,
} from './review-place.ts';
import { markAsRead, readPatches, readText } from './read-patches.ts';
import { lanesOfSides, stepsOfLane } from './step-lanes.ts';

export function reviewPlace({ store }: Unmapscope): ReviewPlace {
  return readReviewPlace(store.getState().mode.at);
}

/** Goes somewhere in the review; what is left out stays. */
export function goTo(app: Unmapscope, change: Partial<ReviewPlace>): void {
  const place = { ...reviewPlace(app), ...change };
  app.store.setState({ mode: { mode: 'review', at: writeReviewPlace(place) } });
}

export function goToPage(app: Unmapscope, page: ReviewPage): void {
  goTo(app, { page, item: null });
  app.store.setState({ spoken: `${pageTitle(page)}.` });
}

/** The next patch or page, or the one before. */
export function stepPage(app: Unmapscope, direction: 1 | -1): void {
  const at = PAGES.indexOf(reviewPlace(app).page);
  const page = PAGES.at(Math.min(Math.max(at + direction, 0), PAGES.length - 1));
  if (page !== undefined) goToPage(app, page);
}

/** Marks the patch that is open as read, or as not read. */
export function toggleRead(app: Unmapscope): void {
  const { page } = reviewPlace(app);
  if (typeof page !== 'number' || page === 0) {
    app.store.setState({ spoken: 'Only patches are marked as read.' });
    return;
  }
  const isRead = !readPatches().getState().read.has(page);
  markAsRead(page, isRead);
  const { read } = readPatches().getState();
  app.store.setState({ spoken: `Patch ${page} is marked as ${isRead ? 'read' : 'not read'}: ${readText(read)}.` });
}

/** What a page lists: call sites, claims or objections; each with what is said of it. */
function itemsOf(page: ReviewPage): readonly { readonly id: string; readonly says: string }[] {
  if (page === 'claims') return CLAIMS;
  if (page === 'objections') return OBJECTIONS.map(({ id, who, says }) => ({ id, says: `${who}: ${says}` }));
  return callSitesOf(page).map(({ id, fn, file }) => ({ id, says: `${fn}, ${file}` }));
}

/** The next call site, claim or objection of the page, or the one before. */
export function stepItem(app: Unmapscope, direction: 1 | -1): void {
  const { page, item } = reviewPlace(app);
  const items = itemsOf(page);
  const at = items.findIndex(({ id }) => id === item);
  const next = items.at(
    at === -1 ? (direction === 1 ? 0 : -1) : Math.min(Math.max(at + direction, 0), items.length - 1),
  );
  if (next === undefined) {
    app.store.setState({ spoken: 'No call of do_munmap() in this patch.' });
    return;
  }
  goTo(app, { item: next.id });
  app.store.setState({ spoken: next.says });
}

/** The next step of the path, or the one before, lights up. */
export function stepPath(app: Unmapscope, direction: 1 | -1): void {
  const { step } = reviewPlace(app);
  const at = PATH_STEPS.findIndex(({ id }) => id === step);
  const next = PATH_STEPS[Math.min(Math.max(at + direction, 0), PATH_STEPS.length - 1)];
  goTo(app, { step: next.id });
  app.store.setState({ spoken: `${next.name}: ${next.patched ?? next.pristine ?? ''}` });
}

/** Cursor to the next event of the step that is lit up, or the one before, on the timeline that is explained. */
export function stepLitEvent(app: Unmapscope, direction: 1 | -1): void {
  const { step } = reviewPlace(app);
  const { timelines, explained } = app.store.getState();
  const sides = lanesOfSides(timelines, explained);
  const lane = explained === sides.pristine || sides.patched === -1 ? sides.pristine : sides.patched;
  const events = step === null ? undefined : stepsOfLane(app, lane)?.of(step);
  if (events === undefined) {
    app.store.setState({ spoken: step === null ? 'No step of the path is chosen.' : 'The step is in no timeline.' });
    return;
  }
  const ns = cursorMoment(app, lane) ?? 0;
  const { data } = events.fromNs;
  const last = events.lastAt(ns);
  // The cursor comes back from the axis with a small error.
  const isThere = (i: number): boolean => i >= 0 && i < events.length && Math.abs(data[i] - ns) <= 1;
  let found = direction === 1 ? last + 1 : last;
  while (isThere(found)) found += direction;
  if (found < 0 || found >= events.length) {
    app.store.setState({ spoken: direction === 1 ? 'No later event of this step.' : 'No earlier event of this step.' });
    return;
  }
  putCursorAtMoment(app, lane, data[found]);
  const trace = app.runs.data()?.lanes[lane]?.trace;
  const says = trace?.describe(events.indexes.data[found]) ?? '';
  app.store.setState({ explained: lane, spoken: `${found + 1} of ${events.length}: ${says}.` });
}
