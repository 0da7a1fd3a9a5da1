import type { ReactNode } from 'react';
import { timeText } from '../../trace/quantity-text.ts';
import { Quantity } from '../panels/quantity.tsx';
import type { MeasuredSummary } from './measurements.ts';

export type Waits = MeasuredSummary['waits']['readers'];

/** A simulated time: predicted, unless the prices were fitted to it. */
export function Time({ ns, isFitted = false }: { readonly ns: number; readonly isFitted?: boolean }) {
  return <Quantity kind={isFitted ? 'fitted' : 'predicted'} text={timeText(ns)} />;
}

interface WaitCellsProps {
  readonly waits: Waits | null;
  /** Stands below the longest. */
  readonly belowMax?: ReactNode;
}

/** Median, 99th percentile and longest; a dash where nobody had to wait. */
export function WaitCells({ waits, belowMax }: WaitCellsProps) {
  const shown = waits === null || waits.count === 0 ? null : { p50: waits.p50, p99: waits.p99, max: waits.max };
  return WAIT_COLUMNS.map((name) => (
    <td key={name} className={shown === null ? 'soft' : undefined}>
      {shown === null ? waits === null ? '…' : '–' : <Time ns={shown[name]} />}
      {name === 'max' && belowMax}
    </td>
  ));
}

export const WAIT_COLUMNS = ['p50', 'p99', 'max'] as const;
