import { timeText } from '../../trace/quantity-text.ts';
import { formatCount, formatShare } from '../format/quantities.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { useLaneMoment } from '../state/use-lane-moment.ts';

interface AtCursor {
  readonly ns: number;
  readonly share: number;
  readonly waiting: number;
}

/** How far both timelines are at the cursor. */
export function CursorComparison({ pair: [first, second] }: { readonly pair: readonly [number, number] }) {
  const labels = useApp((state) => state.timelines).map(({ label }) => label);
  const [a, b] = [useAtCursor(first), useAtCursor(second)];
  return (
    <table aria-label="At the cursor, compared">
      <thead>
        <tr>
          <th scope="col">at the cursor</th>
          <th scope="col">{labels[first]}</th>
          <th scope="col">{labels[second]}</th>
          <th scope="col">difference</th>
        </tr>
      </thead>
      <tbody>
        <Row name="time of the run" a={a} b={b} of={({ ns }) => ns} text={timeText} />
        <Row name="unmapped" a={a} b={b} of={({ share }) => share} text={(share) => formatShare(share, 0.001)} />
        <Row name="tasks waiting" a={a} b={b} of={({ waiting }) => waiting} text={formatCount} />
      </tbody>
    </table>
  );
}

function useAtCursor(lane: number): AtCursor | null {
  const { runs } = useUnmapscope();
  const found = useLaneMoment(lane);
  const trace = runs.data()?.lanes.at(lane)?.trace;
  if (!found || !trace) return null;
  return { ns: found.ns, share: trace.shareAt(found.ns), waiting: found.moment.lock.waiters.length };
}

interface RowProps {
  readonly name: string;
  readonly a: AtCursor | null;
  readonly b: AtCursor | null;
  readonly of: (at: AtCursor) => number;
  readonly text: (value: number) => string;
}

function Row({ name, a, b, of, text }: RowProps) {
  const apart = a && b ? of(b) - of(a) : null;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{a ? text(of(a)) : '\u2013'}</td>
      <td>{b ? text(of(b)) : '\u2013'}</td>
      <td>
        {apart === null ? '\u2013' : apart === 0 ? 'none' : `${apart > 0 ? '+' : '\u2212'}${text(Math.abs(apart))}`}
      </td>
    </tr>
  );
}
