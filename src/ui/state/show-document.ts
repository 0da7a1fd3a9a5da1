import type { ScenarioDocument } from '../../scenario/document.ts';
import type { AppStore } from './app-state.ts';
import { START_PLACE } from './place.ts';
import type { RunControl } from './run-control.ts';
import { settingsOfDocument } from './settings.ts';
import type { ViewStore } from './view-state.ts';

/** What of the page it takes to show something else on it. */
export interface Shown {
  readonly store: AppStore;
  readonly view: ViewStore;
  readonly runs: RunControl;
}

/** Runs a scenario document that is none of the built-in ones, and shows it on the timelines from its beginning to its end. */
export function showDocument(app: Shown, document: ScenarioDocument, approaches?: readonly string[]): void {
  app.store.setState(({ settings }) => ({
    settings: settingsOfDocument(document, settings, approaches),
    place: START_PLACE,
  }));
  app.view.setState({ range: null, cursor: null, hover: null });
  app.runs.start();
}
