import type { AppStore } from './app-state.ts';
import { currentFragment } from './current-link.ts';
import { NOWHERE, readLink, writeLink } from './link.ts';
import { missingMachineNote } from './load-machine.ts';
import { MODE_KEYS } from './mode.ts';
import { notify } from './notices.ts';
import { PLACE_KEYS } from './place.ts';
import type { RunControl } from './run-control.ts';
import type { ViewStore } from './view-state.ts';

/** The address follows the view at most this often, ms: browsers stop pages that change it faster. */
const WRITE_EVERY_MS = 400;

/**
 * Keeps the address in step with what is on screen: a run of other settings is a step that the back button undoes, moving about is not.
 *
 * @returns a function that ends it
 */
export function syncLink(store: AppStore, view: ViewStore, runs: RunControl): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = location.hash;
  let lastShown = store.getState().shown;

  const write = (): void => {
    timer = undefined;
    const { shown } = store.getState();
    if (!shown) return;
    const link = currentFragment(store, view);
    const before = lastShown;
    lastShown = shown;
    if (link === last) return;
    // Of the first run there is nothing to go back to.
    const isOtherRun = shown !== before && settingsPart(link) !== settingsPart(last);
    const isStep = before !== null && (isOtherRun || placePart(link) !== placePart(last));
    history[isStep ? 'pushState' : 'replaceState'](null, '', link);
    last = link;
  };
  const schedule = (): void => {
    timer ??= setTimeout(write, WRITE_EVERY_MS);
  };
  const restore = (): void => {
    last = location.hash;
    const read = readLink(location.hash, store.getState().machine);
    if (!read.ok) notify(read.says);
    else if (read.needsFile !== null) notify(missingMachineNote(read.needsFile));
    if (!read.ok || !read.state) return;
    const { settings, axis, alignment, range, cursor, selection, lane, place, mode, notes } = read.state;
    const isOtherRun = settingsPart(location.hash) !== settingsPart(currentLink());
    // A document of one's own can still be chosen after the way back to another scenario.
    const own = settings.own ?? store.getState().settings.own;
    const { machine } = settings.calibration;
    store.setState({
      settings: { ...settings, own },
      place,
      mode,
      notes,
      ...(lane === null ? {} : { explained: lane }),
      ...(machine === null ? {} : { machine }),
    });
    view.setState({ axis, alignment, range, cursor, selection });
    if (isOtherRun) runs.start();
    lastShown = store.getState().shown;
  };
  const currentLink = (): string => {
    const { shown, settings } = store.getState();
    return writeLink({ ...NOWHERE, settings: shown ?? settings });
  };

  const stops = [
    store.subscribe((now, before) => {
      const isSame =
        now.shown === before.shown &&
        now.explained === before.explained &&
        now.place === before.place &&
        now.mode === before.mode &&
        now.notes === before.notes;
      if (!isSame) schedule();
    }),
    view.subscribe((now, before) => {
      const isSame = now.range === before.range && now.cursor === before.cursor && now.axis === before.axis;
      if (!isSame || now.selection !== before.selection || now.alignment !== before.alignment) schedule();
    }),
  ];
  addEventListener('popstate', restore);
  return () => {
    clearTimeout(timer);
    removeEventListener('popstate', restore);
    for (const stop of stops) stop();
  };
}

/** What of a link decides about the run. */
function settingsPart(link: string): string {
  const params = new URLSearchParams(link.replace(/^#/, ''));
  for (const key of ['axis', 'align', 'view', 'cursor', 'select', 'lane', ...PLACE_KEYS, ...MODE_KEYS, 'notes'])
    params.delete(key);
  return params.toString();
}

/** What of a link decides about the view; a schedule that is run by hand, and a beat of a talk, are not steps of their own. */
function placePart(link: string): string {
  const params = new URLSearchParams(link.replace(/^#/, ''));
  const mode = params.get('mode') ?? '';
  return [params.get('show'), params.get('cell'), mode, mode === 'talk' ? '' : params.get('at')].join(' ');
}
