import { useEffect, useRef } from 'react';
import { useUnmapscope } from '../state/unmapscope.ts';
import { placesOf } from './beat-places.ts';
import { openPlace } from './open-place.ts';
import { placeTitle } from './place-titles.ts';
import { useBeat, useTalkControl } from './talk-context.ts';

/** What a beat rests on, to look into: its run or race, and what the review says about it. The talk waits at the beat. */
export function BehindBeat() {
  const app = useUnmapscope();
  const { store } = useTalkControl();
  const beat = useBeat();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const places = placesOf(beat);
  const close = (): void => store.setState({ panel: 'none' });
  return (
    <dialog ref={dialog} className="talk-dialog card" aria-labelledby="behind-title" onClose={close}>
      <h2 id="behind-title">What is behind this beat</h2>
      <ul className="beat-list">
        {beat.view !== 'words' && (
          <li>
            <button
              type="button"
              className="button"
              onClick={() => {
                close();
                app.store.setState({ mode: { mode: 'demo', at: null } });
              }}
            >
              {beat.view === 'race' ? 'This race, to step through' : 'This run, with all its controls'}
            </button>
          </li>
        )}
        {places.map((place) => (
          <li key={place}>
            <button
              type="button"
              className="button"
              onClick={() => {
                close();
                openPlace(app, place);
              }}
            >
              {placeTitle(place)}
            </button>
          </li>
        ))}
        {beat.view === 'words' && places.length === 0 && <li>Only words.</li>}
      </ul>
      <form method="dialog">
        <button className="button primary">Close</button>
      </form>
    </dialog>
  );
}
