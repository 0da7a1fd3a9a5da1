import { useEffect, useRef } from 'react';
import { BeatText } from './beat-text.tsx';
import { clockText } from './talk-clock.ts';
import { useTalk, useTalkControl } from './talk-context.ts';
import { talkOf } from './talk-control.ts';

/** How long each beat took when the talk was rehearsed, beside what is planned. */
export function RehearsalPanel() {
  const control = useTalkControl();
  const talks = useTalk((state) => state.talks);
  const place = useTalk((state) => state.place);
  const rehearsed = useTalk((state) => state.rehearsed);
  const isRehearsing = useTalk((state) => state.rehearsing !== null);
  const { beats, title } = talkOf({ talks, place });
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const measured = beats.filter(({ id }) => Object.hasOwn(rehearsed, id));
  return (
    <dialog
      ref={dialog}
      className="talk-dialog card"
      aria-labelledby="rehearsal-title"
      onClose={() => control.store.setState({ panel: 'none' })}
    >
      <h2 id="rehearsal-title">Rehearsal: {title}</h2>
      <p>
        A rehearsal begins at the first beat and counts the seconds at each; answers to questions and a sleep of the
        computer are left out. What was measured stays in this browser.
      </p>
      {measured.length > 0 && (
        <table className="handout-table">
          <thead>
            <tr>
              <th scope="col">beat</th>
              <th scope="col">planned</th>
              <th scope="col">took</th>
              <th scope="col">longer by</th>
            </tr>
          </thead>
          <tbody>
            {measured.map((beat) => (
              <tr key={beat.id}>
                <th scope="row">
                  {beats.indexOf(beat) + 1} <BeatText template={beat.caption} beat={beat} />
                </th>
                <td>{clockText(beat.seconds)}</td>
                <td>{clockText(rehearsed[beat.id])}</td>
                <td>{clockText(rehearsed[beat.id] - beat.seconds)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="talk-dialog-buttons">
        {isRehearsing ? (
          <button type="button" className="button primary" onClick={() => control.stopRehearsal()}>
            Stop measuring
          </button>
        ) : (
          <button type="button" className="button primary" onClick={() => control.rehearse()}>
            Rehearse from the beginning
          </button>
        )}
        <button
          type="button"
          className="button"
          disabled={measured.length === 0}
          onClick={() => control.takeRehearsed()}
        >
          Plan with these seconds
        </button>
        <button type="button" className="button" onClick={() => control.save()}>
          Save talk
        </button>
        <button
          type="button"
          className="button"
          disabled={measured.length === 0}
          onClick={() => control.forgetRehearsal()}
        >
          Forget
        </button>
        <button type="button" className="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </p>
    </dialog>
  );
}
