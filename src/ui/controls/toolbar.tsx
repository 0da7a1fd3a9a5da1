import '../styles/toolbar.css';
import { APPROACH_CHOICES } from '../state/approaches.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { MoreSettings } from './more-settings.tsx';

/** Which approaches run, what else can be set, and what just finished. */
export function Toolbar() {
  return (
    <div className="toolbar">
      <ApproachChips />
      <MoreSettings />
      <Status />
    </div>
  );
}

function ApproachChips() {
  const { store } = useUnmapscope();
  const chosen = useApp((state) => state.settings.approaches);
  const toggle = (id: string, isOn: boolean): void => {
    store.setState(({ settings }) => ({
      settings: {
        ...settings,
        approaches: APPROACH_CHOICES.filter((choice) =>
          choice.id === id ? isOn : settings.approaches.includes(choice.id),
        ).map((choice) => choice.id),
      },
    }));
  };
  return (
    <fieldset className="chips">
      <legend className="visually-hidden">Approaches</legend>
      {APPROACH_CHOICES.map(({ id, label, about }) => (
        <label key={id} className="chip" title={about}>
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            // One at least: a run of nothing shows nothing.
            disabled={chosen.length === 1 && chosen[0] === id}
            onChange={({ target }) => toggle(id, target.checked)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

/** The sentence is there for everybody to read; a screen reader hears it when it changes. */
function Status() {
  const sentence = useApp((state) => state.sentence);
  const isRunning = useApp((state) => state.status.phase === 'running');
  return (
    <p className="status" role="status" title={sentence}>
      {sentence === '' && isRunning ? 'Running …' : sentence}
    </p>
  );
}
