import { extent } from 'd3';
import { bytesText } from '../../trace/quantity-text.ts';
import { Scrolled } from '../elements/scrolled.tsx';
import { formatCount } from '../format/quantities.ts';
import { approachChoice } from '../state/approaches.ts';
import { Time, WaitCells, WAIT_COLUMNS } from './figure.tsx';
import { SWEPT_APPROACHES, type Measured } from './measurements.ts';
import { SWEEP_LINES } from './sweep-lines.ts';
import { Marker } from './sweep-marker.tsx';
import { SweepPanel, type TimeExtent } from './sweep-panel.tsx';

/** What would have been with sections of another size: one panel an approach, on the same axes. */
export function SweepChart({ rows }: { readonly rows: readonly Measured[] }) {
  const [from = 1, to = 2] = extent(rows, ({ sectionBytes }) => sectionBytes);
  const times = timeExtent(rows);
  return (
    <>
      <SweepLegend rows={rows} />
      <div className="sweep-panels">
        {SWEPT_APPROACHES.map((approach) => (
          <SweepPanel
            key={approach}
            approach={approach}
            rows={rows.filter((row) => row.approach === approach)}
            sizes={[from, to]}
            extent={times}
          />
        ))}
      </div>
      <details className="sweep-values">
        <summary>All values as a table</summary>
        <SweepTable rows={rows} />
      </details>
    </>
  );
}

/** Whole decades around all that is shown. */
export function timeExtent(rows: readonly Measured[]): TimeExtent {
  const values = rows.flatMap(({ summary }) => SWEEP_LINES.map(({ valueOf }) => valueOf(summary) ?? 0));
  const [shortest = 1e3, longest = 1e9] = extent(values.filter((ns) => ns > 0));
  const from = 10 ** Math.floor(Math.log10(shortest));
  return { from, to: Math.max(from * 10, 10 ** Math.ceil(Math.log10(longest))) };
}

export function SweepLegend({ rows }: { readonly rows: readonly Measured[] }) {
  return (
    <ul className="sweep-legend" aria-label="Lines">
      {SWEEP_LINES.filter(({ valueOf }) => rows.some(({ summary }) => valueOf(summary) !== null)).map((line) => (
        <li key={line.id}>
          <svg width="34" height="12" aria-hidden="true">
            <path className={`sweep-line ${line.id}`} d="M1 6H33" />
            <Marker line={line} x={17} y={6} />
          </svg>
          {line.label}
        </li>
      ))}
    </ul>
  );
}

function SweepTable({ rows }: { readonly rows: readonly Measured[] }) {
  return (
    <Scrolled label="Values of the sweep">
      <table aria-label="Sweep of the section size">
        <thead>
          <tr>
            <th scope="col">sections of</th>
            <th scope="col">total time</th>
            <th scope="col">longest hold for write</th>
            {['readers', 'writers'].map((who) =>
              WAIT_COLUMNS.map((name) => (
                <th key={`${who} ${name}`} scope="col">
                  {who} {name}
                </th>
              )),
            )}
            <th scope="col">lock operations</th>
            <th scope="col">TLB flushes</th>
          </tr>
        </thead>
        {SWEPT_APPROACHES.map((approach) => (
          <tbody key={approach}>
            <tr>
              <th scope="rowgroup" colSpan={11}>
                {approachChoice(approach).label}
              </th>
            </tr>
            {rows
              .filter((row) => row.approach === approach)
              .map(({ sectionBytes, summary }) => (
                <tr key={sectionBytes}>
                  <th scope="row">{bytesText(sectionBytes)}</th>
                  <td>{summary.result.ret === null ? 'not over' : <Time ns={summary.munmapNs} />}</td>
                  <td>
                    <Time ns={summary.exclusiveHoldMaxNs} />
                  </td>
                  <WaitCells waits={summary.waits.readers} />
                  <WaitCells waits={summary.waits.writers} />
                  <td className="predicted">{formatCount(summary.lockOperations.unmapper)}</td>
                  <td className="predicted">{formatCount(summary.tlbFlushes)}</td>
                </tr>
              ))}
          </tbody>
        ))}
      </table>
    </Scrolled>
  );
}
