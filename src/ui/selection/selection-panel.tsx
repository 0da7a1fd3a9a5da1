import '../styles/selection.css';
import { formatCount, formatShare, plural, timeText } from '../../trace/quantity-text.ts';
import { formatMoment } from '../format/quantities.ts';
import { useApp, useUnmapscope, useView } from '../state/unmapscope.ts';
import type { Selection } from '../state/selection.ts';
import { rowsOfLane } from '../rows/rows-of-lane.ts';
import { WaitHistograms } from './wait-histograms.tsx';
import { useTallies, type LaneTally } from './use-tallies.ts';

/** What lies in the selection, added up by kind and run. It lies over the page, so that nothing moves when it comes. */
export default function SelectionPanel({ selection }: { readonly selection: Selection }) {
  const { view } = useUnmapscope();
  const tallies = useTallies(selection);
  const close = (): void => view.setState({ selection: null, mark: null });
  return (
    <section
      className="selection-panel card"
      aria-label="Selection"
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <header>
        <h2>
          <SelectionTitle selection={selection} />
        </h2>
        <button type="button" className="button" onClick={close}>
          Close <kbd>Esc</kbd>
        </button>
      </header>
      <div className="selection-body" tabIndex={0} role="group" aria-label="Figures of the selection">
        {tallies === null ? <p aria-busy="true">Adding up …</p> : <Figures tallies={tallies} />}
      </div>
    </section>
  );
}

function SelectionTitle({ selection }: { readonly selection: Selection }) {
  const axis = useView((state) => state.axis);
  const description = useApp((state) => {
    const lanes = state.timelines.map((_, lane) => rowsOfLane(state, lane));
    return lanes.flat().find(({ id }) => id === selection.row)?.description;
  });
  const { from, to } = selection;
  const where =
    axis === 'time'
      ? `${formatMoment(from, to - from)} to ${formatMoment(to, to - from)} (${timeText(to - from)})`
      : `${formatShare(from, to - from)} to ${formatShare(to, to - from)} of the range`;
  return (
    <>
      {where}
      {description !== undefined && <span className="soft"> · only {description}</span>}
    </>
  );
}

function Figures({ tallies }: { readonly tallies: readonly LaneTally[] }) {
  const labels = [...new Set(tallies.flatMap(({ tally }) => tally.kinds.map(({ label }) => label)))];
  if (labels.length === 0) return <p>Nothing happened in it.</p>;
  return (
    <>
      <table>
        <caption className="visually-hidden">
          By kind and run. Each event counts with its whole length, however little of it lies in the selection.
        </caption>
        <thead>
          <tr>
            <th scope="col">kind</th>
            <th scope="col">run</th>
            <th scope="col">count</th>
            <th scope="col">sum</th>
            <th scope="col">mean</th>
            <th scope="col">p50</th>
            <th scope="col">p95</th>
            <th scope="col">max</th>
          </tr>
        </thead>
        {labels.map((label) => (
          <KindRows key={label} label={label} tallies={tallies} />
        ))}
      </table>
      <p className="soft">
        Each event counts with its whole length, however little of it lies in the selection. Percentiles are exact for
        up to {formatCount(4096)} events of a kind, else within 0.2 %.
      </p>
      <WaitHistograms tallies={tallies} />
    </>
  );
}

function KindRows({ label, tallies }: { readonly label: string; readonly tallies: readonly LaneTally[] }) {
  const found = tallies.flatMap(({ timeline, tally }) => {
    const kind = tally.kinds.find((entry) => entry.label === label);
    return kind ? [{ timeline, tally: kind.tally }] : [];
  });
  return (
    <tbody>
      {found.map(({ timeline, tally }, i) => (
        <tr key={timeline.id}>
          {i === 0 && (
            <th scope="rowgroup" rowSpan={found.length} className="mono">
              {label}
            </th>
          )}
          <th scope="row">{timeline.label}</th>
          <td>{formatCount(tally.count)}</td>
          {tally.maxNs === 0 ? (
            <td colSpan={5} className="soft">
              {tally.count === 1 ? 'a moment' : plural(tally.count, 'moment')}
            </td>
          ) : (
            [tally.sumNs, tally.meanNs, tally.percentile(0.5), tally.percentile(0.95), tally.maxNs].map(
              (ns, column) => <td key={column}>{timeText(ns)}</td>,
            )
          )}
        </tr>
      ))}
    </tbody>
  );
}
