import type { AppStore } from './app-state.ts';
import { writeLink } from './link.ts';
import type { ViewStore } from './view-state.ts';

/** The fragment of the address of what is on screen. */
export function currentFragment(store: AppStore, view: ViewStore): string {
  const { shown, settings, explained, place, mode, notes } = store.getState();
  const { axis, alignment, range, cursor, selection } = view.getState();
  return writeLink({
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
  });
}

/** The whole address of what is on screen. */
export function currentLink(store: AppStore, view: ViewStore): string {
  return new URL(currentFragment(store, view), location.href).href;
}
