import { DropTest, EventKind } from '../mm/events.ts';
import { LockUse } from './lock-use.ts';
import { mainCall } from './main-call.ts';
import { timeText } from './quantity-text.ts';
import type { RunTrace } from './run-trace.ts';
import type { SpanColumns } from './span-columns.ts';

/** Something that went otherwise in one run than in another. Times in ns, each in its run's own time. */
export interface Difference {
  /** When it was in the first run; null: it was not. */
  readonly aNs: number | null;
  readonly bNs: number | null;
  /** What it is, in a sentence without a full stop that names neither run: "first" and "second" are the two. */
  readonly text: string;
}

/** What is looked at of a run, at most: the first of each kind. */
const MOST_OF_A_KIND = 20_000;
/** Lengths that differ by no more than a tenth count as equal. */
const TOLERANCE = 0.1;

interface Noted {
  readonly ns: number;
  readonly what: string;
  /** Null: only whether it happened counts. */
  readonly lengthNs: number | null;
  readonly outcome: string | null;
}

/**
 * What went otherwise in two runs of a case: sections, drop tests, errors and waits of the unmapping task, and waits of the others, each matched
 * with its counterpart by its number. Lengths differ if they do so by more than a tenth, and by more than a thousandth of the longer call.
 *
 * @returns in the order of the first run; what only the second has stands where it was there
 */
export function differences(a: RunTrace, b: RunTrace): readonly Difference[] {
  const [ofA, ofB] = [noted(a), noted(b)];
  const leastNs = Math.max(callLength(a), callLength(b)) / 1000;
  const found: Difference[] = [];
  for (const [key, one] of ofA) {
    const other = ofB.get(key);
    const text = other === undefined ? `${one.what}: only in the first` : compared(one, other, leastNs);
    if (text !== null) found.push({ aNs: one.ns, bNs: other?.ns ?? null, text });
  }
  for (const [key, { ns, what }] of ofB) {
    if (!ofA.has(key)) found.push({ aNs: null, bNs: ns, text: `${what}: only in the second` });
  }
  return found.sort((x, y) => (x.aNs ?? x.bNs ?? 0) - (y.aNs ?? y.bNs ?? 0));
}

function callLength(trace: RunTrace): number {
  const call = mainCall(trace);
  return call === null ? 0 : call.endNs - call.startNs;
}

function compared(one: Noted, other: Noted, leastNs: number): string | null {
  if (one.outcome !== other.outcome)
    return `${one.what}: ${one.outcome ?? ''} in the first, ${other.outcome ?? ''} in the second`;
  if (one.lengthNs === null || other.lengthNs === null) return null;
  const apart = Math.abs(one.lengthNs - other.lengthNs);
  if (apart <= leastNs || apart <= TOLERANCE * Math.max(one.lengthNs, other.lengthNs)) return null;
  return `${one.what}: ${timeText(one.lengthNs)} in the first, ${timeText(other.lengthNs)} in the second`;
}

/** What can be matched between two runs, by a key that is the same in both. */
function noted(trace: RunTrace): Map<string, Noted> {
  const notes = new Map<string, Noted>();
  noteUnmapper(trace, notes);
  trace.tasks.forEach(({ name }, task) => {
    if (task !== trace.unmapper) noteWaits(trace, task, name, -Infinity, Infinity, notes);
  });
  return notes;
}

function noteUnmapper(trace: RunTrace, notes: Map<string, Noted>): void {
  const call = mainCall(trace);
  if (call === null) return;
  const { task, startNs, endNs } = call;
  const track = trace.track(task);
  notes.set('call', { ns: startNs, what: 'The call', lengthNs: endNs - startNs, outcome: null });
  each(track.sections, startNs, endNs, (span, n) => {
    const lengthNs = Math.min(track.sections.endNs(span), endNs) - track.sections.startNs(span);
    notes.set(`section ${n}`, { ns: track.sections.startNs(span), what: `Section ${n}`, lengthNs, outcome: null });
  });
  each(track.dropTests, startNs, endNs, (span, n) => {
    const outcome =
      (track.dropTests.value(span) & DropTest.dropped) !== 0 ? 'the lock was let go of' : 'the lock was kept';
    notes.set(`test ${n}`, { ns: track.dropTests.startNs(span), what: `Drop test ${n}`, lengthNs: null, outcome });
  });
  let errors = 0;
  each(track.marks, startNs, endNs, (span) => {
    if (track.marks.value(span) !== EventKind.Error) return;
    errors++;
    notes.set(`error ${errors}`, {
      ns: track.marks.startNs(span),
      what: `Error ${errors}`,
      lengthNs: null,
      outcome: null,
    });
  });
  noteWaits(trace, task, trace.tasks[task].name, startNs, endNs, notes);
}

function noteWaits(
  trace: RunTrace,
  task: number,
  name: string,
  fromNs: number,
  toNs: number,
  notes: Map<string, Noted>,
): void {
  const use = trace.track(task).lockUse();
  let waits = 0;
  each(use, fromNs, toNs, (span) => {
    if (use.value(span) < LockUse.waitRead) return;
    waits++;
    const ns = use.startNs(span);
    const lengthNs = Math.min(use.endNs(span), trace.endNs) - ns;
    notes.set(`${name} wait ${waits}`, { ns, what: `Wait ${waits} of ${name} for mmap_sem`, lengthNs, outcome: null });
  });
}

/** The spans that begin in a stretch, numbered from 1. */
function each(row: SpanColumns, fromNs: number, toNs: number, note: (span: number, n: number) => void): void {
  let n = 0;
  for (let span = row.firstFrom(fromNs); span < row.length && row.startNs(span) <= toNs; span++) {
    if (row.startNs(span) < fromNs) continue;
    if (++n > MOST_OF_A_KIND) return;
    note(span, n);
  }
}
