import { RunClient } from '../worker/client.ts';
import { createColourSource } from './draw/colours.ts';
import { createFrameLoop } from './draw/frame-loop.ts';
import { createFileControl } from './files/create-file-control.ts';
import { keyHandler } from './keyboard/key-handler.ts';
import { createAppStore } from './state/app-state.ts';
import { createFilesStore } from './state/files-state.ts';
import { syncLink } from './state/link-sync.ts';
import { notify } from './state/notices.ts';
import { showState, tellOfLink } from './state/open-link.ts';
import { readLink } from './state/read-link.ts';
import { recall, SWITCH, whenRememberedElsewhere } from './state/remembered.ts';
import { createRunControl } from './state/run-control.ts';
import { recallSession, rememberSession } from './state/session.ts';
import { createSettingsHistory } from './state/settings-history.ts';
import { firstScenarioId, settingsOf } from './state/settings.ts';
import { readyTables } from './state/tables.ts';
import type { Unmapscope } from './state/unmapscope.ts';
import { createViewStore } from './state/view-state.ts';
import { applyTheme, THEMES } from './theme/theme.ts';

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
  const app: Unmapscope = {
    store,
    view,
    frames,
    colours: createColourSource(frames.request),
    runs,
    files,
    changes: createSettingsHistory(store, runs),
    onKeyDown: (event) => onKeyDown(event),
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
  const onKeyDown = keyHandler(app);
  return app;
}
