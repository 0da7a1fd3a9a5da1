import '../styles/talk.css';
import { useEffect, useState } from 'react';
import { useUnmapscope, type Unmapscope } from '../state/unmapscope.ts';
import { currentTalk } from './current-talk.ts';
import { Handout } from './handout.tsx';
import { keepMoment } from './keep-moment.ts';
import { PresenterWindow } from './presenter-window.tsx';
import { SpeakerNotes } from './speaker-notes.tsx';
import { AudienceStage, PointerArea } from './stage.tsx';
import { TalkBar } from './talk-bar.tsx';
import { TalkContext, useBeat, useTalk, useTalkControl } from './talk-context.ts';
import { createTalkControl, type TalkControl } from './talk-control.ts';
import { BeatEditor } from './beat-editor.tsx';
import { BeatOverview } from './beat-overview.tsx';
import { useIdle } from './use-idle.ts';
import { useWakeLock } from './use-wake-lock.ts';

/** One of each for each app: whoever comes back to the talk finds it where it was. */
const made = new WeakMap<Unmapscope, TalkControl>();

function controlOf(app: Unmapscope): TalkControl {
  const control = made.get(app) ?? createTalkControl(app);
  made.set(app, control);
  return control;
}

/** A talk: what the audience sees, and around it what only the speaker needs. */
export default function TalkView() {
  const app = useUnmapscope();
  const [control] = useState(() => controlOf(app));
  useEffect(() => {
    currentTalk.control = control;
    document.documentElement.dataset['mode'] = 'talk';
    control.show();
    return () => {
      currentTalk.control = null;
      delete document.documentElement.dataset['mode'];
      control.closePresenter();
      keepMoment(app, control.beat());
    };
  }, [app, control]);
  return (
    <TalkContext value={control}>
      <TalkPage />
    </TalkContext>
  );
}

function TalkPage() {
  const beat = useBeat();
  const panel = useTalk((state) => state.panel);
  const isIdle = useIdle();
  useWakeLock();
  if (panel === 'handout') return <Handout />;
  return (
    <div className="talk" data-idle={isIdle}>
      <main className="talk-main">
        <PointerArea>
          <AudienceStage beat={beat} />
        </PointerArea>
      </main>
      <DockedNotes />
      <TalkBar />
      <Problem />
      {panel === 'overview' && <BeatOverview />}
      {panel === 'editor' && <BeatEditor key={beat.id} />}
      <PresenterWindow />
      <Blank />
    </div>
  );
}

/** Off until somebody asks for them: the audience must not see them by accident. */
function DockedNotes() {
  const areDocked = useTalk((state) => state.notesAreDocked);
  const beat = useBeat();
  if (!areDocked) return null;
  return (
    <aside className="docked-notes" aria-label="Notes" tabIndex={0}>
      <SpeakerNotes beat={beat} />
    </aside>
  );
}

function Blank() {
  const blank = useTalk((state) => state.blank);
  if (blank === null) return null;
  return <div className={`blank ${blank}`} role="img" aria-label={`The screen is ${blank}`} />;
}

function Problem() {
  const { store } = useTalkControl();
  const problem = useTalk((state) => state.problem);
  const isDenied = useTalk((state) => state.presenter === 'denied');
  if (problem === '' && !isDenied) return null;
  return (
    <div className="talk-problem" role="alert">
      {problem !== '' ? (
        <p>{problem}</p>
      ) : (
        <p>
          The browser did not let the page open the window with the notes. Allow pop-ups for this page and press N
          again, or show the notes in this window, where the audience sees them too.
        </p>
      )}
      {problem === '' && (
        <button
          type="button"
          className="button"
          onClick={() => store.setState({ presenter: null, notesAreDocked: true })}
        >
          Notes in this window
        </button>
      )}
      <button type="button" className="button" onClick={() => store.setState({ problem: '', presenter: null })}>
        Close
      </button>
    </div>
  );
}
