import { useEffect, useRef } from 'react';
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
  const close = (): void => control.store.setState({ panel: 'none' });
  return (
    <dialog ref={dialog} className="talk-dialog card" aria-labelledby="beats-title" onClose={close}>
      <h2 id="beats-title">
        {talk.title}, {clockText(plannedSeconds(talk))}
      </h2>
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
