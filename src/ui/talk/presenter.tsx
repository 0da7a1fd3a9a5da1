import { useApp } from '../state/unmapscope.ts';
import { SpeakerNotes } from './speaker-notes.tsx';
import { PointerArea, PointerMark, Stage } from './stage.tsx';
import { clockText, paceText, plannedSeconds, useNow } from './talk-clock.ts';
import { useBeat, useTalk, useTalkControl } from './talk-context.ts';
import { talkOf } from './talk-control.ts';

/** What the speaker sees: this beat, the next one, notes and time. */
export function Presenter() {
  const control = useTalkControl();
  const beat = useBeat();
  const next = control.nextBeat();
  const moved = useTalk((state) => state.moved);
  const blank = useTalk((state) => state.blank);
  const place = useTalk((state) => state.place);
  // Draws both pictures anew.
  useApp((state) => state.theme);
  return (
    <main className="presenter">
      <h1 className="visually-hidden">Notes</h1>
      <section className="presenter-beat" aria-label="This beat">
        <p className="presenter-head">
          {place.question === null ? `Beat ${place.beat + 1}` : `Question ${place.question}, off script`}
          {blank !== null && <b> · the screen is {blank}</b>}
        </p>
        <PointerArea>
          <Stage beat={beat} moved={moved} />
          <PointerMark />
        </PointerArea>
      </section>
      <section className="presenter-beat" aria-label="Next beat">
        <p className="presenter-head">Next</p>
        {next === null ? <p>The end.</p> : <Stage beat={next} moved={1} />}
      </section>
      <section className="presenter-notes" aria-label="Notes" tabIndex={0}>
        <SpeakerNotes beat={beat} />
      </section>
      <Clock />
      <p className="presenter-keys">
        <span>
          <button type="button" className="button" onClick={() => control.back()}>
            Back
          </button>{' '}
          <button type="button" className="button" onClick={() => control.next()}>
            Next
          </button>{' '}
          <button type="button" className="button" onClick={() => control.blank('black')}>
            Black
          </button>
        </span>
        <span>Space next · B black · L pointer · 1 to 9 questions, Backspace back · R clock to 0</span>
      </p>
    </main>
  );
}

function Clock() {
  const now = useNow();
  const talks = useTalk((state) => state.talks);
  const place = useTalk((state) => state.place);
  const startedMs = useTalk((state) => state.startedMs);
  const talk = talkOf({ talks, place });
  const elapsed = startedMs === null ? 0 : (now - startedMs) / 1000;
  const entries = [
    ['Time', new Date(now).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })],
    ['Elapsed', clockText(elapsed)],
    ['Left', clockText(plannedSeconds(talk) - elapsed)],
    ['Pace', startedMs === null ? 'not begun' : paceText(talk, place.beat, elapsed)],
  ];
  return (
    <dl className="presenter-clock">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
