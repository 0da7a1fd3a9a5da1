import { useEffect, useRef, useState } from 'react';
import { BeatText } from './beat-text.tsx';
import { clockText, plannedSeconds } from './talk-clock.ts';
import { useTalk, useTalkControl } from './talk-context.ts';
import { talkOf } from './talk-control.ts';
import { QUESTIONS } from './talks/questions.ts';

/** All beats and questions, to go to. */
export function BeatOverview() {
  const control = useTalkControl();
  const place = useTalk((state) => state.place);
  const talks = useTalk((state) => state.talks);
  const talk = talkOf({ talks, place });
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const [number, setNumber] = useState('');
  const wanted = Number(number);
  const isBeat = Number.isInteger(wanted) && wanted >= 1 && wanted <= talk.beats.length;
  const close = (): void => control.store.setState({ panel: 'none' });
  return (
    <dialog ref={dialog} className="talk-dialog card" aria-labelledby="beats-title" onClose={close}>
      <h2 id="beats-title">
        {talk.title}, {clockText(plannedSeconds(talk))}
      </h2>
      <form
        className="go-to-beat"
        onSubmit={(event) => {
          event.preventDefault();
          if (isBeat) control.goTo(wanted - 1);
        }}
      >
        <label>
          Beat{' '}
          <input
            inputMode="numeric"
            autoComplete="off"
            size={4}
            value={number}
            aria-invalid={number !== '' && !isBeat}
            onChange={({ target }) => setNumber(target.value)}
          />
        </label>{' '}
        <button className="button" disabled={!isBeat}>
          Go
        </button>{' '}
        1 to {talk.beats.length}, then Enter
      </form>
      <ol className="beat-list">
        {talk.beats.map((beat, i) => (
          <li key={beat.id}>
            <button
              type="button"
              className="button"
              aria-current={i === place.beat && place.question === null ? 'step' : undefined}
              onClick={() => control.goTo(i)}
            >
              <BeatText template={beat.caption} beat={beat} />
            </button>{' '}
            {clockText(beat.seconds)}
          </li>
        ))}
      </ol>
      <h3>Questions, keys 1 to 9</h3>
      <ol className="beat-list">
        {QUESTIONS.map((beat, i) => (
          <li key={beat.id}>
            <button
              type="button"
              className="button"
              onClick={() => {
                control.ask(i + 1);
                close();
              }}
            >
              <BeatText template={beat.caption} beat={beat} />
            </button>
          </li>
        ))}
      </ol>
      <form method="dialog">
        <button className="button primary">Close</button>
      </form>
    </dialog>
  );
}
