import { expect, test } from 'vitest';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
import { createAppStore, type AppStore } from '../../../src/ui/state/app-state.ts';
import { knownCalibration } from '../../../src/ui/state/calibration.ts';
import { createSettingsHistory, type SettingsHistory } from '../../../src/ui/state/settings-history.ts';
import { CUSTOM_SCENARIO, settingsOf, settingsOfDocument, type Settings } from '../../../src/ui/state/settings.ts';
import { changeSentence, tellChange } from '../../../src/ui/state/tell-change.ts';

interface Page {
  readonly store: AppStore;
  readonly history: SettingsHistory;
  readonly settings: () => Settings;
  readonly change: (changes: Partial<Settings>) => void;
  readonly type: (field: keyof Settings['fields'], text: string) => void;
  /** As the Run button does. */
  readonly run: () => void;
  /** How often it was run. */
  readonly runs: () => number;
}

/** A store with a history, of which the first scenario was run. */
function openPage(): Page {
  const store = createAppStore(settingsOf('ps-320G'), 'system', null);
  let runs = 0;
  const start = (): boolean => {
    runs++;
    store.setState(({ settings }) => ({ shown: settings, status: { phase: 'running' }, sentence: '' }));
    return true;
  };
  const history = createSettingsHistory(store, { start });
  const settings = (): Settings => store.getState().settings;
  const change = (changes: Partial<Settings>): void => store.setState({ settings: { ...settings(), ...changes } });
  start();
  return {
    store,
    history,
    settings,
    change,
    type: (field, text) => change({ fields: { ...settings().fields, [field]: text } }),
    run: start,
    runs: () => runs,
  };
}

test('each kind of change is undone and made again, the last one first', () => {
  const { store, history, settings, change, type } = openPage();
  const document = { version: 1 as const, ...builtInScenario('ps-80G'), id: 'mine', title: 'Mine' };
  const made = [settings()];
  const changes = [
    () => change({ approaches: ['pristine', 'vm-dead'] }),
    () => change({ drop: { ...settings().drop, needResched: false } }),
    () => change({ preempt: 'full' }),
    () => change({ hz: 1000 }),
    () => change({ calibration: knownCalibration('rfc-2018-two') ?? settings().calibration }),
    () => type('cpus', '8'),
    () => store.setState({ settings: settingsOf(CUSTOM_SCENARIO, settings()) }),
    () => type('size', '8G'),
    () => store.setState({ settings: settingsOfDocument(document, settings()) }),
    () => store.setState({ settings: settingsOf('ps-80G', settings()) }),
  ];
  for (const make of changes) {
    make();
    made.push(settings());
  }
  for (const before of made.slice(0, -1).reverse()) {
    history.undo();
    expect(settings()).toBe(before);
  }
  history.undo();
  expect(settings()).toBe(made[0]);
  for (const after of made.slice(1)) {
    history.redo();
    expect(settings()).toBe(after);
  }
  history.redo();
  expect(settings()).toBe(made.at(-1));
});

test('what is typed into one field is one change, until it is run or something else is changed', () => {
  const { history, settings, type, run, change } = openPage();
  for (const text of ['', '6', '64']) type('cpus', text);
  type('seed', '2');
  run();
  type('seed', '25');
  change({ hz: 100 });
  const seen = [];
  for (let i = 0; i < 4; i++) {
    history.undo();
    seen.push([settings().fields.cpus, settings().fields.seed, settings().hz]);
  }
  expect(seen).toEqual([
    ['64', '25', 250],
    ['64', '2', 250],
    ['64', '1', 250],
    ['32', '1', 250],
  ]);
  expect(history.store.getState().past).toEqual([]);
});

test('what is taken back by hand is nothing to undo; settings that are equal are no change', () => {
  const { history, settings, type, change } = openPage();
  type('cpus', '3');
  type('cpus', '32');
  change({});
  change({ drop: { ...settings().drop } });
  expect(history.store.getState().past).toEqual([]);
});

test('a new change forgets what was undone, and the list is bounded', () => {
  const { history, settings, change } = openPage();
  change({ hz: 100 });
  history.undo();
  expect(history.store.getState().future).toHaveLength(1);
  change({ hz: 300 });
  expect(history.store.getState().future).toEqual([]);
  for (let i = 0; i < 250; i++) change({ approaches: i % 2 === 0 ? ['pristine'] : ['pristine', 'sections'], hz: i });
  expect(history.store.getState().past).toHaveLength(100);
  for (let i = 0; i < 120; i++) history.undo();
  expect(settings().hz).toBe(149);
});

test('settings that were run are run again; those that were only chosen are not', () => {
  const { store, history, change, run, runs } = openPage();
  change({ hz: 100 });
  history.undo();
  // They are on screen: there is nothing to run.
  expect(runs()).toBe(1);
  history.redo();
  expect(runs()).toBe(1);
  run();
  change({ hz: 300 });
  change({ hz: 1000 });
  run();
  history.undo();
  expect([runs(), store.getState().shown?.hz]).toEqual([3, 1000]);
  history.undo();
  expect([runs(), store.getState().shown?.hz]).toEqual([4, 100]);
});

test('a sentence says what is as it was, before that of the run', () => {
  const { store, settings, change, type } = openPage();
  const first = settings();
  type('cpus', '8');
  change({ approaches: ['pristine'] });
  expect(changeSentence({ word: 'Undone', before: settings(), after: first, isRun: false })).toBe(
    'Undone: approaches Pristine, Sections, Sections without need_resched; CPUs 32.',
  );
  const other = settingsOf('ps-80G', first);
  const { title = '' } = builtInScenario('ps-80G') ?? {};
  const redone = { word: 'Done again', before: first, after: other, isRun: false } as const;
  expect(changeSentence(redone)).toBe(`Done again: scenario “${title}”.`);
  tellChange(store, redone);
  expect(store.getState().sentence).toMatch(/Press Run to see it\.$/);

  store.setState({ sentence: '', status: { phase: 'running' } });
  tellChange(store, { ...redone, isRun: true });
  expect(store.getState().sentence).toBe(changeSentence(redone));
  store.setState({ status: { phase: 'complete', wallMs: 1 }, sentence: 'Finished.' });
  expect(store.getState().sentence).toBe(`${changeSentence(redone)} Finished.`);
  store.setState({ status: { phase: 'complete', wallMs: 2 }, sentence: 'Finished.' });
  expect(store.getState().sentence).toBe('Finished.');
});
