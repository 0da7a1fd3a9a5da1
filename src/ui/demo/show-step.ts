import { showRecording } from '../files/choose-recording.ts';
import { START_PLACE } from '../state/place.ts';
import { settingsOf, settingsOfDocument, type Settings } from '../state/settings.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import type { GuidedPath, PathStep } from './guided-paths.ts';
import { pathPlaceText } from './path-place.ts';

/** Where in the stretch that a step shows the cursor stands: the panels around the timelines speak of that moment. */
const CURSOR_SHARE = 0.36;

/** Goes to a step of a path, and shows what it speaks of. */
export function goToStep(app: Unmapscope, path: GuidedPath, index: number): void {
  const step = path.steps[index];
  app.store.setState({ mode: { mode: 'demo', at: pathPlaceText(path, index) } });
  if (step.guess === undefined) showStep(app, step);
}

/** Shows what a step speaks of: runs it if something else is on screen. */
export function showStep(app: Unmapscope, step: PathStep): void {
  const { store, view, runs } = app;
  if (step.recording !== undefined) {
    void showRecording(app, step.recording);
    return;
  }
  const { shown } = store.getState();
  const settings = settingsOfStep(step, shown ?? store.getState().settings);
  const isShown = shown !== null && JSON.stringify(settings) === JSON.stringify(shown);
  store.setState({ settings: isShown ? shown : settings, place: step.place ?? START_PLACE });
  const range = step.range ?? null;
  const cursor = range === null ? null : range.from + (range.to - range.from) * CURSOR_SHARE;
  view.setState({ axis: 'time', alignment: null, range, cursor, hover: null });
  if (!isShown) runs.start();
}

function settingsOfStep({ scenario, approaches }: PathStep, previous: Settings): Settings {
  if (typeof scenario !== 'string') return settingsOfDocument(scenario, previous, approaches);
  return { ...settingsOf(scenario, previous), approaches };
}
