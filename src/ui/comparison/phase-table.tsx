import { phaseTimes, type PhaseTimes } from '../../trace/phase-times.ts';
import { timeText } from '../../trace/quantity-text.ts';
import { formatDeviation } from '../format/quantities.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';

interface Row {
  readonly name: string;
  readonly isCode: boolean;
  readonly times: readonly [number, number];
}

/** What the call spent its time on in both timelines, and by how much they differ. */
export function PhaseTable({ pair }: { readonly pair: readonly [number, number] }) {
  const labels = useApp((state) => state.timelines).map(({ label }) => label);
  const rows = usePhaseRows(pair);
  return (
    <table aria-label="Phases">
      <thead>
        <tr>
          <th scope="col">phase</th>
          {pair.map((lane) => (
            <th key={lane} scope="col">
              {labels[lane]}
            </th>
          ))}
          <th scope="col">difference</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, isCode, times: [a, b] }) => (
          <tr key={name}>
            <th scope="row">{isCode ? <code>{name}</code> : name}</th>
            <td>{timeText(a)}</td>
            <td>{timeText(b)}</td>
            <td>{differenceText(a, b)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function differenceText(a: number, b: number): string {
  if (a === b) return 'none';
  const sign = b > a ? '+' : '\u2212';
  return `${sign}${timeText(Math.abs(b - a))}${relativeText(a, b)}`;
}

/** Up to twice as long a share says most, beyond it a factor; what rounds to nothing is left away. */
function relativeText(a: number, b: number): string {
  if (a === 0 || b === 0) return '';
  if (b > 2 * a) return `, × ${Number((b / a).toPrecision(3))}`;
  const percent = (100 * (b - a)) / a;
  return Math.abs(percent) < 0.05 ? '' : `, ${formatDeviation(percent)}`;
}

/** Worked out anew when a timeline is complete, or is another one: what React knows of the traces are these. */
function usePhaseRows([first, second]: readonly [number, number]): readonly Row[] {
  const { runs } = useUnmapscope();
  useApp((state) => state.lanes.filter(({ summary }) => summary !== null).length);
  useApp((state) => state.runId);
  const timesOf = (lane: number): PhaseTimes | null => {
    const trace = runs.data()?.lanes.at(lane)?.trace;
    return trace ? phaseTimes(trace) : null;
  };
  return rowsOf(timesOf(first), timesOf(second));
}

function rowsOf(a: PhaseTimes | null, b: PhaseTimes | null): readonly Row[] {
  const names = new Set([...(a?.phases.keys() ?? []), ...(b?.phases.keys() ?? [])]);
  const time = (times: PhaseTimes | null, name: string): number => times?.phases.get(name) ?? 0;
  return [
    { name: 'the whole call', isCode: false, times: [a?.totalNs ?? 0, b?.totalNs ?? 0] },
    ...[...names].map((name): Row => ({ name, isCode: true, times: [time(a, name), time(b, name)] })),
    { name: 'waiting for mmap_sem', isCode: false, times: [a?.lockWaitNs ?? 0, b?.lockWaitNs ?? 0] },
    { name: 'runnable without a CPU', isCode: false, times: [a?.offCpuNs ?? 0, b?.offCpuNs ?? 0] },
  ];
}
