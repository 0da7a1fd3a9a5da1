import { Scrolled } from '../elements/scrolled.tsx';
import { formatCount, formatDeviation } from '../format/quantities.ts';
import { timeText } from '../../trace/quantity-text.ts';
import type { Tables } from '../state/tables.ts';

type Table = Tables['tables'][number];
type Row = Table['rows'][number];
type Simulated = Row['simulated']['pristine'];
type Unit = Table['unit'];

const SIDES = ['pristine', 'patched'] as const;

/** Every published table beside the model: each number says whether it was published, fitted or predicted. */
export function PublishedTables({ tables }: { readonly tables: Tables | null }) {
  if (tables === null) return <p className="soft">The tables are being worked out …</p>;
  return (
    <>
      {tables.fits.map(({ id, parameters, leaveOneOutPct }) => (
        <p key={id} className="soft">
          Fit <b>{id}</b>, to the pristine column of the munmap times:{' '}
          {parameters.map((parameter) => parameterText(parameter)).join('; ')}. Each row predicted without it:{' '}
          {Object.entries(leaveOneOutPct)
            .map(([row, percent]) => `${row} ${formatDeviation(percent)}`)
            .join(', ')}
          .
        </p>
      ))}
      {tables.tables.map((table) => (
        <OneTable key={table.id} table={table} />
      ))}
    </>
  );
}

function OneTable({ table: { title, unit, given, columns, parameters, rows } }: { readonly table: Table }) {
  return (
    <section className="published-table">
      <h3>{title}</h3>
      {parameters.map((parameter) => (
        <p key={parameter.name} className="soft">
          {parameterText(parameter)}
        </p>
      ))}
      <Scrolled label={title}>
        <table aria-label={`Table: ${title}`}>
          <thead>
            <tr>
              <th scope="col">row</th>
              <th scope="col">prices</th>
              {SIDES.map((side) => (
                <th key={side} scope="col" colSpan={2}>
                  {columns[side]}
                </th>
              ))}
              <th scope="col" className="says">
                what the model says
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.id} ${row.fit ?? ''}`}>
                <th scope="row">{row.id}</th>
                <td>{row.fit ?? '–'}</td>
                {SIDES.map((side) => (
                  <Side key={side} row={row} side={side} given={given} unit={unit} />
                ))}
                <td className="says">{row.says}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
    </section>
  );
}

interface SideProps {
  readonly row: Row;
  readonly side: (typeof SIDES)[number];
  readonly given: Table['given'];
  readonly unit: Unit;
}

function Side({ row, side, given, unit }: SideProps) {
  const simulated = row.simulated[side];
  const off = row.deviationPct[side];
  return (
    <>
      <td className="given">
        {amountText(row.published[side], unit)}
        <span className="kind">{given}</span>
      </td>
      <td>
        <ModelFigure simulated={simulated} unit={unit} />
        <span className="kind">
          {simulated.kind === 'none' ? 'not simulated' : simulated.kind}
          {off !== null && `, ${formatDeviation(off)}`}
        </span>
      </td>
    </>
  );
}

function ModelFigure({ simulated, unit }: { readonly simulated: Simulated; readonly unit: Unit }) {
  if (simulated.kind === 'none') return '–';
  const { value, kind, low, high } = simulated;
  return (
    <span className={kind}>
      {amountText(value, unit)}
      {kind === 'fitted' && <span aria-hidden="true">&thinsp;°</span>}
      {low !== undefined && high !== undefined && (
        <span className="kind">
          {amountText(low, unit)} to {amountText(high, unit)}
        </span>
      )}
    </span>
  );
}

/** Four digits, as the deviations are about a per cent. */
function amountText(value: number, unit: Unit): string {
  if (unit === 'faults/s') return formatCount(Math.round(value));
  return value >= 1e6 ? `${(value / 1e6).toPrecision(4)} s` : timeText(value * 1000);
}

function parameterText({ name, value, unit, meaning }: Tables['fits'][number]['parameters'][number]): string {
  return `${name} = ${value.toLocaleString('en', { maximumFractionDigits: 3 })} ${unit}, ${meaning}`;
}
