import '../styles/comparison.css';
import { useMediaQuery } from '../panels/use-media-query.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { AlignChoice } from './align-choice.tsx';
import { comparedLanes } from './compared-lanes.ts';
import { CursorComparison } from './cursor-comparison.tsx';
import { DifferenceSteps } from './difference-steps.tsx';
import { PhaseTable } from './phase-table.tsx';

/** Two of the timelines against each other: by phases, at the cursor, from difference to difference. */
export default function Comparison() {
  const timelines = useApp((state) => state.timelines);
  const compared = useApp((state) => state.compared);
  // Where they do not fit they scroll, also by keyboard.
  const isNarrow = useMediaQuery('(width < 900px)');
  const pair = comparedLanes({ timelines, compared });
  return (
    <section className="card comparison" aria-labelledby="comparison-title">
      <h2 id="comparison-title">Compare two timelines</h2>
      {pair === null ? (
        <p className="soft">Run a second approach, or open a trace, to compare the two.</p>
      ) : (
        <>
          <div className="comparison-head">
            <LaneChoice label="First" index={0} pair={pair} />
            <LaneChoice label="Second" index={1} pair={pair} />
            <AlignChoice />
          </div>
          <DifferenceSteps />
          <div
            className="comparison-tables"
            role="group"
            aria-label="Comparison tables"
            tabIndex={isNarrow ? 0 : undefined}
          >
            <PhaseTable pair={pair} />
            <CursorComparison pair={pair} />
          </div>
        </>
      )}
    </section>
  );
}

interface LaneChoiceProps {
  readonly label: string;
  readonly index: 0 | 1;
  readonly pair: readonly [number, number];
}

function LaneChoice({ label, index, pair }: LaneChoiceProps) {
  const { store } = useUnmapscope();
  const timelines = useApp((state) => state.timelines);
  return (
    <label>
      {label}{' '}
      <select
        className="field"
        value={pair[index]}
        onChange={({ target }) => {
          const lane = Number(target.value);
          // Choosing the other one of the pair swaps them.
          const other = pair[1 - index] === lane ? pair[index] : pair[1 - index];
          store.setState({ compared: index === 0 ? [lane, other] : [other, lane] });
        }}
      >
        {timelines.map(({ id, label: name }, lane) => (
          <option key={id} value={lane}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
