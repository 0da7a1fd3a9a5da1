import type { Mode } from '../state/mode.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';

const CHOICES: readonly { readonly mode: Mode; readonly label: string }[] = [
  { mode: 'demo', label: 'Demo' },
  { mode: 'talk', label: 'Talk' },
  { mode: 'review', label: 'Review' },
];

/** Who the page is for. Switching keeps the moment that is looked at. */
export function ModeSwitch() {
  const { store } = useUnmapscope();
  const current = useApp((state) => state.mode.mode);
  return (
    <div className="segmented" role="radiogroup" aria-label="Mode">
      {CHOICES.map(({ mode, label }) => (
        <label key={mode}>
          <input
            type="radio"
            name="mode"
            checked={mode === current}
            onChange={() => store.setState({ mode: { mode, at: null } })}
          />
          {label}
        </label>
      ))}
    </div>
  );
}
