import type { AppStore } from './app-state.ts';
import { writeLink, type LinkState } from './link.ts';
import type { ViewStore } from './view-state.ts';

/** What is on screen, as a link holds it. */
export function currentState(store: AppStore, view: ViewStore): LinkState {
  const { shown, settings, explained, place, mode, notes, compared, expanded } = store.getState();
  const { axis, alignment, range, cursor, selection, search } = view.getState();
  return {
    settings: shown ?? settings,
    axis,
    alignment,
    range,
    cursor,
    selection,
    lane: explained,
    place,
    mode,
    notes,
    compared,
    search,
    expanded: [...expanded],
  };
}

/** The whole address of what is on screen. */
export function currentLink(store: AppStore, view: ViewStore): string {
  return new URL(writeLink(currentState(store, view)), location.href).href;
}
