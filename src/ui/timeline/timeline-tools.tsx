import { EventSearch } from '../search/event-search.tsx';
import { EventTable } from '../table/event-table.tsx';

/** Under the timelines: search in them, and all of it as a table. */
export function TimelineTools() {
  return (
    <div className="timeline-tools">
      <EventSearch />
      <EventTable />
      <span className="soft timeline-hint">Shift and drag select a stretch</span>
    </div>
  );
}
