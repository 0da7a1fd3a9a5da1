import { CALL_SITE_FACTS, type CallSiteFacts } from '../../scenario/call-sites.ts';
import { PATCHES } from '../../scenario/series-patches.ts';
import { PATH_STEPS } from './path-steps.ts';

/** Pages of the review: the cover letter and the patches by number, then what goes across them. */
export type ReviewPage = number | 'claims' | 'objections';

/** Where a reviewer is. */
export interface ReviewPlace {
  readonly page: ReviewPage;
  /** Of a patch, a call site's id; of claims and objections, one of them. Null: none. */
  readonly item: string | null;
  /** The step of the path that is lit up; null: none. */
  readonly step: string | null;
}

export const PAGES: readonly ReviewPage[] = [0, ...PATCHES.map(({ number }) => number), 'claims', 'objections'];

const NONE = '-';

/** Reads a place of a link, such as "p3/move_vma/free_pgtables"; what cannot be used is left out. */
export function readReviewPlace(at: string | null): ReviewPlace {
  const [page = '', item = NONE, step = NONE] = (at ?? '').split('/');
  const found = PAGES.find((one) => pageText(one) === page) ?? 1;
  return {
    page: found,
    item: item === NONE || item === '' ? null : item,
    step: PATH_STEPS.some(({ id }) => id === step) ? step : null,
  };
}

/** A place as it stands in a link. */
export function writeReviewPlace({ page, item, step }: ReviewPlace): string {
  const parts = [pageText(page), item ?? NONE, step ?? NONE];
  while (parts.length > 1 && parts.at(-1) === NONE) parts.pop();
  return parts.join('/');
}

function pageText(page: ReviewPage): string {
  return typeof page === 'number' ? `p${page}` : page;
}

/** How a page is called in the rail. */
export function pageTitle(page: ReviewPage): string {
  if (page === 'claims') return 'Claims to check';
  if (page === 'objections') return 'Objections of the review';
  if (page === 0) return '0/8 The series';
  return `${page}/8 ${PATCHES[page - 1].subject}`;
}

/** Call sites that a patch changes. */
export function callSitesOf(patch: number): readonly CallSiteFacts[] {
  return CALL_SITE_FACTS.filter((site) => site.patch === patch);
}

/** The page of a call site: those that no patch changes are told of with the series. */
export function pageOfCallSite(id: string): number {
  return CALL_SITE_FACTS.find((site) => site.id === id)?.patch ?? 0;
}
