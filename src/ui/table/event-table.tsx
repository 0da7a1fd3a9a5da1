import { lazy, Suspense } from 'react';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';

const EventTableDialog = lazy(() => import('./event-table-dialog.tsx'));

/** Opens the events of a timeline as a table; the dialog is loaded when it is first asked for. */
export function EventTable() {
  const { store } = useUnmapscope();
  const isOpen = useApp((state) => state.tableIsOpen);
  return (
    <>
      <button
        type="button"
        className="button"
        title="The events on screen as a table (T)"
        onClick={() => store.setState({ tableIsOpen: true })}
      >
        As table
      </button>
      {isOpen && (
        <Suspense>
          <EventTableDialog />
        </Suspense>
      )}
    </>
  );
}
