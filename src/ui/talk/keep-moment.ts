import { settingsOf, settingsOfDocument, type Settings } from '../state/settings.ts';
import { START_PLACE } from '../state/place.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import { documentOf } from './beat-work.ts';
import type { Beat } from './talk-document.ts';

/** Shows in the other modes what the beat showed last. */
export function keepMoment(app: Unmapscope, beat: Beat): void {
  const { settings, mode, linkedMode } = app.store.getState();
  // The back button and links lead to moments of their own.
  if (mode.mode === 'talk' || mode === linkedMode) return;
  switch (beat.view) {
    case 'timelines':
      app.store.setState({ settings: settingsOfBeat(beat, settings), place: START_PLACE });
      app.view.setState({ range: rangeOf(beat.to.view), cursor: beat.to.cursor, hover: null });
      app.runs.start();
      return;
    case 'recording':
      app.store.setState({ settings: { ...settings, recorded: beat.recording }, place: START_PLACE });
      app.view.setState({ range: null, cursor: null, hover: null });
      app.runs.start();
      return;
    case 'race':
      app.store.setState({
        place: {
          show: 'races',
          cell: { scenario: beat.scenario, approach: beat.approaches[0] },
          schedule: beat.schedule ?? null,
        },
      });
      return;
    case 'sweep':
    case 'compare':
      app.store.setState({
        settings: settingsOfBeat(beat, settings),
        place: { show: 'compare', cell: null, schedule: null },
      });
      app.runs.start();
      return;
    case 'words':
      return;
  }
}

function settingsOfBeat(
  { scenario, approaches }: Extract<Beat, { readonly view: 'timelines' | 'sweep' | 'compare' }>,
  before: Settings,
): Settings {
  if (typeof scenario !== 'string') return settingsOfDocument(documentOf(scenario), before, approaches);
  return { ...settingsOf(scenario, before), approaches };
}

function rangeOf(view: readonly [number, number] | null): { from: number; to: number } | null {
  return view && { from: view[0], to: view[1] };
}
