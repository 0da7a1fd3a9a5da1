import { sizeName } from '../scenario/default-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { SweepRange } from '../sim/sweep.ts';
import { waitCells } from './compare-table.ts';
import { formatDuration } from './duration.ts';
import type { FinishedMeasuredRun } from './run-measured.ts';
import { alignedTable } from './table.ts';

/** The runs at one value of the parameter. */
export interface SweepRow {
  readonly value: number;
  readonly runs: readonly FinishedMeasuredRun[];
}

/** @returns what `sweep` prints for people: a table for each approach, one row a value. */
export function sweepTable(scenario: Scenario, range: SweepRange, rows: readonly SweepRow[]): string {
  const tables = (rows[0]?.runs ?? []).map((_, run) => tableOf(range, rows, run));
  return `${scenario.id}: ${scenario.title}\n${tables.map((table) => `\n${table}`).join('')}`;
}

function tableOf({ parameter }: SweepRange, rows: readonly SweepRow[], run: number): string {
  const [first] = rows;
  const { approach, neighbours } = first.runs[run].summary;
  const nameOf = ({ name, tasks }: (typeof neighbours)[number]): string =>
    tasks === 1 ? `waits of ${name}` : `waits of ${name} (${tasks} tasks)`;
  const head = [
    ['', '', 'longest hold', ...neighbours.flatMap((entry) => [nameOf(entry), '', '']), 'lock', 'TLB'],
    [parameter, 'time', 'for write', ...neighbours.flatMap(() => ['p50', 'p99', 'max']), 'operations', 'flushes'],
  ];
  const lines = rows.map(({ value, runs }) => {
    const { summary } = runs[run];
    return [
      parameter === 'sectionBytes' ? sizeName(value) : String(value),
      summary.result.ret === null ? 'not over' : formatDuration(summary.munmapNs),
      formatDuration(summary.exclusiveHoldMaxNs),
      ...summary.neighbours.flatMap(({ waits }) => waitCells(waits)),
      summary.lockOperations.unmapper.toLocaleString('en'),
      summary.tlbFlushes.toLocaleString('en'),
    ];
  });
  return `${approach}\n${alignedTable([...head, ...lines])}`;
}
