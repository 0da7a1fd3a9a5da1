import { timeText } from '../../trace/quantity-text.ts';
import { formatDeviation } from '../format/quantities.ts';
import type { TableRow } from '../state/tables.ts';
import { useApp } from '../state/unmapscope.ts';
import { Quantity } from './quantity.tsx';

const FITS = [
  { id: 'one-parameter', label: 'one parameter', about: 'cost of a zapped page' },
  { id: 'two-parameter', label: 'two parameters', about: 'plus one fixed time, unexplained' },
] as const;

const KERNELS = ['pristine', 'patched'] as const;
const SIZES = ['80GB', '160GB', '320GB'];

/** The munmap times of the series beside the model's. What is fitted and what is predicted never look alike. */
export function SummaryTable() {
  const tables = useApp((state) => state.tables);
  const rows = tables.phase === 'ready' ? tables.rows : [];
  const sizes = rows.length > 0 ? [...new Set(rows.map(({ id }) => id))] : SIZES;
  return (
    <section className="summary">
      <h2>Munmap time, the series’ table</h2>
      <table aria-label="Summary" aria-describedby="summary-legend">
        <thead>
          <tr>
            <th scope="col">size</th>
            <th scope="col">published</th>
            {FITS.map(({ id, label, about }) => (
              <th key={id} scope="col" title={about}>
                model, {label}
              </th>
            ))}
          </tr>
        </thead>
        {sizes.map((size) => (
          <tbody key={size}>
            {KERNELS.map((kernel) => (
              <tr key={kernel}>
                <th scope="row">
                  {size.replace(/(\d)(GB)$/, '$1 $2')} <span className="kernel">{kernel}</span>
                </th>
                <td>
                  <Published row={rows.find(({ id }) => id === size)} kernel={kernel} />
                </td>
                {FITS.map((fit) => (
                  <td key={fit.id}>
                    <Simulated row={rows.find((row) => row.id === size && row.fit === fit.id)} kernel={kernel} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
      <p className="soft" id="summary-legend">
        Upright: published. ° fitted to the pristine column. <span className="predicted">Italic: predicted.</span> Below
        each: how far off.
      </p>
    </section>
  );
}

type Kernel = (typeof KERNELS)[number];

function Published({ row, kernel }: { readonly row: TableRow | undefined; readonly kernel: Kernel }) {
  return row ? <Quantity kind="published" text={secondsText(row.published[kernel])} /> : '…';
}

function Simulated({ row, kernel }: { readonly row: TableRow | undefined; readonly kernel: Kernel }) {
  if (!row) return '…';
  const { value, kind } = row.simulated[kernel];
  const deviationPct = row.deviationPct[kernel];
  if (kind === 'none' || deviationPct === null) return '–';
  return (
    <>
      <Quantity kind={kind} text={secondsText(value)} />
      <span className="deviation">{formatDeviation(deviationPct)}</span>
    </>
  );
}

/** Four digits, as the deviations are about a per cent. */
function secondsText(us: number): string {
  return us >= 1e6 ? `${(us / 1e6).toPrecision(4)} s` : timeText(us * 1000);
}
