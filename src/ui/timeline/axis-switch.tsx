import { switchAxis } from '../state/navigate.ts';
import { useUnmapscope, useView } from '../state/unmapscope.ts';
import type { Axis } from '../../draw/lane-scale.ts';

const CHOICES: readonly { readonly axis: Axis; readonly label: string; readonly about: string }[] = [
  { axis: 'time', label: 'Time', about: 'The same place is the same moment' },
  { axis: 'progress', label: 'Progress', about: 'The same place is the same share of the range unmapped' },
];

/** What the x axis measures. */
export function AxisSwitch() {
  const app = useUnmapscope();
  const current = useView((state) => state.axis);
  return (
    <div className="segmented" role="radiogroup" aria-label="Axis">
      {CHOICES.map(({ axis, label, about }) => (
        <label key={axis} title={about}>
          <input type="radio" name="axis" checked={axis === current} onChange={() => switchAxis(app, axis)} />
          {label}
        </label>
      ))}
    </div>
  );
}
