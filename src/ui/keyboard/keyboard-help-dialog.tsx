import { useEffect, useRef } from 'react';
import '../styles/keyboard-help.css';
import { remember } from '../state/remembered.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { COMMANDS, keyName, type Command } from './commands.ts';

const GROUPS: readonly Command['group'][] = ['Move', 'Zoom', 'Step', 'Page'];

/** The keys, as the registry has them. */
export default function KeyboardHelpDialog() {
  const { store } = useUnmapscope();
  const lettersAreOn = useApp((state) => state.lettersAreOn);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
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
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {COMMANDS.filter((command) => command.group === group).map(({ keys, does, inTimeline }) => (
                <div key={does}>
                  <dt>
                    {keys.map((key) => (
                      <kbd key={key}>{keyName(key)}</kbd>
                    ))}
                  </dt>
                  <dd>
                    {does}
                    {inTimeline === true && <span className="soft"> (in a timeline)</span>}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="soft">Pointer: wheel zooms, drag pans, click puts the cursor, pinch zooms.</p>
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
