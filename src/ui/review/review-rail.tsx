import { useStore } from 'zustand';
import { useMediaQuery } from '../panels/use-media-query.ts';
import { useUnmapscope } from '../state/unmapscope.ts';
import { readPatches, readText } from './read-patches.ts';
import { goToPage } from './review-actions.ts';
import { PAGES, pageTitle, type ReviewPage } from './review-place.ts';

/** The patches of the series, and what goes across them. On a narrow page it is a menu. */
export function ReviewRail({ page: current }: { readonly page: ReviewPage }) {
  const app = useUnmapscope();
  const isMenu = useMediaQuery('(width < 1100px)');
  const read = useStore(readPatches(), (state) => state.read);
  const isRead = (page: ReviewPage): boolean => typeof page === 'number' && read.has(page);
  if (isMenu) {
    return (
      <nav className="review-menu" aria-label="Series">
        <label>
          Read{' '}
          <select
            className="field"
            value={PAGES.indexOf(current)}
            onChange={({ target }) => goToPage(app, PAGES[Number(target.value)])}
          >
            {PAGES.map((page, i) => (
              <option key={page} value={i}>
                {pageTitle(page)}
                {isRead(page) && ' ✓ read'}
              </option>
            ))}
          </select>
        </label>
        <span className="soft">{readText(read)}</span>
      </nav>
    );
  }
  return (
    <nav className="card review-rail" aria-label="Series">
      <ol>
        {PAGES.map((page) => (
          <li key={page}>
            <button
              type="button"
              aria-current={page === current ? 'page' : undefined}
              onClick={() => goToPage(app, page)}
            >
              {pageTitle(page)}
              {isRead(page) && (
                <span className="read-mark">
                  <span aria-hidden="true">✓ </span>read
                </span>
              )}
            </button>
          </li>
        ))}
      </ol>
      <p>{readText(read)}</p>
      <p className="soft">N and P turn the pages, R marks one as read, J and K walk the steps, ? lists all keys.</p>
    </nav>
  );
}
