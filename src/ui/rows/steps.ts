import { cursorMoment, putCursorAtMoment } from '../state/navigate.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import { rowEventAt, rowEventBeside } from './row-events.ts';
import { rowsOfLane } from './rows-of-lane.ts';
import type { Row } from '../../draw/rows.ts';

/** The lane and row that stepping goes through: the focused ones, else the first row of the lane that is explained. */
function currentRow(app: Unmapscope): { readonly lane: number; readonly row: Row } | null {
  const { focus } = app.view.getState();
  const lane = focus?.lane ?? app.store.getState().explained;
  const rows = rowsOfLane(app.store.getState(), lane);
  const row = rows.find(({ id }) => id === focus?.rowId) ?? rows[0];
  return row === undefined ? null : { lane, row };
}

/** Cursor to the next or previous event of the focused row. */
export function stepEvent(app: Unmapscope, direction: 1 | -1): void {
  const current = currentRow(app);
  const trace = current && app.runs.data()?.lanes[current.lane]?.trace;
  if (!current || !trace) return;
  const ns = cursorMoment(app, current.lane) ?? 0;
  const found = rowEventBeside(trace, current.row, ns, direction);
  if (!found) {
    app.store.setState({
      spoken: direction === 1 ? 'No further event in this lane.' : 'No earlier event in this lane.',
    });
    return;
  }
  putCursorAtMoment(app, current.lane, found.startNs);
  app.store.setState({ spoken: `${found.text}.` });
}

/** Cursor to the next or previous drop test of the lane, or of the first lane that has any. */
export function stepDropTest(app: Unmapscope, direction: 1 | -1): void {
  const data = app.runs.data();
  if (!data) return;
  const preferred = app.view.getState().focus?.lane ?? app.store.getState().explained;
  const order = [preferred, ...data.lanes.keys()];
  const lane = order.find((index) => rowsOfLane(app.store.getState(), index).some(({ kind }) => kind === 'tests'));
  const row =
    lane === undefined ? undefined : rowsOfLane(app.store.getState(), lane).find(({ kind }) => kind === 'tests');
  if (lane === undefined || !row) {
    app.store.setState({ spoken: 'No approach on screen tests for a drop.' });
    return;
  }
  const found = rowEventBeside(data.lanes[lane].trace, row, cursorMoment(app, lane) ?? 0, direction);
  if (!found) {
    app.store.setState({ spoken: direction === 1 ? 'No further drop test.' : 'No earlier drop test.' });
    return;
  }
  app.store.setState({ explained: lane, spoken: `${found.text}.` });
  putCursorAtMoment(app, lane, found.startNs);
}

/** The row above or below; says what is there at the cursor. */
export function moveRow(app: Unmapscope, direction: 1 | -1): void {
  const { focus } = app.view.getState();
  if (!focus) return;
  const rows = rowsOfLane(app.store.getState(), focus.lane);
  const index = rows.findIndex(({ id }) => id === focus.rowId);
  const row = rows[Math.min(Math.max(index + direction, 0), rows.length - 1)];
  if (row === undefined) return;
  app.view.setState({ focus: { lane: focus.lane, rowId: row.id } });
  const trace = app.runs.data()?.lanes[focus.lane]?.trace;
  const ns = cursorMoment(app, focus.lane);
  const found = trace && ns !== null ? rowEventAt(trace, row, ns, 0) : null;
  app.store.setState({ spoken: `${row.description}. ${found ? `${found.text}.` : 'Nothing at the cursor.'}` });
}

/** The selection goes first; then the cursor goes back to where it says most. */
export function escape({ view }: Unmapscope): void {
  const { selection, mark } = view.getState();
  if (selection !== null || mark !== null) view.setState({ selection: null, mark: null });
  else view.setState({ cursor: null, hover: null });
}
