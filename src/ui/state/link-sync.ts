import type { AppStore } from './app-state.ts';
import { readLink, writeLink } from './link.ts';
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
    const { shown, explained } = store.getState();
    if (!shown) return;
    const { axis, range, cursor } = view.getState();
    const link = writeLink({ settings: shown, axis, range, cursor, lane: explained });
    if (link === last) return;
    // Of the first run there is nothing to go back to.
    const isStep = lastShown !== null && shown !== lastShown && settingsPart(link) !== settingsPart(last);
    history[isStep ? 'pushState' : 'replaceState'](null, '', link);
    last = link;
    lastShown = shown;
  };
  const schedule = (): void => {
    timer ??= setTimeout(write, WRITE_EVERY_MS);
  };
  const restore = (): void => {
    last = location.hash;
    const read = readLink(location.hash);
    if (!read.ok || !read.state) return;
    const { settings, axis, range, cursor, lane } = read.state;
    const isOtherRun = settingsPart(location.hash) !== settingsPart(currentLink());
    store.setState({ settings, ...(lane === null ? {} : { explained: lane }) });
    view.setState({ axis, range, cursor });
    if (isOtherRun) runs.start();
    lastShown = store.getState().shown;
  };
  const currentLink = (): string => {
    const { shown, settings } = store.getState();
    return writeLink({ settings: shown ?? settings, axis: 'time', range: null, cursor: null, lane: null });
  };

  const stops = [
    store.subscribe((now, before) => {
      if (now.shown !== before.shown || now.explained !== before.explained) schedule();
    }),
    view.subscribe((now, before) => {
      if (now.range !== before.range || now.cursor !== before.cursor || now.axis !== before.axis) schedule();
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
  for (const key of ['axis', 'view', 'cursor', 'lane']) params.delete(key);
  return params.toString();
}
