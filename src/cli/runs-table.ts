import type { Scenario } from '../scenario/scenario.ts';
import type { RunSummary } from '../sim/run-summary.ts';
import { formatDuration } from './duration.ts';
import type { FinishedRun } from './run-simulations.ts';
import { alignedTable } from './table.ts';

/** @returns what `simulate` prints for people: one column a run. */
export function runsTable(scenario: Scenario, runs: readonly FinishedRun[]): string {
  const summaries = runs.map(({ summary }) => summary);
  const row = (name: string, cell: (summary: RunSummary) => string): string[] => [name, ...summaries.map(cell)];
  const number = (name: string, value: (summary: RunSummary) => number): string[] =>
    row(name, (summary) => value(summary).toLocaleString('en'));
  const time = (name: string, value: (summary: RunSummary) => number): string[] =>
    row(name, (summary) => formatDuration(value(summary)));

  const rows = [
    row('', ({ approach }) => approach),
    row('returns', ({ result }) => (result.ret === null ? 'not yet' : `${result.call}: ${result.ret}`)),
    time('time of the call', ({ munmapNs }) => munmapNs),
    time('longest hold for write', ({ exclusiveHoldMaxNs }) => exclusiveHoldMaxNs),
    time('longest hold for read', ({ sharedHoldMaxNs }) => sharedHoldMaxNs),
    ...waitRows(scenario, summaries),
    number('sections', ({ sections }) => sections),
    number('drop tests', ({ dropTests }) => dropTests),
    number('  lock let go of', ({ lockDrops }) => lockDrops),
    number('  not: nobody waits', ({ dropsNotTaken }) => dropsNotTaken.notContended),
    number('  not: atomic', ({ dropsNotTaken }) => dropsNotTaken.atomic),
    number('  not: need_resched() is false', ({ dropsNotTaken }) => dropsNotTaken.needReschedFalse),
    number('pages zapped', ({ pagesZapped }) => pagesZapped),
    row('tables freed (PTE, PMD, PUD)', ({ tablesFreed: { pte, pmd, pud } }) => `${pte}, ${pmd}, ${pud}`),
    number('VMA splits', ({ vmaSplits }) => vmaSplits),
    number('TLB flushes', ({ tlbFlushes }) => tlbFlushes),
    number('events stored', ({ events }) => events.stored),
    number('events unrolled', ({ events }) => events.unrolled),
    ['simulated in', ...runs.map(({ wallMs }) => formatDuration(wallMs * 1e6))],
  ];
  const notes = summaries.flatMap(({ approach, endedBy }) =>
    endedBy === null ? [] : [`${approach} was ended by ${endedBy}\n`],
  );
  return `${scenario.id}: ${scenario.title}\n\n${alignedTable(rows)}${notes.length > 0 ? '\n' : ''}${notes.join('')}`;
}

/** One row for each entry of the document's tasks; those that make calls only if they had to wait. */
function waitRows({ tasks }: Scenario, summaries: readonly RunSummary[]): string[][] {
  let end = 0;
  return tasks.flatMap(({ name, kind, count }) => {
    const start = end;
    end += count;
    const waits = summaries.map((summary) =>
      Math.max(...summary.tasks.slice(start, end).map(({ waitMaxNs }) => waitMaxNs)),
    );
    if (kind === 'hog' || (kind === 'calls' && waits.every((ns) => ns === 0))) return [];
    return [[`longest wait of ${name}${count === 1 ? '' : ` (${count} tasks)`}`, ...waits.map(formatDuration)]];
  });
}
