import { lazy, Suspense } from 'react';
import { EventTable } from '../table/event-table.tsx';

const EventSearch = lazy(() => import('../search/event-search.tsx'));

/** Under the timelines: search in them, and all of it as a table. */
export function TimelineTools() {
  return (
    <div className="timeline-tools">
      <Suspense fallback={<div className="event-search" />}>
        <EventSearch />
      </Suspense>
      <EventTable />
      <span className="soft timeline-hint">Shift and drag select a stretch</span>
    </div>
  );
}
