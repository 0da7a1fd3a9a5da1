import { RACE_APPROACHES } from './columns.ts';

interface ApproachSelectProps {
  readonly approach: string;
  readonly onApproach: (approach: string) => void;
}

/** Runs the same schedule under another approach. */
export function ApproachSelect({ approach, onApproach }: ApproachSelectProps) {
  return (
    <label>
      Same schedule under{' '}
      <select className="field" value={approach} onChange={({ target }) => onApproach(target.value)}>
        {RACE_APPROACHES.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
