import { csvCell } from '../../trace/export/csv.ts';
import type { LaneState } from '../state/lane-state.ts';
import type { RunSummary } from '../state/run-summary.ts';
import type { TableRow } from '../state/tables.ts';

const COLUMNS: readonly (readonly [string, (summary: RunSummary) => string | number | null])[] = [
  ['call', ({ result }) => result.call],
  ['returned', ({ result }) => result.ret],
  ['munmap_ns', ({ munmapNs }) => munmapNs],
  ['longest_hold_write_ns', ({ exclusiveHoldMaxNs }) => exclusiveHoldMaxNs],
  ['longest_hold_read_ns', ({ sharedHoldMaxNs }) => sharedHoldMaxNs],
  ['sections', ({ sections }) => sections],
  ['drop_tests', ({ dropTests }) => dropTests],
  ['lock_drops', ({ lockDrops }) => lockDrops],
  ['pages_zapped', ({ pagesZapped }) => pagesZapped],
  ['pte_tables_freed', ({ tablesFreed }) => tablesFreed.pte],
  ['pmd_tables_freed', ({ tablesFreed }) => tablesFreed.pmd],
  ['pud_tables_freed', ({ tablesFreed }) => tablesFreed.pud],
  ['vma_splits', ({ vmaSplits }) => vmaSplits],
  ['tlb_flushes', ({ tlbFlushes }) => tlbFlushes],
  ['longest_wait_of_others_ns', ({ tasks }) => Math.max(0, ...tasks.slice(1).map(({ waitMaxNs }) => waitMaxNs))],
];

/** @returns what each approach came to, one row each, as CSV */
export function resultsCsv(lanes: readonly LaneState[]): string {
  const rows = lanes.flatMap(({ id, summary }) =>
    summary === null ? [] : [[id, ...COLUMNS.map(([, valueOf]) => String(valueOf(summary) ?? ''))]],
  );
  return csvOf([['approach', ...COLUMNS.map(([name]) => name)], ...rows]);
}

/** @returns the published munmap times beside the model's, one row a size, kernel and fit, as CSV */
export function summaryCsv(rows: readonly TableRow[]): string {
  const cells = rows.flatMap(({ id, fit, published, simulated, deviationPct }) =>
    (['pristine', 'patched'] as const).map((kernel) => {
      const { value, kind } = simulated[kernel];
      const known = kind !== 'none';
      return [
        id,
        kernel,
        fit ?? '',
        String(published[kernel] ?? ''),
        known ? String(value) : '',
        kind,
        String(deviationPct[kernel] ?? ''),
      ];
    }),
  );
  return csvOf([['size', 'kernel', 'fit', 'published_us', 'model_us', 'kind', 'deviation_percent'], ...cells]);
}

function csvOf(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}
