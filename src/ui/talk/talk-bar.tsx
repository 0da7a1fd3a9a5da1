import { ModeSwitch } from '../modes/mode-switch.tsx';
import { remember } from '../state/remembered.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { TalkMenu } from './talk-menu.tsx';
import { useTalk, useTalkControl } from './talk-context.ts';
import { clockText, plannedSeconds } from './talk-clock.ts';
import { talkOf } from './talk-control.ts';

/** Everything that a talk can do without the keyboard. It is out of sight while nobody moves the mouse. */
export function TalkBar() {
  const control = useTalkControl();
  const { store: appStore } = useUnmapscope();
  const theme = useApp((state) => state.theme);
  const talks = useTalk((state) => state.talks);
  const place = useTalk((state) => state.place);
  const areDocked = useTalk((state) => state.notesAreDocked);
  const { beats } = talkOf({ talks, place });
  const isDark = theme === 'dark';
  return (
    <nav
      className="talk-bar"
      aria-label="Talk"
      onClick={({ detail }) => {
        // The next key is for the talk, not for what the mouse has pressed.
        const pressed = document.activeElement;
        if (detail > 0 && pressed instanceof HTMLElement && pressed.matches('button, summary')) pressed.blur();
      }}
    >
      <ModeSwitch />
      <label className="talk-choice">
        <span className="visually-hidden">Talk to give</span>
        <select
          value={place.talk}
          onChange={({ target }) => {
            control.choose(target.value);
            target.blur();
          }}
        >
          {talks.map((talk) => (
            <option key={talk.id} value={talk.id}>
              {clockText(plannedSeconds(talk))} {talk.title}
            </option>
          ))}
        </select>
      </label>
      <span className="talk-steps">
        <button type="button" className="button" onClick={() => control.back()} aria-label="Back">
          ←
        </button>
        <button type="button" className="button" onClick={() => control.store.setState({ panel: 'overview' })}>
          {place.question === null ? `${place.beat + 1} of ${beats.length}` : `Question ${place.question}`}
        </button>
        <button type="button" className="button" onClick={() => control.next()} aria-label="Next">
          →
        </button>
      </span>
      <button type="button" className="button" onClick={() => control.openPresenter()}>
        Notes window
      </button>
      <button
        type="button"
        className="button"
        aria-pressed={areDocked}
        onClick={() => control.store.setState({ notesAreDocked: !areDocked })}
      >
        Notes here
      </button>
      <TalkMenu />
      <button
        type="button"
        className="button"
        onClick={() => {
          const next = isDark ? 'light' : 'dark';
          remember('theme', next);
          appStore.setState({ theme: next });
        }}
      >
        {isDark ? 'Light' : 'Dark'}
      </button>
      <button
        type="button"
        className="button"
        aria-label="Keyboard help"
        onClick={() => appStore.setState({ helpIsOpen: true })}
      >
        ?
      </button>
    </nav>
  );
}
