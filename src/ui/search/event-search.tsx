import { useEffect, useRef, useState } from 'react';
import { formatCount } from '../../trace/quantity-text.ts';
import { inSlices } from '../state/in-slices.ts';
import { useApp, useUnmapscope, useView } from '../state/unmapscope.ts';
import { placeOfCurrent, searchLanes, stepHit } from './hits.ts';

/** After the last key, before a search begins, ms. */
const PAUSE_MS = 120;

/** Searches the events of all timelines: kinds, tasks, addresses. */
export default function EventSearch() {
  const app = useUnmapscope();
  const query = useView((state) => state.search);
  const setQuery = (search: string): void => app.view.setState({ search });
  const [isSearching, setIsSearching] = useState(false);
  const hits = useView((state) => state.hits);
  const status = useApp((state) => state.status);
  const runId = useApp((state) => state.runId);
  const timelines = useApp((state) => state.timelines);
  const stop = useRef<() => void>(undefined);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (query.trim() === '') {
        app.view.setState({ hits: null });
        setIsSearching(false);
        return;
      }
      setIsSearching(true);
      stop.current = inSlices(searchLanes(app, query), (found) => {
        app.view.setState({ hits: found });
        setIsSearching(false);
      });
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.current?.();
    };
  }, [app, query, status, runId, timelines]);
  const isEmpty = hits === null || hits.total === 0;
  return (
    <form
      className="event-search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        stepHit(app, 1);
      }}
    >
      <input
        type="search"
        className="field"
        id="event-search"
        placeholder="Search events  ( / )"
        aria-label="Search events"
        title="Words of a kind or a task, and addresses: all of them must fit. Enter: next, Shift Enter: previous"
        value={query}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => setQuery(target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && event.shiftKey) {
            event.preventDefault();
            stepHit(app, -1);
          } else if (event.key === 'Escape') {
            setQuery('');
            event.currentTarget.blur();
          }
        }}
      />
      <button
        type="button"
        className="button"
        aria-label="Previous match"
        disabled={isEmpty}
        onClick={() => stepHit(app, -1)}
      >
        ‹
      </button>
      <button type="submit" className="button" aria-label="Next match" disabled={isEmpty}>
        ›
      </button>
      <span className="soft" aria-live="polite">
        {query.trim() !== '' && countText(isSearching, hits && placeOfCurrent(app, hits), hits?.total ?? 0)}
      </span>
    </form>
  );
}

function countText(isSearching: boolean, place: number | null, total: number): string {
  if (isSearching || place === null) return 'searching …';
  if (total === 0) return 'no match';
  return place === 0 ? `${formatCount(total)} found` : `${formatCount(place)} of ${formatCount(total)}`;
}
