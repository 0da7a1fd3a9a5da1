import { useRef } from 'react';
import { ModeSwitch } from '../modes/mode-switch.tsx';
import { remember } from '../state/remembered.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { useTalk, useTalkControl } from './talk-context.ts';
import { talkOf } from './talk-control.ts';

/** Everything that a talk can do without the keyboard. It is out of sight while nobody moves the mouse. */
export function TalkBar() {
  const control = useTalkControl();
  const { store: appStore } = useUnmapscope();
  const theme = useApp((state) => state.theme);
  const talks = useTalk((state) => state.talks);
  const place = useTalk((state) => state.place);
  const areDocked = useTalk((state) => state.notesAreDocked);
  const file = useRef<HTMLInputElement>(null);
  const { beats } = talkOf({ talks, place });
  const isDark = theme === 'dark';
  const choose = (panel: 'overview' | 'editor' | 'handout') => () => control.store.setState({ panel });
  return (
    <nav className="talk-bar" aria-label="Talk">
      <ModeSwitch />
      <label className="talk-choice">
        <span className="visually-hidden">Talk to give</span>
        <select value={place.talk} onChange={({ target }) => control.choose(target.value)}>
          {talks.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <span className="talk-steps">
        <button type="button" className="button" onClick={() => control.back()} aria-label="Back">
          ←
        </button>
        <button type="button" className="button" onClick={choose('overview')}>
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
      <button type="button" className="button" onClick={choose('editor')} disabled={place.question !== null}>
        Edit
      </button>
      <button type="button" className="button" onClick={() => file.current?.click()}>
        Open talk
      </button>
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        aria-label="Talk file"
        hidden
        onChange={({ target }) => {
          const [chosen] = target.files ?? [];
          if (chosen !== undefined) void control.load(chosen);
          target.value = '';
        }}
      />
      <button type="button" className="button" onClick={() => control.save()}>
        Save talk
      </button>
      <button type="button" className="button" onClick={choose('handout')}>
        Handout
      </button>
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
