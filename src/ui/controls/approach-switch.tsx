import { APPROACH_CHOICES, type ApproachChoice } from '../state/approaches.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';

/** Whether an approach runs. */
export function ApproachSwitch({ choice, className }: { readonly choice: ApproachChoice; readonly className: string }) {
  const { store } = useUnmapscope();
  const { id, label, about } = choice;
  const chosen = useApp((state) => state.settings.approaches);
  const hasTraces = useApp((state) => state.timelines.some(({ source }) => source === 'trace'));
  const toggle = (isOn: boolean): void => {
    store.setState(({ settings }) => ({
      settings: {
        ...settings,
        approaches: APPROACH_CHOICES.filter((other) =>
          other.id === id ? isOn : settings.approaches.includes(other.id),
        ).map((other) => other.id),
      },
    }));
  };
  return (
    <label className={className} title={about}>
      <input
        type="checkbox"
        name={id}
        checked={chosen.includes(id)}
        // A run of nothing shows nothing, unless a trace is open.
        disabled={chosen.length === 1 && chosen[0] === id && !hasTraces}
        onChange={({ target }) => toggle(target.checked)}
      />
      {label}
    </label>
  );
}
