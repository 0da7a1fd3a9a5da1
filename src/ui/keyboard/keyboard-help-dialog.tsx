import { useEffect, useRef } from 'react';
import '../styles/form-rows.css';
import '../styles/keyboard-help.css';
import { remember } from '../state/remembered.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import type { View } from '../state/place.ts';
import type { Command } from './command.ts';
import { commandsIn, keyName } from './commands.ts';

const GROUPS: readonly Command['group'][] = ['Move', 'Zoom', 'Step', 'Select', 'Settings', 'Talk', 'Page'];

const POINTER: Readonly<Record<View, string>> = {
  timelines: 'Pointer: wheel zooms, drag pans, Shift and drag select, click puts the cursor, pinch zooms.',
  compare: 'Pointer: a click runs a row of the series anew.',
  races: 'Pointer: a click opens a square, or chooses a step.',
};

/** The keys, as the registry has them. */
export default function KeyboardHelpDialog() {
  const { store } = useUnmapscope();
  const lettersAreOn = useApp((state) => state.lettersAreOn);
  const mode = useApp((state) => state.mode.mode);
  const view = useApp((state) => state.place.show);
  const commands = commandsIn({ mode, view });
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    // What has the focus stands at its end.
    dialog.current?.scrollTo(0, 0);
  }, []);
  const close = (): void => store.setState({ helpIsOpen: false });
  return (
    <dialog
      ref={dialog}
      className="keyboard-help card"
      aria-labelledby="keyboard-help-title"
      onClose={close}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current.close();
      }}
    >
      <h2 id="keyboard-help-title">Keyboard</h2>
      <div className="key-groups">
        {GROUPS.filter((group) => commands.some((command) => command.group === group)).map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {commands
                .filter((command) => command.group === group)
                .map(({ keys, does, inTimeline, heldBy }) => (
                  <div key={does}>
                    <dt>
                      {keys.map((key) => (
                        <kbd key={key}>{keyName(key)}</kbd>
                      ))}
                    </dt>
                    <dd>
                      {does}
                      {inTimeline === true && <span className="soft"> (in a timeline)</span>}
                      {heldBy !== undefined && <span className="soft"> (in {heldBy})</span>}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="soft">{POINTER[view]} On a Mac, Cmd does what Ctrl does.</p>
      <label className="switch-row">
        <input
          type="checkbox"
          role="switch"
          checked={lettersAreOn}
          onChange={({ target }) => {
            remember('letters', target.checked ? 'on' : 'off');
            store.setState({ lettersAreOn: target.checked });
          }}
        />
        Keys of a single character work
      </label>
      <form method="dialog">
        <button className="button primary">Close</button>
      </form>
    </dialog>
  );
}
