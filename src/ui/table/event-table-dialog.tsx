import { useEffect, useRef, useState } from 'react';
import '../styles/event-table.css';
import { momentAt } from '../../draw/lane-scale.ts';
import { rowOfEvent } from '../../draw/row-of-event.ts';
import { kindName } from '../../trace/event-names.ts';
import { findEvents, type FoundEvents } from '../../trace/find-events.ts';
import { formatCount, plural, timeText } from '../../trace/quantity-text.ts';
import { inSlices } from '../state/in-slices.ts';
import { putCursorAtMoment, visibleRange } from '../state/navigate.ts';
import { useApp, useUnmapscope, type Unmapscope } from '../state/unmapscope.ts';
import { formatMoment } from '../format/quantities.ts';
import { rowsOfLane } from '../rows/rows-of-lane.ts';
import { lockText } from './lock-text.ts';

/** Rows of a page. */
const PAGE = 100;

/** The events of one timeline that are on screen, as a table: the same that the marks show. */
export default function EventTableDialog() {
  const app = useUnmapscope();
  const { store } = app;
  const timelines = useApp((state) => state.timelines);
  const explained = useApp((state) => Math.min(state.explained, Math.max(0, state.timelines.length - 1)));
  const [found, setFound] = useState<FoundEvents | null>(null);
  const [page, setPage] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);
  useEffect(() => {
    const work = eventsOnScreen(app, explained);
    return (
      work &&
      inSlices(work, (events) => {
        setFound(events);
        setPage(0);
      })
    );
  }, [app, explained]);
  const pages = Math.max(1, Math.ceil((found?.length ?? 0) / PAGE));
  const turnTo = (next: number): void => setPage(Math.min(Math.max(next, 0), pages - 1));
  return (
    <dialog
      ref={dialog}
      className="event-table card"
      aria-labelledby="event-table-title"
      onClose={() => store.setState({ tableIsOpen: false })}
    >
      <header>
        <h2 id="event-table-title">Events on screen</h2>
        <label>
          <span className="soft">timeline</span>{' '}
          <select
            className="field"
            value={explained}
            onChange={({ target }) => store.setState({ explained: Number(target.value) })}
          >
            {timelines.map(({ id, label }, lane) => (
              <option key={id} value={lane}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <form method="dialog">
          <button className="button">Close</button>
        </form>
      </header>
      <div className="event-rows" tabIndex={0} role="group" aria-label="Table of events">
        {found === null ? (
          <p aria-busy="true">Putting them in order …</p>
        ) : (
          <EventRows lane={explained} found={found} from={page * PAGE} />
        )}
      </div>
      <nav aria-label="Pages">
        <button type="button" className="button" disabled={page === 0} onClick={() => turnTo(0)}>
          First
        </button>
        <button type="button" className="button" disabled={page === 0} onClick={() => turnTo(page - 1)}>
          Previous
        </button>
        <span role="status">
          {found === null
            ? ' '
            : `Page ${formatCount(page + 1)} of ${formatCount(pages)}, ${plural(found.length, 'event')}`}
        </span>
        <button type="button" className="button" disabled={page === pages - 1} onClick={() => turnTo(page + 1)}>
          Next
        </button>
        <button type="button" className="button" disabled={page === pages - 1} onClick={() => turnTo(pages - 1)}>
          Last
        </button>
      </nav>
    </dialog>
  );
}

function eventsOnScreen(app: Unmapscope, lane: number): Generator<undefined, FoundEvents> | undefined {
  const data = app.runs.data()?.lanes[lane];
  if (!data) return undefined;
  const { axis } = app.view.getState();
  const { from, to } = visibleRange(app);
  return findEvents(data.trace, momentAt(axis, from, data) ?? 0, momentAt(axis, to, data) ?? data.trace.endNs);
}

interface EventRowsProps {
  readonly lane: number;
  readonly found: FoundEvents;
  readonly from: number;
}

function EventRows({ lane, found, from }: EventRowsProps) {
  const app = useUnmapscope();
  const trace = app.runs.data()?.lanes[lane]?.trace;
  if (!trace || found.length === 0) return <p>Nothing happens in what is on screen.</p>;
  const indexes = [...found.indexes.subarray(from, from + PAGE)].filter((index) => index < trace.length);
  const goTo = (index: number): void => {
    const event = trace.eventAt(index);
    putCursorAtMoment(app, lane, event.timeNs);
    const row = rowOfEvent(rowsOfLane(app.store.getState(), lane), event);
    app.store.setState({ tableIsOpen: false, spoken: `${row ? `${row.label}: ` : ''}${trace.describe(index)}.` });
  };
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">time</th>
          <th scope="col">task</th>
          <th scope="col">kind</th>
          <th scope="col">what happened</th>
          <th scope="col">length</th>
          <th scope="col">
            <code>mmap_sem</code> then
          </th>
        </tr>
      </thead>
      <tbody>
        {indexes.map((index) => {
          const event = trace.eventAt(index);
          return (
            <tr key={index}>
              <td>
                <button type="button" title="Put the cursor there" onClick={() => goTo(index)}>
                  {formatMoment(event.timeNs, 1)}
                </button>
              </td>
              <td className="mono">{trace.tasks[event.task]?.name ?? event.task}</td>
              <td>{kindName(event.kind)}</td>
              <td>{trace.describe(index)}</td>
              <td>{event.lastNs > event.timeNs ? timeText(event.lastNs - event.timeNs) : ''}</td>
              <td>{lockText(trace, event.timeNs)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
