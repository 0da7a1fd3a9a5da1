import { timeText } from '../../trace/quantity-text.ts';
import { approachChoice } from '../state/approaches.ts';
import { ordered } from './beat-work.ts';
import { countAt } from './stage-count.ts';
import type { PictureProps } from './picture-props.ts';

/** Who waits how long at most, approach by approach. */
export function StageCompare({ beat, shown: { rows }, moved }: PictureProps<'compare'>) {
  const count = countAt(beat.from, beat.to, moved);
  return (
    <table className="stage-table" aria-label="Longest times by approach">
      <thead>
        <tr>
          <th scope="col">longest</th>
          <th scope="col">hold for write</th>
          <th scope="col">readers wait</th>
          <th scope="col">writers wait</th>
        </tr>
      </thead>
      <tbody>
        {ordered(beat.approaches).map((approach, i) => {
          const summary = rows.find((row) => row.approach === approach)?.summary;
          return (
            <tr key={approach} data-hidden={i >= count ? '' : undefined} aria-hidden={i >= count}>
              <th scope="row">{approachChoice(approach).label}</th>
              <td>{summary ? timeText(summary.exclusiveHoldMaxNs) : '…'}</td>
              <td>{summary ? timeText(summary.waits.readers.max) : '…'}</td>
              <td>{summary ? timeText(summary.waits.writers.max) : '…'}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
