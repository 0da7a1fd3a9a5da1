import { timeText } from '../../trace/quantity-text.ts';
import { Quantity } from '../panels/quantity.tsx';
import type { MeasuredSummary } from './measurements.ts';

export type Waits = MeasuredSummary['waits']['readers'];

/** A simulated time: predicted, unless the prices were fitted to it. */
export function Time({ ns, isFitted = false }: { readonly ns: number; readonly isFitted?: boolean }) {
  return <Quantity kind={isFitted ? 'fitted' : 'predicted'} text={timeText(ns)} />;
}

/** Median, 99th percentile and longest; a dash where nobody had to wait. */
export function WaitCells({ waits }: { readonly waits: Waits | null }) {
  if (waits === null) return <Cells text="…" />;
  if (waits.count === 0) return <Cells text="–" />;
  return [waits.p50, waits.p99, waits.max].map((ns, i) => (
    <td key={WAIT_COLUMNS[i]}>
      <Time ns={ns} />
    </td>
  ));
}

export const WAIT_COLUMNS = ['p50', 'p99', 'max'] as const;

function Cells({ text }: { readonly text: string }) {
  return WAIT_COLUMNS.map((name) => (
    <td key={name} className="soft">
      {text}
    </td>
  ));
}
