import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { LINK_VERSION } from '../state/link.ts';
import { HandoutTable } from './handout-table.tsx';
import { isSettled } from './beat-text.tsx';
import { NOTHING_SHOWN, shownKey } from './shown.ts';
import { SpeakerNotes } from './speaker-notes.tsx';
import { Stage } from './stage.tsx';
import { clockText } from './talk-clock.ts';
import { useShown, useTalk, useTalkControl } from './talk-context.ts';
import { talkOf } from './talk-control.ts';
import type { Beat } from './talk-document.ts';
import { placeText } from './talk-place.ts';

/** The talk on paper, one page a beat. */
export function Handout() {
  const control = useTalkControl();
  const talks = useTalk((state) => state.talks);
  const place = useTalk((state) => state.place);
  const talk = talkOf({ talks, place });
  const ready = useStore(
    control.shown.store,
    (shown) => talk.beats.filter((beat) => isSettled(shown.get(shownKey(beat)) ?? NOTHING_SHOWN, beat)).length,
  );
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => control.prepareAll(), [control]);
  const isReady = ready === talk.beats.length;
  return (
    <main className="handout" data-ready={isReady}>
      <div className="handout-head">
        <h1 ref={heading} tabIndex={-1}>
          Handout: {talk.title}
        </h1>
        <button type="button" className="button primary" disabled={!isReady} onClick={() => print()}>
          Print
        </button>
        <button type="button" className="button" onClick={() => control.store.setState({ panel: 'none' })}>
          Close
        </button>
        <p role="status">
          {isReady ? `${talk.beats.length} pages` : `${ready} of ${talk.beats.length} beats are worked out …`}
        </p>
      </div>
      {talk.beats.map((beat, i) => (
        <HandoutPage key={beat.id} beat={beat} at={placeText({ talk: talk.id, beat: i, question: null })} />
      ))}
    </main>
  );
}

function HandoutPage({ beat, at }: { readonly beat: Beat; readonly at: string }) {
  const shown = useShown(beat);
  const rehearsed = useTalk((state) => state.rehearsed[beat.id] as number | undefined);
  const link = `${location.href.replace(/#.*/, '')}#v=${LINK_VERSION}&mode=talk&at=${at}`;
  return (
    <article className="handout-page" aria-label={`Beat ${at}`}>
      <div className="handout-picture">
        <Stage beat={beat} moved={1} />
      </div>
      <div className="handout-notes">
        <SpeakerNotes beat={beat} />
      </div>
      <HandoutTable beat={beat} shown={shown} />
      <p className="handout-link">
        {at} · {clockText(beat.seconds)}
        {rehearsed !== undefined && `, rehearsed ${clockText(rehearsed)}`} · <a href={link}>{link}</a>
      </p>
    </article>
  );
}
