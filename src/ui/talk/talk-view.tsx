import '../styles/talk.css';
import { useEffect, useState } from 'react';
import { useUnmapscope, type Unmapscope } from '../state/unmapscope.ts';
import { currentTalk } from './current-talk.ts';
import { Handout } from './handout.tsx';
import { keepMoment } from './keep-moment.ts';
import { PresenterWindow } from './presenter-window.tsx';
import { SpeakerNotes } from './speaker-notes.tsx';
import { PointerArea, PointerSays } from './pointer-mark.tsx';
import { AudienceStage } from './stage.tsx';
import { TalkBar } from './talk-bar.tsx';
import { TalkProblem } from './talk-problem.tsx';
import { TalkContext, useBeat, useTalk, useTalkControl } from './talk-context.ts';
import { createTalkControl, type TalkControl } from './talk-control.ts';
import { BeatEditor } from './beat-editor.tsx';
import { BeatOverview } from './beat-overview.tsx';
import { BehindBeat } from './behind-beat.tsx';
import { ProjectorCheck } from './projector-check.tsx';
import { filterOf } from './projector-settings.ts';
import { RehearsalPanel } from './rehearsal-panel.tsx';
import { placeText } from './talk-place.ts';
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
    const stop = app.store.subscribe(({ mode }, before) => {
      if (before.mode.mode === 'talk' && mode.mode !== 'talk')
        currentTalk.left = placeText(control.store.getState().place);
    });
    return () => {
      stop();
      currentTalk.control = null;
      delete document.documentElement.dataset['mode'];
      control.closePresenter();
      if (!currentTalk.hasOpened) keepMoment(app, control.beat());
      currentTalk.hasOpened = false;
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
  const projector = useTalk((state) => state.projector);
  const { margin } = projector;
  const isIdle = useIdle();
  useWakeLock();
  useTick();
  if (panel === 'handout') return <Handout />;
  return (
    <div className="talk" data-idle={isIdle}>
      <main
        className="talk-main"
        style={{
          padding: margin === 0 ? undefined : `${margin * 100}vh ${margin * 100}vw`,
          filter: filterOf(projector),
        }}
      >
        <PointerArea>
          <AudienceStage beat={beat} />
        </PointerArea>
      </main>
      <PointerSays className="visually-hidden" />
      <DockedNotes />
      <TalkBar />
      <TalkProblem />
      {panel === 'overview' && <BeatOverview />}
      {panel === 'editor' && <BeatEditor key={beat.id} />}
      {panel === 'behind' && <BehindBeat />}
      {panel === 'rehearsal' && <RehearsalPanel />}
      {panel === 'projector' && <ProjectorCheck />}
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

function useTick(): void {
  const control = useTalkControl();
  useEffect(() => {
    const timer = setInterval(() => control.tick(), 1000);
    return () => clearInterval(timer);
  }, [control]);
}
