import { Fragment, useState, type MouseEvent } from 'react';
import { Scrolled } from '../elements/scrolled.tsx';
import { formatCount } from '../format/quantities.ts';
import { APPROACH_CHOICES, type ApproachChoice } from '../state/approaches.ts';
import { WaitCells, WAIT_COLUMNS, Time } from './figure.tsx';
import type { Measured, MeasuredSummary } from './measurements.ts';
import { IntervalNote } from './uncertain-conclusions.tsx';
import type { RunUncertainty } from './uncertainty.ts';
import { BarPatterns, barScale, BarTicks, longestOf, RowBars, type BarScale } from './row-bars.tsx';

/** As many as are opened side by side. */
const PAIR = 2;

interface MatrixProps {
  readonly rows: readonly Measured[];
  /** The time of the pristine munmap is one that the prices were fitted to. */
  readonly isFitted: boolean;
  /** Intervals of the figures, once they are known. */
  readonly uncertain: readonly RunUncertainty[];
  readonly onOpen: (approaches: readonly string[]) => void;
}

/** All approaches on one scenario. Two that are chosen open in the timelines. */
export function Matrix({ rows, isFitted, uncertain, onOpen }: MatrixProps) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const summaries = new Map(rows.map(({ approach, summary }) => [approach, summary]));
  const scale = barScale(Math.max(0, ...rows.map(({ summary }) => longestOf(summary))));
  // The one that was chosen first makes room for a third.
  const toggle = (id: string): void =>
    setChosen((before) => (before.includes(id) ? before.filter((one) => one !== id) : [...before, id].slice(-PAIR)));
  return (
    <>
      <div className="pair">
        <button
          type="button"
          className="button"
          disabled={chosen.length < PAIR}
          onClick={() => onOpen(APPROACH_CHOICES.filter(({ id }) => chosen.includes(id)).map(({ id }) => id))}
        >
          Open two in the timelines
        </button>
        <span className="soft">{pairText(chosen)}</span>
      </div>
      <BarPatterns />
      <Scrolled label="Matrix">
        <table className="matrix" aria-label="Approaches compared" aria-describedby="matrix-legend">
          <Head scale={scale} />
          <tbody>
            {APPROACH_CHOICES.map((choice) => (
              <Row
                key={choice.id}
                choice={choice}
                summary={summaries.get(choice.id) ?? null}
                uncertain={uncertain.find(({ approach }) => approach === choice.id) ?? null}
                isFitted={isFitted && choice.id === 'pristine'}
                scale={scale}
                isChosen={chosen.includes(choice.id)}
                onToggle={() => toggle(choice.id)}
              />
            ))}
          </tbody>
        </table>
      </Scrolled>
      <p className="soft" id="matrix-legend">
        <span className="predicted">Italic: predicted by the model.</span> ° the prices were fitted to it. p50, p99 and
        max are of the waits that happened; a dash: nobody had to wait. Bars, on one logarithmic scale: longest hold{' '}
        <Swatch className="write" /> for write, <Swatch className="read" /> for read; longest wait{' '}
        <Swatch className="wait" /> of readers, then of writers.
        {uncertain.length > 0 &&
          ' Below a figure: what it may be over the ranges of the costs; where nothing stands, they do not change it as shown.'}
      </p>
    </>
  );
}

function pairText(chosen: readonly string[]): string {
  if (chosen.length === 0) return 'Choose two rows.';
  const labels = APPROACH_CHOICES.filter(({ id }) => chosen.includes(id)).map(({ label }) => label);
  return chosen.length < PAIR ? `${labels.join()}; choose one more.` : labels.join(' and ');
}

function Swatch({ className }: { readonly className: string }) {
  return (
    <svg className="row-bars bar-swatch" width="18" height="10" aria-hidden="true">
      <rect className={className} x="1" y="1" width="16" height="8" />
    </svg>
  );
}

function Head({ scale }: { readonly scale: BarScale }) {
  return (
    <thead>
      <tr>
        <th scope="col" rowSpan={2}>
          approach
        </th>
        <th scope="col" rowSpan={2}>
          time
        </th>
        <th scope="colgroup" colSpan={2}>
          longest hold
        </th>
        <th scope="colgroup" colSpan={3}>
          waits of readers
        </th>
        <th scope="colgroup" colSpan={3}>
          waits of writers
        </th>
        <th scope="col" rowSpan={2} className="drops">
          drops taken of tested
        </th>
        <th scope="col" rowSpan={2} className="bars">
          holds and waits
          <BarTicks scale={scale} />
        </th>
      </tr>
      <tr>
        <th scope="col">for write</th>
        <th scope="col">for read</th>
        {['readers', 'writers'].map((who) => (
          <Fragment key={who}>
            {WAIT_COLUMNS.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </Fragment>
        ))}
      </tr>
    </thead>
  );
}

interface RowProps {
  readonly choice: ApproachChoice;
  readonly summary: MeasuredSummary | null;
  readonly uncertain: RunUncertainty | null;
  readonly isFitted: boolean;
  readonly scale: BarScale;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
}

function Row({ choice: { label, about }, summary, uncertain, isFitted, scale, isChosen, onToggle }: RowProps) {
  const onClick = ({ target }: MouseEvent): void => {
    // The label hands its click on to its checkbox.
    if (target instanceof Element && target.closest('label') === null) onToggle();
  };
  return (
    <tr data-chosen={isChosen} onClick={onClick}>
      <th scope="row">
        <label title={about}>
          <input
            type="checkbox"
            checked={isChosen}
            onChange={onToggle}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              onToggle();
            }}
          />
          {label}
        </label>
        {summary !== null && <Ending summary={summary} />}
      </th>
      <td>
        {summary === null ? '…' : <MunmapTime summary={summary} isFitted={isFitted} />}
        <IntervalNote figure="munmapNs" interval={uncertain?.munmapNs} />
      </td>
      <td>
        {summary === null ? '…' : <Time ns={summary.exclusiveHoldMaxNs} />}
        <IntervalNote figure="exclusiveHoldMaxNs" interval={uncertain?.exclusiveHoldMaxNs} />
      </td>
      <td>
        {summary === null ? '…' : <Time ns={summary.sharedHoldMaxNs} />}
        <IntervalNote figure="sharedHoldMaxNs" interval={uncertain?.sharedHoldMaxNs} />
      </td>
      <WaitCells
        waits={summary === null ? null : summary.waits.readers}
        belowMax={<IntervalNote figure="readersWaitMaxNs" interval={uncertain?.readersWaitMaxNs} />}
      />
      <WaitCells
        waits={summary === null ? null : summary.waits.writers}
        belowMax={<IntervalNote figure="writersWaitMaxNs" interval={uncertain?.writersWaitMaxNs} />}
      />
      <td className="drops">
        {summary === null ? '…' : <Drops summary={summary} />}
        <IntervalNote figure="lockDrops" interval={uncertain?.lockDrops} />
      </td>
      <td className="bars">
        <RowBars summary={summary} scale={scale} />
      </td>
    </tr>
  );
}

function MunmapTime({ summary, isFitted }: { readonly summary: MeasuredSummary; readonly isFitted: boolean }) {
  return summary.result.ret === null ? 'not over' : <Time ns={summary.munmapNs} isFitted={isFitted} />;
}

/** What is out of the ordinary: an error, or a bound that ended the run. */
function Ending({ summary: { result, endedBy } }: { readonly summary: MeasuredSummary }) {
  const isError = typeof result.ret === 'string' && result.ret.startsWith('-');
  if (!isError && endedBy === null) return null;
  return (
    <span className="note">
      {isError && `${result.call} returned ${result.ret}`}
      {endedBy !== null && `ended by ${endedBy}`}
    </span>
  );
}

function Drops({ summary: { dropTests, lockDrops, dropsNotTaken } }: { readonly summary: MeasuredSummary }) {
  if (dropTests === 0) return <span className="soft">no test</span>;
  const { notContended, atomic, needReschedFalse } = dropsNotTaken;
  const reasons = [
    { times: notContended, text: 'nobody waited' },
    { times: atomic, text: 'the caller forbade it' },
    { times: needReschedFalse, text: 'need_resched() was false' },
  ].filter(({ times }) => times > 0);
  return (
    <>
      <span className="predicted">
        {formatCount(lockDrops)} of {formatCount(dropTests)}
        <span className="visually-hidden"> predicted</span>
      </span>
      {reasons.map(({ times, text }) => (
        <span key={text} className="note">
          {formatCount(times)}×: {text}
        </span>
      ))}
    </>
  );
}
