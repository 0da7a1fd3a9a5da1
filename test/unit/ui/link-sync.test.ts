// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAppStore, type AppStore } from '../../../src/ui/state/app-state.ts';
import { currentState } from '../../../src/ui/state/current-link.ts';
import { writeLink } from '../../../src/ui/state/link.ts';
import { syncLink } from '../../../src/ui/state/link-sync.ts';
import { notices } from '../../../src/ui/state/notices.ts';
import { START_PLACE } from '../../../src/ui/state/place.ts';
import type { RunControl } from '../../../src/ui/state/run-control.ts';
import { settingsOf, settingsOfDocument } from '../../../src/ui/state/settings.ts';
import { createViewStore, type ViewStore } from '../../../src/ui/state/view-state.ts';

let store: AppStore;
let view: ViewStore;
let stop = (): void => undefined;

function run(): boolean {
  store.setState(({ settings }) => ({ shown: settings }));
  return true;
}

/** A page at an address, and its first run. */
function openAt(hash: string, isRefused = false): void {
  history.pushState(null, '', hash === '' ? location.pathname : hash);
  store = createAppStore(settingsOf('ps-320G'), 'system', null);
  view = createViewStore();
  const runs: RunControl = { start: run, cancel: () => undefined, showTraces: () => undefined, data: () => null };
  stop = syncLink({ store, view, runs }, isRefused);
  run();
  settle();
}

/** Until the address has followed. */
function settle(): void {
  vi.advanceTimersByTime(1000);
}

/** As somebody who types it, or presses Back. */
function goTo(hash: string): void {
  history.replaceState(null, '', hash);
  dispatchEvent(new PopStateEvent('popstate'));
}

function addressIsWhatIsShown(): boolean {
  return location.hash === writeLink(currentState(store, view));
}

beforeEach(() => {
  vi.useFakeTimers();
  notices.setState([], true);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

test('the first run takes the address, unless that holds a link that could not be used', () => {
  openAt('');
  const steps = history.length;
  expect(addressIsWhatIsShown()).toBe(true);
  stop();
  openAt('#v=99&scenario=ps-80G', true);
  // One for opening it, one that leaves it where it is.
  expect(history.length).toBe(steps + 2);
  expect(addressIsWhatIsShown()).toBe(true);
});

test('of a link from the future nothing is taken; it is said, and stays in the history', async () => {
  openAt('');
  const before = currentState(store, view);
  const steps = history.length;
  goTo('#v=99&scenario=ps-80G');
  await vi.waitFor(() => expect(notices.getState()).toEqual([expect.stringContaining('number 99')]));
  expect(currentState(store, view)).toEqual(before);
  settle();
  expect(location.hash).toContain('v=99');
  view.setState({ range: { from: 1, to: 2 } });
  settle();
  expect([history.length, addressIsWhatIsShown()]).toEqual([steps + 1, true]);
});

test('going back to another view leaves the form alone, and makes no step', () => {
  openAt('');
  const first = location.hash;
  store.setState({ place: { ...START_PLACE, show: 'compare' } });
  settle();
  const steps = history.length;
  const typed = { ...store.getState().settings, hz: 1000 };
  store.setState({ settings: typed });
  goTo(`${first}&show=nonsense`);
  settle();
  expect(store.getState().settings).toBe(typed);
  expect(store.getState().place).toEqual(START_PLACE);
  expect([history.length, location.hash]).toEqual([steps, first]);
});

test('moving about is no step, however far; another run is one', () => {
  openAt('');
  const steps = history.length;
  for (let i = 1; i < 20; i++) {
    view.setState({ range: { from: i, to: 2 * i } });
    settle();
  }
  expect(history.length).toBe(steps);
  store.setState({ settings: settingsOf('ps-80G') });
  settle();
  expect(history.length).toBe(steps);
  run();
  settle();
  expect([history.length, addressIsWhatIsShown()]).toEqual([steps + 1, true]);
});

test('what is too large for an address is not written into it, and that is said', () => {
  openAt('');
  const before = location.hash;
  const document = { version: 1 as const, id: 'large', title: 'x'.repeat(2 ** 20) };
  store.setState(({ settings }) => ({ settings: settingsOfDocument(document, settings) }));
  run();
  settle();
  expect(location.hash).toBe(before);
  expect(notices.getState()).toEqual([expect.stringContaining('too large for the address')]);
});
