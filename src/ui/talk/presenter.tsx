import type { CSSProperties, ReactNode } from 'react';
import { useApp } from '../state/unmapscope.ts';
import { SpeakerNotes } from './speaker-notes.tsx';
import { PointerArea, PointerMark, PointerSays } from './pointer-mark.tsx';
import { Stage } from './stage.tsx';
import { clockText, elapsedSeconds, paceText, plannedSeconds, useNow } from './talk-clock.ts';
import { useBeat, useTalk, useTalkControl } from './talk-context.ts';
import { talkOf } from './talk-control.ts';
import type { StageSize } from './talk-state.ts';
import { QUESTIONS } from './talks/questions.ts';

/** What the speaker sees: this beat, the next one, notes and time. */
export function Presenter() {
  const control = useTalkControl();
  const beat = useBeat();
  const next = control.nextBeat();
  const moved = useTalk((state) => state.moved);
  const blank = useTalk((state) => state.blank);
  const place = useTalk((state) => state.place);
  const size = useTalk((state) => state.stageSize);
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
        <Fit size={size}>
          <PointerArea>
            <Stage beat={beat} moved={moved} like={size} />
            <PointerMark />
          </PointerArea>
        </Fit>
        <PointerSays className="presenter-says" />
      </section>
      <section className="presenter-beat" aria-label="Next beat">
        <p className="presenter-head">Next</p>
        {next === null ? (
          <TheEnd />
        ) : (
          <Fit size={size}>
            <Stage beat={next} moved={1} like={size} />
          </Fit>
        )}
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

interface FitProps {
  readonly size: StageSize | null;
  readonly children: ReactNode;
}

/** As large as there is room, with the proportions of the audience's stage: what is pointed at is at the same place in both. */
function Fit({ size, children }: FitProps) {
  const ratio = size === null ? 1.6 : size.width / size.height;
  return (
    <div className="presenter-fit">
      <div style={{ '--ratio': ratio } as CSSProperties}>{children}</div>
    </div>
  );
}

/** Nothing comes next but questions. */
function TheEnd() {
  return (
    <div className="presenter-end">
      <p>The end. Prepared questions, by their keys:</p>
      <ol>
        {QUESTIONS.map(({ id, caption }) => (
          <li key={id}>{caption.replace(/ ?\{[^{}]+\}/g, '')}</li>
        ))}
      </ol>
    </div>
  );
}

function Clock() {
  const presenter = useTalk((state) => state.presenter);
  // The page may lie hidden behind this window.
  const now = useNow(presenter === null || presenter === 'denied' ? window : presenter.window);
  const rehearsing = useTalk((state) => state.rehearsing);
  const allRehearsed = useTalk((state) => state.rehearsed);
  const talks = useTalk((state) => state.talks);
  const place = useTalk((state) => state.place);
  const startedMs = useTalk((state) => state.startedMs);
  const talk = talkOf({ talks, place });
  const elapsed = elapsedSeconds(startedMs, now);
  const { id, seconds } = talk.beats[place.beat];
  const rehearsed = allRehearsed[id] as number | undefined;
  const entries = [
    ['Time', new Date(now).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })],
    ['Elapsed', clockText(elapsed)],
    ['Left', clockText(plannedSeconds(talk) - elapsed)],
    ['Pace', startedMs === null ? 'not begun' : paceText(talk, place.beat, elapsed)],
    ...(rehearsing !== null || rehearsed === undefined
      ? []
      : [['Rehearsed', `${clockText(rehearsed)} of ${clockText(seconds)}`]]),
    ...(rehearsing === null ? [] : [['This beat', `${clockText(rehearsing[id] ?? 0)} of ${clockText(seconds)}`]]),
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
