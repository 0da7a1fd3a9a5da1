import type { Scenario } from '../scenario/scenario.ts';
import type { Waits } from '../sim/measured-run.ts';
import { formatDuration } from './duration.ts';
import type { FinishedMeasuredRun } from './run-measured.ts';
import { alignedTable } from './table.ts';

const HEAD = [
  ['', '', 'longest hold', '', 'waits of readers', '', '', 'waits of writers', '', '', 'lock let go of'],
  ['approach', 'time', 'for write', 'for read', 'p50', 'p99', 'max', 'p50', 'p99', 'max', 'of tests'],
];

/** @returns what `compare` prints for people: one row an approach. */
export function compareTable(scenario: Scenario, runs: readonly FinishedMeasuredRun[]): string {
  const rows = runs.map(({ summary }) => [
    summary.approach,
    summary.result.ret === null ? 'not over' : formatDuration(summary.munmapNs),
    formatDuration(summary.exclusiveHoldMaxNs),
    formatDuration(summary.sharedHoldMaxNs),
    ...waitCells(summary.waits.readers),
    ...waitCells(summary.waits.writers),
    summary.dropTests === 0 ? '-' : `${summary.lockDrops} of ${summary.dropTests}`,
  ]);
  const notes = runs.flatMap(({ summary: { approach, endedBy } }) =>
    endedBy === null ? [] : [`${approach} was ended by ${endedBy}\n`],
  );
  const why = runs.flatMap(({ summary }) => {
    const { notContended, atomic, needReschedFalse } = summary.dropsNotTaken;
    const reasons = [
      ...(notContended > 0 ? [`nobody waited ${notContended} times`] : []),
      ...(atomic > 0 ? [`the caller forbade it ${atomic} times`] : []),
      ...(needReschedFalse > 0 ? [`need_resched() was false ${needReschedFalse} times`] : []),
    ];
    return reasons.length === 0 ? [] : [`  ${summary.approach}: ${reasons.join(', ')}\n`];
  });
  const whyNot = why.length === 0 ? '' : `\nWhy the lock was kept:\n${why.join('')}`;
  const ended = notes.length === 0 ? '' : `\n${notes.join('')}`;
  return `${scenario.id}: ${scenario.title}\n\n${alignedTable([...HEAD, ...rows])}${whyNot}${ended}`;
}

/** Median, 99th percentile and maximum; a dash where nobody had to wait. */
export function waitCells({ count, p50, p99, max }: Waits): string[] {
  return count === 0 ? ['-', '-', '-'] : [p50, p99, max].map(formatDuration);
}
