import { useEffect, useRef, useState } from 'react';
import { useBeat, useTalkControl } from './talk-context.ts';

/** Longest texts that a talk document takes. */
const LONGEST_CAPTION = 200;
const LONGEST_NOTES = 4000;

/** Caption, notes and seconds of the beat on screen. Figures stay in braces: they come from the run. */
export function BeatEditor() {
  const control = useTalkControl();
  const beat = useBeat();
  const [caption, setCaption] = useState(beat.caption);
  const [notes, setNotes] = useState(beat.notes);
  const [seconds, setSeconds] = useState(String(beat.seconds));
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const time = Number(seconds);
  const isTime = Number.isInteger(time) && time >= 1 && time <= 3600;
  const isCaption = caption.trim() !== '';
  return (
    <dialog
      ref={dialog}
      className="talk-dialog card"
      aria-labelledby="editor-title"
      onClose={() => control.store.setState({ panel: 'none' })}
    >
      <h2 id="editor-title">Beat {beat.id}</h2>
      <form
        className="beat-editor"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isTime || !isCaption) return;
          control.edit({ caption, notes, seconds: time });
          dialog.current?.close();
        }}
      >
        <label>
          Caption
          <input value={caption} maxLength={LONGEST_CAPTION} onChange={({ target }) => setCaption(target.value)} />
        </label>
        <label>
          Notes
          <textarea
            rows={8}
            value={notes}
            maxLength={LONGEST_NOTES}
            onChange={({ target }) => setNotes(target.value)}
          />
        </label>
        <label>
          Seconds
          <input
            inputMode="numeric"
            value={seconds}
            aria-invalid={!isTime}
            onChange={({ target }) => setSeconds(target.value)}
          />
        </label>
        <p role="status">
          {!isCaption && 'A beat needs a caption. '}
          {!isTime && 'Seconds: a whole number from 1 to 3600.'}
        </p>
        <p>
          <button className="button primary" disabled={!isTime || !isCaption}>
            Take over
          </button>{' '}
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
        </p>
      </form>
    </dialog>
  );
}
