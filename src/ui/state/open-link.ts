import type { AppStore } from './app-state.ts';
import { writeLink, NOWHERE, LINK_HEAD_KEYS, type LinkState } from './link.ts';
import { MODE_KEYS } from './mode.ts';
import { notify } from './notices.ts';
import { PLACE_KEYS } from './place.ts';
import { readLink } from './read-link.ts';
import type { Settings } from './settings.ts';
import type { Shown } from './show-document.ts';
import type { ViewStore } from './view-state.ts';

/** Parameters of a link that do not decide about the run. */
const VIEW_KEYS = ['axis', 'align', 'view', 'cursor', 'select', 'lane', 'notes', 'compared', 'search', 'expanded'];

/**
 * Shows what a link names, and says what there is to say of it. Of one that cannot be used nothing is taken: what is on screen stays.
 *
 * @returns whether it could be used
 */
export function openLink({ store, view, runs }: Shown, fragment: string): boolean {
  const state = readLink(fragment, store.getState().machine);
  tellOfLink(fragment, state);
  if (state === null) return false;
  const { shown, settings } = store.getState();
  const isOtherRun = settingsPart(linkOf(state.settings)) !== settingsPart(linkOf(shown ?? settings));
  if (isOtherRun) {
    const { machine } = state.settings.calibration;
    store.setState({
      // A document of one's own can still be chosen after the way back to another scenario.
      settings: { ...state.settings, own: state.settings.own ?? settings.own },
      ...(machine === null ? {} : { machine }),
    });
  }
  showState(store, view, state);
  if (isOtherRun) runs.start();
  return true;
}

/** Says what there is to say of a link. Most visits have none, so that is loaded when it is needed. */
export function tellOfLink(fragment: string, state: LinkState | null): void {
  if (fragment !== '')
    void import('./link-notes.ts').then(({ linkNotes }) => linkNotes(fragment, state).forEach(notify));
}

/** Puts everything but the run where a link has it. */
export function showState(store: AppStore, view: ViewStore, state: LinkState): void {
  const { lane, place, mode, notes, compared, expanded } = state;
  store.setState({
    place,
    mode,
    linkedMode: mode,
    notes,
    compared,
    expanded: new Set(expanded),
    ...(lane === null ? {} : { explained: lane }),
  });
  const { axis, alignment, range, cursor, selection, search } = state;
  view.setState({ axis, alignment, range, cursor, selection, search });
}

function linkOf(settings: Settings): string {
  return writeLink({ ...NOWHERE, settings });
}

/** What of a link decides about the run. */
export function settingsPart(link: string): string {
  const params = new URLSearchParams(link.replace(/^#/, ''));
  for (const key of [...LINK_HEAD_KEYS, ...VIEW_KEYS, ...PLACE_KEYS, ...MODE_KEYS]) params.delete(key);
  return params.toString();
}
