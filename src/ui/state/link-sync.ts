import { currentState } from './current-link.ts';
import { writeLink } from './link.ts';
import { notify } from './notices.ts';
import { openLink, settingsPart } from './open-link.ts';
import type { Shown } from './show-document.ts';

/** The address follows the view at most this often, ms: browsers stop pages that change it faster. */
const WRITE_EVERY_MS = 400;
/** Firefox takes no longer address than 2^20 characters; half of that leaves room for the rest of it. */
const LONGEST_FRAGMENT = 2 ** 19;

/**
 * Keeps the address in step with what is on screen: a run of other settings, another view and another mode are steps that the back button undoes, moving about is not.
 *
 * @param isRefused whether the address holds a link that could not be used; it stays in the history, so that another version of the page can still open it
 * @returns a function that ends it
 */
export function syncLink(app: Shown, isRefused: boolean): () => void {
  const { store, view } = app;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = location.hash;
  let lastShown = store.getState().shown;
  let keepsAddress = isRefused;

  const write = (): void => {
    timer = undefined;
    const { shown } = store.getState();
    if (!shown) return;
    const link = writeLink(currentState(store, view));
    const before = lastShown;
    lastShown = shown;
    if (link === last) return;
    if (link.length > LONGEST_FRAGMENT) {
      notify(
        'What is on screen is too large for the address of the page, and lost when the page is left: “Copy link” offers a file that holds it.',
      );
      return;
    }
    // Of the first run there is nothing to go back to.
    const isOtherRun = shown !== before && settingsPart(link) !== settingsPart(last);
    const isStep = keepsAddress || (before !== null && (isOtherRun || placePart(link) !== placePart(last)));
    history[isStep ? 'pushState' : 'replaceState'](null, '', link);
    last = link;
    keepsAddress = false;
  };
  const schedule = (): void => {
    timer ??= setTimeout(write, WRITE_EVERY_MS);
  };
  const restore = (): void => {
    last = location.hash;
    const isOpened = openLink(app, last);
    keepsAddress = !isOpened && last !== '';
    if (!isOpened) return;
    // As the page itself writes it: what it would write for it must not become a step that leads forward again.
    last = writeLink(currentState(store, view));
    history.replaceState(null, '', last);
    lastShown = store.getState().shown;
  };

  const stops = [
    store.subscribe((now, before) => {
      const isSame =
        now.shown === before.shown &&
        now.explained === before.explained &&
        now.place === before.place &&
        now.mode === before.mode &&
        now.notes === before.notes &&
        now.compared === before.compared &&
        now.expanded === before.expanded;
      if (!isSame) schedule();
    }),
    view.subscribe((now, before) => {
      const isSame = now.range === before.range && now.cursor === before.cursor && now.axis === before.axis;
      const isSameSearch = now.search === before.search;
      if (!isSame || !isSameSearch || now.selection !== before.selection || now.alignment !== before.alignment)
        schedule();
    }),
  ];
  addEventListener('popstate', restore);
  return () => {
    clearTimeout(timer);
    removeEventListener('popstate', restore);
    for (const stop of stops) stop();
  };
}

/** What of a link decides about the view; a schedule that is run by hand, a beat of a talk and a step of a reviewed path are not steps of their own. */
function placePart(link: string): string {
  const params = new URLSearchParams(link.replace(/^#/, ''));
  const mode = params.get('mode') ?? '';
  const at = mode === 'talk' ? '' : (params.get('at') ?? '');
  const [page, item = '-'] = at.split('/');
  return [params.get('show'), params.get('cell'), mode, page, mode === 'review' ? item : at].join(' ');
}
