import type { ScenarioDocument } from '../../scenario/document.ts';
import { START_PLACE } from './place.ts';
import { settingsOfDocument } from './settings.ts';
import type { Unmapscope } from './unmapscope.ts';

/** Runs a scenario document that is none of the built-in ones, and shows it on the timelines from its beginning to its end. */
export function showDocument(app: Unmapscope, document: ScenarioDocument, approaches?: readonly string[]): void {
  app.store.setState(({ settings }) => ({
    settings: settingsOfDocument(document, settings, approaches),
    place: START_PLACE,
  }));
  app.view.setState({ range: null, cursor: null, hover: null });
  app.runs.start();
}
