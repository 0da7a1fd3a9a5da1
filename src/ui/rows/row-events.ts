import { DropTest } from '../../mm/events.ts';
import { LaneState } from '../../trace/lock-lane.ts';
import { LockUse } from '../../trace/lock-use.ts';
import { describeEvent, dropTestText } from '../../trace/describe-event.ts';
import { timeText } from '../../trace/quantity-text.ts';
import type { RunTrace } from '../../trace/run-trace.ts';
import type { SpanColumns } from '../../trace/span-columns.ts';
import { plural } from '../format/quantities.ts';
import { consequence, waitersText } from '../locks/lock-sentences.ts';
import type { Row } from '../../draw/rows.ts';

/** One thing in a row: what the tooltip says of it, and what the keyboard stops at. */
export interface RowEvent {
  readonly startNs: number;
  readonly endNs: number;
  /** In one sentence. */
  readonly text: string;
}

/** The spans of a row between which one moves; null where the row has none of its own. */
function spansOf(trace: RunTrace, row: Row): SpanColumns | null {
  if (row.kind === 'lock') return trace.lockLane(row.lock).segments;
  if (row.kind === 'counter') return trace.counter(row.number ?? 0).spans;
  const track = trace.track(row.tasks[0]);
  switch (row.kind) {
    case 'calls':
      return track.calls;
    case 'sections':
      return track.sections;
    case 'phases':
      return track.phases;
    case 'work':
      return track.work;
    case 'tests':
      return track.dropTests;
    case 'task':
      return track.lockUse(row.lock);
    case 'slices':
      return track.sliceRow(row.number ?? 0);
    case 'marks':
      return track.marks;
    case 'group':
      return null;
  }
}

/** What is in a row at a moment, or within `toleranceNs` of it where it is only an instant; null: nothing. */
export function rowEventAt(trace: RunTrace, row: Row, ns: number, toleranceNs: number): RowEvent | null {
  if (row.kind === 'group') return groupAt(trace, row, ns);
  const spans = spansOf(trace, row);
  if (!spans) return null;
  let span = spans.spanAt(ns);
  if (span === -1) span = nearest(spans, ns, toleranceNs);
  return span === -1 ? null : describe(trace, row, spans, span, ns);
}

/** The next thing in a row after a moment, or the one before it; null at the end. */
export function rowEventBeside(trace: RunTrace, row: Row, ns: number, direction: 1 | -1): RowEvent | null {
  const spans = spansOf(trace, row);
  if (!spans) return null;
  const at = spans.lastAt(ns);
  let span = direction === 1 ? at + 1 : at;
  if (direction === -1 && span >= 0 && spans.startNs(span) >= ns) span--;
  if (span < 0 || span >= spans.length) return null;
  return describe(trace, row, spans, span, spans.startNs(span));
}

function nearest(spans: SpanColumns, ns: number, toleranceNs: number): number {
  const before = spans.lastAt(ns);
  let best = -1;
  let distance = toleranceNs;
  for (const span of [before, before + 1]) {
    if (span < 0 || span >= spans.length) continue;
    const away = span === before ? ns - Math.min(spans.endNs(span), ns) : spans.startNs(span) - ns;
    if (away <= distance) {
      best = span;
      distance = away;
    }
  }
  return best;
}

function describe(trace: RunTrace, row: Row, spans: SpanColumns, span: number, ns: number): RowEvent {
  const startNs = spans.startNs(span);
  const endNs = Math.min(spans.endNs(span), trace.endNs);
  return { startNs, endNs, text: textOf(trace, row, spans, span, ns, endNs) };
}

function textOf(trace: RunTrace, row: Row, spans: SpanColumns, span: number, ns: number, endNs: number): string {
  const length = timeText(Math.max(0, endNs - spans.startNs(span)));
  switch (row.kind) {
    case 'lock':
      return lockText(trace, row, span, ns, length);
    case 'tests': {
      const bits = spans.value(span);
      const outcome = (bits & DropTest.dropped) !== 0 ? 'the lock is let go of' : 'the lock is kept';
      return `Drop test ${span + 1} of ${spans.length}: ${dropTestText(bits).replace(/: lock .*$/, '')}; ${outcome}`;
    }
    case 'task':
      return `${trace.tasks[row.tasks[0]]?.name ?? ''} ${USES[spans.value(span)] ?? ''}${otherLock(row)}, ${length}${(row.lock ?? 0) === 0 ? consequence(trace, row.tasks[0], span, ns) : ''}`;
    case 'work':
      return stepText(trace, spans, span, ns);
    default:
      return spanText(trace, spans, span);
  }
}

function spanText(trace: RunTrace, spans: SpanColumns, span: number): string {
  const endNs = Math.min(spans.endNs(span), trace.endNs);
  return describeEvent(trace.eventAt(spans.eventIndex(span)), trace.tasks, endNs - spans.startNs(span), trace.names);
}

const USES: Readonly<Record<number, string>> = {
  [LockUse.holdRead]: 'holds mmap_sem for read',
  [LockUse.holdWrite]: 'holds mmap_sem for write',
  [LockUse.waitRead]: 'waits for mmap_sem in down_read',
  [LockUse.waitWrite]: 'waits for mmap_sem in down_write',
  [LockUse.spinWrite]: 'spins for mmap_sem in down_write',
};

/** Which lock it is, where it is not the one that all is about. */
function otherLock({ lock = 0, label }: Row): string {
  return lock === 0 ? '' : ` of another address space (${label})`;
}

function lockText(trace: RunTrace, row: Row, segment: number, ns: number, length: string): string {
  const lane = trace.lockLane(row.lock);
  const name = `mmap_sem${otherLock(row)}`;
  const state = lane.segments.value(segment);
  const waiting = waitersText(trace, ns, row.lock);
  const writer = lane.writer(segment);
  if (writer !== -1) return `${name} held for write by ${trace.tasks[writer]?.name ?? writer}, ${waiting}, ${length}`;
  if ((state & LaneState.read) !== 0) {
    return `${name} held for read by ${plural(lane.readers(segment), 'task')}, ${waiting}, ${length}`;
  }
  return `${name} free, ${waiting}, ${length}`;
}

/** Of a run of steps, the one at the moment. */
function stepText(trace: RunTrace, spans: SpanColumns, span: number, ns: number): string {
  const steps = spans.count(span);
  if (steps < 2) return spanText(trace, spans, span);
  const stepNs = (spans.endNs(span) - spans.startNs(span)) / steps;
  const step = Math.min(steps, Math.floor((ns - spans.startNs(span)) / stepNs) + 1);
  return `Step ${step} of ${steps}, ${timeText(stepNs)} each. ${spanText(trace, spans, span)}`;
}

function groupAt(trace: RunTrace, row: Row, ns: number): RowEvent | null {
  if (ns < 0 || ns > trace.endNs) return null;
  let waiting = 0;
  let holding = 0;
  for (const task of row.tasks) {
    const use = trace.track(task).lockUse();
    const span = use.spanAt(ns);
    if (span === -1) continue;
    if (use.value(span) >= LockUse.waitRead) waiting++;
    else holding++;
  }
  const text = `${row.label}: ${waiting} of ${plural(row.tasks.length, 'task')} wait for mmap_sem, ${holding} hold it`;
  return { startNs: ns, endNs: ns, text };
}
