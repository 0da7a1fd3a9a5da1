import { useRef } from 'react';
import { useTalk, useTalkControl } from './talk-context.ts';
import type { Panel } from './talk-state.ts';

const PANELS: readonly { readonly panel: Panel; readonly label: string }[] = [
  { panel: 'behind', label: 'What is behind it' },
  { panel: 'editor', label: 'Edit this beat' },
  { panel: 'rehearsal', label: 'Rehearsal' },
  { panel: 'projector', label: 'Projector check' },
  { panel: 'handout', label: 'Handout' },
];

/** What is needed before and after a talk, and hardly during it. */
export function TalkMenu() {
  const control = useTalkControl();
  const isQuestion = useTalk((state) => state.place.question !== null);
  const menu = useRef<HTMLDetailsElement>(null);
  const file = useRef<HTMLInputElement>(null);
  return (
    <details className="talk-menu" ref={menu}>
      <summary className="button">More</summary>
      <div
        className="talk-menu-items card"
        onClick={() => {
          if (menu.current !== null) menu.current.open = false;
        }}
      >
        {PANELS.map(({ panel, label }) => (
          <button
            key={panel}
            type="button"
            className="button"
            disabled={panel === 'editor' && isQuestion}
            onClick={() => control.store.setState({ panel })}
          >
            {label}
          </button>
        ))}
        <button type="button" className="button" onClick={() => file.current?.click()}>
          Open talk
        </button>
        <button type="button" className="button" onClick={() => control.save()}>
          Save talk
        </button>
      </div>
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
    </details>
  );
}
