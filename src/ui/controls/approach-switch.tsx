import { APPROACH_CHOICES, type ApproachChoice } from '../state/approaches.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';

interface ApproachSwitchProps {
  readonly choice: ApproachChoice;
  readonly className: string;
  /** Id of the line that says what it models. */
  readonly describedBy: string;
}

/** Whether an approach runs. */
export function ApproachSwitch({ choice: { id, label }, className, describedBy }: ApproachSwitchProps) {
  const { store } = useUnmapscope();
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
    <label className={className}>
      <input
        type="checkbox"
        name={id}
        aria-describedby={describedBy}
        checked={chosen.includes(id)}
        // A run of nothing shows nothing, unless a trace is open.
        disabled={chosen.length === 1 && chosen[0] === id && !hasTraces}
        onChange={({ target }) => toggle(target.checked)}
      />
      {label}
    </label>
  );
}
