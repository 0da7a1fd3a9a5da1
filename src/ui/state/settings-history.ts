import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppStore } from './app-state.ts';
import type { RunControl } from './run-control.ts';
import type { FieldName, Settings } from './settings.ts';

/** Changes of the settings, the last one at the end of each list. */
interface Changes {
  /** What the settings were before each change that can be undone. */
  readonly past: readonly Settings[];
  /** What each change that can be made again led to. */
  readonly future: readonly Settings[];
}

/** Undoes changes of what is run: scenario, size, parameters, approaches, prices. */
export interface SettingsHistory {
  readonly store: StoreApi<Changes>;
  undo(): void;
  redo(): void;
}

/** As far back as anybody wants to go. */
const MOST_CHANGES = 100;

/**
 * Follows the settings from now on. What is typed into one field is one change until it is run, as long as nothing else is changed. Where the settings
 * that come back were run, they are run again, so that the screen shows what it showed then.
 */
export function createSettingsHistory(app: AppStore, runs: Pick<RunControl, 'start'>): SettingsHistory {
  const store = createStore<Changes>(() => ({ past: [], future: [] }));
  const wereRun = new WeakSet<Settings>();
  let isStepping = false;
  /** The field that the last change was typed into. */
  let typed: FieldName | null = null;

  app.subscribe(({ settings, shown }, before) => {
    if (shown !== null) wereRun.add(shown);
    if (settings === before.settings || isStepping) return;
    const field = onlyField(before.settings, settings);
    if (field === undefined) return;
    const goesOn = field !== null && field === typed && !wereRun.has(before.settings);
    typed = field;
    const past = goesOn ? store.getState().past : [...store.getState().past, before.settings].slice(-MOST_CHANGES);
    const last = past.at(-1);
    const isBack = last !== undefined && onlyField(last, settings) === undefined;
    store.setState({ past: isBack ? past.slice(0, -1) : past, future: [] });
  });

  const step = (from: 'past' | 'future', to: 'past' | 'future'): void => {
    const target = store.getState()[from].at(-1);
    if (target === undefined) return;
    const { settings, shown } = app.getState();
    typed = null;
    store.setState((lists) => ({
      ...lists,
      [from]: lists[from].slice(0, -1),
      [to]: [...lists[to], settings],
    }));
    isStepping = true;
    app.setState({ settings: target });
    isStepping = false;
    const isRun = target !== shown && wereRun.has(target) && runs.start();
    const change = { word: from === 'past' ? 'Undone' : 'Done again', before: settings, after: target, isRun } as const;
    void import('./tell-change.ts').then(({ tellChange }) => tellChange(app, change));
  };
  return { store, undo: () => step('past', 'future'), redo: () => step('future', 'past') };
}

/** @returns the one field that settings differ in; null: they differ in more, or something else; undefined: they do not differ */
function onlyField(before: Settings, after: Settings): FieldName | null | undefined {
  const names = Object.keys(before.fields) as FieldName[];
  const fields = names.filter((name) => before.fields[name] !== after.fields[name]);
  const isSame = JSON.stringify({ ...before, fields: null }) === JSON.stringify({ ...after, fields: null });
  if (!isSame) return null;
  return fields.length > 1 ? null : fields[0];
}
