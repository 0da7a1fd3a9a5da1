import { cursorPosition } from '../state/navigate.ts';
import { viewLimits } from '../state/run-data.ts';
import { select } from './select.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import { stepEvent } from '../rows/steps.ts';

/** Marks where the cursor is; the second time, selects from the mark to the cursor. */
export function markOrSelect(app: Unmapscope): void {
  const at = cursorPosition(app);
  if (at === null) return;
  const { mark } = app.view.getState();
  if (mark === null || mark === at) {
    app.view.setState({ mark: at, cursor: at, hover: null });
    say(app, 'Marked. Move the cursor and press X again to select what lies between.');
    return;
  }
  select(app, mark, at);
  app.view.setState({ mark: null });
  say(app, 'Selected from the mark to the cursor.');
}

/** Takes one event more, or less, of the row into the selection: from where the cursor was first to the next or previous event. */
export function selectByEvent(app: Unmapscope, direction: 1 | -1): void {
  const from = app.view.getState().mark ?? cursorPosition(app);
  if (from === null) return;
  stepEvent(app, direction);
  const to = cursorPosition(app);
  const { spoken } = app.store.getState();
  if (to === null) return;
  app.view.setState({ mark: from });
  select(app, from, to, app.view.getState().focus?.rowId ?? null);
  say(app, `Selected to here. ${spoken}`);
}

/** Selects all events of the row that the keyboard is in, or with no row, everything. */
export function selectRow(app: Unmapscope): void {
  const { view, runs } = app;
  const { bounds } = viewLimits(runs.data(), view.getState().axis);
  select(app, bounds.from, bounds.to, view.getState().focus?.rowId ?? null);
  say(app, 'Selected all events of this lane.');
}

function say({ store }: Unmapscope, spoken: string): void {
  store.setState({ spoken });
}
