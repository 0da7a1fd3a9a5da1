import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { RunClient } from '../../worker/client.ts';
import { createFileControl, type FileControl } from '../files/file-control.ts';
import { createFilesStore, type FilesState } from '../files/files-state.ts';
import { createColourSource, type ColourSource } from '../draw/colours.ts';
import { applyTheme, THEMES } from '../theme/theme.ts';
import { createFrameLoop, type FrameLoop } from '../timeline/frame-loop.ts';
import { createAppStore, type AppState, type AppStore } from './app-state.ts';
import { syncLink } from './link-sync.ts';
import { notify } from './notices.ts';
import { showState, tellOfLink } from './open-link.ts';
import { readLink } from './read-link.ts';
import { recall, SWITCH, whenRememberedElsewhere } from './remembered.ts';
import { recallSession, rememberSession } from './session.ts';
import { createRunControl, type RunControl } from './run-control.ts';
import { createSettingsHistory, type SettingsHistory } from './settings-history.ts';
import { firstScenarioId, settingsOf } from './settings.ts';
import { readyTables } from './tables.ts';
import { createViewStore, type ViewState, type ViewStore } from './view-state.ts';

/** The page's state and machinery, made once and handed down by context. */
export interface Unmapscope {
  readonly store: AppStore;
  readonly view: ViewStore;
  readonly frames: FrameLoop;
  readonly colours: ColourSource;
  readonly runs: RunControl;
  readonly files: FileControl;
  readonly changes: SettingsHistory;
  /** Starts the first run, once. */
  begin(): void;
}

/** Makes it all from the address and what the browser remembers. */
export function createUnmapscope(): Unmapscope {
  const session = recallSession();
  const linked = readLink(location.hash, session.machine);
  tellOfLink(location.hash, linked);
  const theme = recall('theme', THEMES);
  applyTheme(theme);
  whenRememberedElsewhere('theme', THEMES, (chosen) => store.setState({ theme: chosen }));
  whenRememberedElsewhere('letters', SWITCH, (chosen) => store.setState({ lettersAreOn: chosen === 'on' }));

  // Its script loads while React draws the page for the first time.
  const client = new RunClient({
    onTables: (tables) => store.setState({ tables: readyTables(tables) }),
    onInPage: () =>
      notify(
        'No worker can be started in this browser: the page runs the simulation itself and may stutter meanwhile.',
      ),
  });
  client.warmUp();

  const frames = createFrameLoop();
  const first = settingsOf(firstScenarioId());
  const settings = linked?.settings ?? { ...first, calibration: session.chosen ?? first.calibration };
  const store = createAppStore(settings, theme, settings.calibration.machine ?? session.machine);
  rememberSession(store);
  // A worker that broke takes the question for the tables with it: the next one is asked again.
  let hasBroken = false;
  store.subscribe(({ status, tables }, before) => {
    if (status === before.status) return;
    if (status.phase === 'failed') hasBroken = true;
    if (status.phase !== 'complete' || !hasBroken || tables.phase === 'ready') return;
    hasBroken = false;
    client.requestTables();
  });
  const view = createViewStore();
  if (linked) showState(store, view, linked);
  const runs = createRunControl(store, view, frames, client);
  view.subscribe(frames.request);
  store.subscribe(frames.request);
  const files = createFileControl({ store, view, runs, frames }, createFilesStore());
  store.subscribe(({ shown }, before) => {
    const recorded = shown?.recorded ?? null;
    if (recorded !== (before.shown?.recorded ?? null)) files.showRecording(recorded);
  });
  syncLink({ store, view, runs }, linked === null && location.hash !== '');
  let hasBegun = false;
  return {
    store,
    view,
    frames,
    colours: createColourSource(frames.request),
    runs,
    files,
    changes: createSettingsHistory(store, runs),
    begin() {
      if (hasBegun) return;
      hasBegun = true;
      client.whenReady(() => {
        // Somebody may have pressed Run meanwhile.
        if (store.getState().shown === null) runs.start();
        client.requestTables();
      });
    },
  };
}

export const UnmapscopeContext = createContext<Unmapscope | null>(null);

export function useUnmapscope(): Unmapscope {
  const app = useContext(UnmapscopeContext);
  if (!app) throw new Error('outside of UnmapscopeContext');
  return app;
}

export function useApp<T>(select: (state: AppState) => T): T {
  return useStore(useUnmapscope().store, select);
}

export function useView<T>(select: (state: ViewState) => T): T {
  return useStore(useUnmapscope().view, select);
}

export function useFiles<T>(select: (state: FilesState) => T): T {
  return useStore(useUnmapscope().files.store, select);
}
