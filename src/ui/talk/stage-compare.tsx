import '../styles/compare.css';
import { timeText } from '../../trace/quantity-text.ts';
import { BarPatterns } from '../compare/row-bars.tsx';
import type { MeasuredSummary } from '../compare/measurements.ts';
import { approachChoice } from '../state/approaches.ts';
import { ordered } from './beat-work.ts';
import { countAt } from './stage-count.ts';
import type { PictureProps } from './picture-props.ts';

interface Quantity {
  readonly name: string;
  readonly looks: 'write' | 'wait';
  /** Null: there was nobody whom it concerns. */
  readonly valueOf: (summary: MeasuredSummary) => number | null;
}

const QUANTITIES: readonly Quantity[] = [
  { name: 'hold for write', looks: 'write', valueOf: ({ exclusiveHoldMaxNs }) => exclusiveHoldMaxNs },
  { name: 'readers wait', looks: 'wait', valueOf: ({ waits: { readers: r } }) => (r.count === 0 ? null : r.max) },
  { name: 'writers wait', looks: 'wait', valueOf: ({ waits: { writers: w } }) => (w.count === 0 ? null : w.max) },
];

/** Per cent of a cell; what is shorter can still be seen. */
const SHORTEST_BAR = 0.8;

/** Who waits how long at most, approach by approach: bars from 0 on one scale, so that their lengths can be compared, and the figure at each. */
export function StageCompare({ beat, shown: { rows }, moved }: PictureProps<'compare'>) {
  const count = countAt(beat.from, beat.to, moved);
  const longest = Math.max(1, ...rows.flatMap(({ summary }) => QUANTITIES.map(({ valueOf }) => valueOf(summary) ?? 0)));
  return (
    <>
      <BarPatterns />
      <table className="stage-table" aria-label="Longest times by approach">
        <thead>
          <tr>
            <th scope="col">longest</th>
            {QUANTITIES.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ordered(beat.approaches).map((approach, i) => {
            const summary = rows.find((row) => row.approach === approach)?.summary ?? null;
            const { label } = approachChoice(approach);
            return (
              <tr key={approach} data-hidden={i >= count ? '' : undefined} aria-hidden={i >= count}>
                <th scope="row">{label}</th>
                {QUANTITIES.map((quantity) => (
                  <Value key={quantity.name} of={label} quantity={quantity} summary={summary} longest={longest} />
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}

interface ValueProps {
  readonly of: string;
  readonly quantity: Quantity;
  readonly summary: MeasuredSummary | null;
  readonly longest: number;
}

function Value({ of, quantity: { name, looks, valueOf }, summary, longest }: ValueProps) {
  const ns = summary === null ? null : valueOf(summary);
  const nothing = summary === null ? '…' : 'nobody';
  const text = ns === null ? nothing : timeText(ns);
  return (
    <td data-says={`${of}: ${name} ${text}`}>
      {text}
      <svg className="stage-bar row-bars" aria-hidden="true">
        {ns !== null && (
          <rect className={looks} x="1" y="1" width={`${Math.max(SHORTEST_BAR, (98 * ns) / longest)}%`} height="85%" />
        )}
      </svg>
    </td>
  );
}
