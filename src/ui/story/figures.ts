import { PAGE_SIZE } from '../../mm/units.ts';
import { bytesText, timeText } from '../../trace/quantity-text.ts';
import { formatCount } from '../format/quantities.ts';
import { longestWait, type RunSummary } from '../state/run-summary.ts';

/** 2 MiB, what one PMD entry spans. */
const PAGES_PER_STEP = 512;

/** What a sentence can say about a run, by the name under which it asks for it. */
const FIGURES: Readonly<Record<string, (summary: RunSummary) => string>> = {
  /** The first munmap, from entry to exit. */
  munmap: ({ munmapNs }) => timeText(munmapNs),
  /** The longest hold of mmap_sem for write, and for read. */
  hold: ({ exclusiveHoldMaxNs }) => timeText(exclusiveHoldMaxNs),
  readHold: ({ sharedHoldMaxNs }) => timeText(sharedHoldMaxNs),
  /** The longest wait of a task that does not unmap. */
  wait: (summary) => timeText(longestWait(summary)?.waitMaxNs ?? 0),
  sections: ({ sections }) => formatCount(sections),
  tests: ({ dropTests }) => formatCount(dropTests),
  drops: ({ lockDrops }) => formatCount(lockDrops),
  needReschedFalse: ({ dropsNotTaken }) => formatCount(dropsNotTaken.needReschedFalse),
  bytes: ({ pagesZapped }) => bytesText(pagesZapped * PAGE_SIZE),
  pages: ({ pagesZapped }) => formatCount(pagesZapped),
  /** Steps of the zap, of a PMD entry each, and the time of the munmap for one of them. */
  steps: ({ pagesZapped }) => formatCount(pagesZapped / PAGES_PER_STEP),
  step: ({ pagesZapped, munmapNs }) => timeText(munmapNs / Math.max(1, pagesZapped / PAGES_PER_STEP)),
  tables: ({ tablesFreed }) => formatCount(tablesFreed.pte),
  flushes: ({ tlbFlushes }) => formatCount(tlbFlushes),
  splits: ({ vmaSplits }) => formatCount(vmaSplits),
  hung: ({ tasks }) => formatCount(tasks.filter(({ hungReports }) => hungReports > 0).length),
  result: ({ result }) => String(result.ret ?? 'no return'),
};

/** A part of a sentence: words as they stand, or a figure of a run. */
export interface SentencePart {
  readonly text: string;
  readonly isFigure: boolean;
}

/**
 * A sentence with figures of the runs on screen: "{sections.drops} of {sections.tests}" names an approach and a figure, "{sections.wait.ps}" the
 * longest wait of a task, or of any of a group of tasks.
 *
 * @returns null as long as a run that it asks about is not complete
 * @throws Error for a figure that does not exist
 */
export function fillSentence(template: string, runs: ReadonlyMap<string, RunSummary>): readonly SentencePart[] | null {
  return fillTemplate(template, (path) => figureOfRuns(path, runs));
}

/**
 * Fills what stands in braces.
 *
 * @param figureOf the figure of a path; null: it is not there yet
 * @returns null if one is not there
 */
export function fillTemplate(
  template: string,
  figureOf: (path: string) => string | null,
): readonly SentencePart[] | null {
  const parts: SentencePart[] = [];
  let isMissing = false;
  for (const [i, part] of template.split(/\{([^{}]+)\}/).entries()) {
    if (i % 2 === 0) {
      if (part !== '') parts.push({ text: part, isFigure: false });
      continue;
    }
    const text = figureOf(part);
    if (text === null) isMissing = true;
    else parts.push({ text, isFigure: true });
  }
  return isMissing ? null : parts;
}

/** "sections.drops": a figure of a complete run; null if there is no such run. @throws Error for a figure that does not exist */
export function figureOfRuns(path: string, runs: ReadonlyMap<string, RunSummary>): string | null {
  const [approach, figure = '', task] = path.split('.');
  if (figure === '' || (task === undefined && !Object.hasOwn(FIGURES, figure))) throw new Error(`no figure “${path}”`);
  const summary = runs.get(approach);
  if (summary === undefined) return null;
  return task === undefined ? FIGURES[figure](summary) : waitOf(summary, task);
}

/** @returns approaches that a sentence has figures of */
export function approachesIn(template: string): readonly string[] {
  return [...new Set([...template.matchAll(/\{([^{}.]+)\./g)].map(([, approach]) => approach))];
}

/** @returns the summaries of complete runs by approach */
export function completeRuns(
  lanes: readonly { readonly id: string; readonly summary: RunSummary | null }[],
): ReadonlyMap<string, RunSummary> {
  return new Map(lanes.flatMap(({ id, summary }) => (summary === null ? [] : [[id, summary] as const])));
}

function waitOf({ tasks }: RunSummary, name: string): string {
  const waits = tasks.filter((task) => task.name === name || task.name.replace(/-\d+$/, '') === name);
  return timeText(waits.reduce((most, { waitMaxNs }) => Math.max(most, waitMaxNs), 0));
}
