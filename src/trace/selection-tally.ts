import { EventKind, nameOf, Phase, Syscall } from '../mm/events.ts';
import { CpuState } from './cpu-row.ts';
import { labelOf } from './describe-event.ts';
import { DurationTally } from './duration-tally.ts';
import { isWait, LockUse } from './lock-use.ts';
import type { RunTrace } from './run-trace.ts';
import type { SpanColumns } from './span-columns.ts';
import type { EventBlock } from './time-blocks.ts';

/** What is counted of one kind. */
export interface KindTally {
  /** The same in every run. */
  readonly label: string;
  readonly tally: DurationTally;
}

/** What happened in a stretch of time. Each event counts with its whole length, however little of it lies in the stretch. */
export interface SelectionTally {
  /** The kinds that there are, in an order that is the same in every run. */
  readonly kinds: readonly KindTally[];
  /** Of each task that waited for mmap_sem its waits, the one that waited longest in sum first. */
  readonly waiters: readonly { readonly task: number; readonly tally: DurationTally }[];
}

/** What shows as spans of a task's rows is counted there: two events tell one of them. */
const IN_ROWS = new Uint8Array(256);
for (const kind of [
  EventKind.TaskStart,
  EventKind.TaskEnd,
  EventKind.SyscallEnter,
  EventKind.SyscallExit,
  EventKind.SectionBegin,
  EventKind.SectionEnd,
  EventKind.LockRequest,
  EventKind.LockWait,
  EventKind.LockAcquire,
  EventKind.LockRelease,
  EventKind.LockDowngrade,
  EventKind.LockGrant,
  EventKind.SchedIn,
  EventKind.SchedOut,
  EventKind.Wakeup,
  EventKind.Counter,
]) {
  IN_ROWS[kind] = 1;
}

const USES: Readonly<Record<number, string>> = {
  [LockUse.holdWrite]: 'mmap_sem held for write',
  [LockUse.holdRead]: 'mmap_sem held for read',
  [LockUse.waitWrite]: 'wait in down_write',
  [LockUse.spinWrite]: 'wait in down_write',
  [LockUse.waitRead]: 'wait in down_read',
};

const CPU_STATES: Readonly<Record<number, string>> = {
  [CpuState.onCpu]: 'on a CPU',
  [CpuState.runnable]: 'waiting for a CPU',
  [CpuState.sleeping]: 'asleep',
};

/** Spans between two chances to do something else. */
const PAUSE_AFTER = 4096;
/** Names of slices that are told apart; all others count as one kind. */
const MOST_NAMES = 256;

/** Which events of a stretch of time count. */
export interface TallyFilter {
  /** Only those of these tasks. */
  readonly tasks?: ReadonlySet<number>;
  /** Only those of some kinds. */
  readonly counts?: (label: string) => boolean;
}

/** Tallies [fromNs, toNs]. Pauses (yields) every few thousand events, so that it can be done in slices. */
export function* tallySelection(
  trace: RunTrace,
  fromNs: number,
  toNs: number,
  { tasks, counts }: TallyFilter = {},
): Generator<undefined, SelectionTally> {
  const kinds = new Map<string, DurationTally>();
  const waiters: { task: number; tally: DurationTally }[] = [];
  const tallyOf = (label: string): DurationTally => {
    let tally = kinds.get(label);
    if (tally === undefined) kinds.set(label, (tally = new DurationTally()));
    return tally;
  };
  const end = trace.endNs;
  const callTally = byNumber(tallyOf, (call) => `${nameOf(Syscall, call)}()`);
  const useTally = byNumber(tallyOf, (use) => USES[use] ?? '');
  const cpuTally = byNumber(tallyOf, (state) => CPU_STATES[state] ?? '');
  for (const track of trace.tracks) {
    if (tasks?.has(track.task) === false) continue;
    const { task, calls, sections, cpu } = track;
    yield* tallySpans(calls, fromNs, toNs, end, (span) =>
      calls.value(span) === EventKind.SyscallEnter ? callTally(trace.eventAt(calls.eventIndex(span)).detail) : null,
    );
    yield* tallySpans(sections, fromNs, toNs, end, () => tallyOf('section'));
    const waits = new DurationTally();
    yield* tallyUses(track.lockUse(), fromNs, toNs, end, useTally, waits);
    yield* tallySpans(cpu.spans, fromNs, toNs, end, (span) => cpuTally(cpu.spans.value(span)));
    if (waits.count > 0) waiters.push({ task, tally: waits });
  }
  /** By kind, and of some by which of it. */
  const eventTally = byNumber(tallyOf, (key) => labelOfKind(trace, key >> 8, key & 0xff));
  for (const block of trace.blocksBetween(fromNs, toNs)) {
    tallyBlock(block, fromNs, toNs, tasks, eventTally);
    yield;
  }
  return {
    kinds: [...kinds]
      .map(([label, tally]) => ({ label, tally }))
      .filter(({ label, tally }) => tally.count > 0 && (counts?.(label) ?? true)),
    waiters: waiters.sort((a, b) => b.tally.sumNs - a.tally.sumNs),
  };
}

/** A look-up by text for every event would take too long. */
function byNumber(
  tallyOf: (label: string) => DurationTally,
  labelOf: (number: number) => string,
): (number: number) => DurationTally {
  const known: (DurationTally | undefined)[] = [];
  return (number) => (known[number] ??= tallyOf(labelOf(number)));
}

/** A function of its own: in a generator it would be compiled late. */
function tallyBlock(
  { columns, from, to }: EventBlock,
  fromNs: number,
  toNs: number,
  tasks: ReadonlySet<number> | undefined,
  tallyOf: (key: number) => DurationTally,
): void {
  const { timeNs, lastNs, kind, detail, addr, task } = columns;
  for (let i = from; i < to; i++) {
    if (timeNs[i] > toNs || lastNs[i] < fromNs || IN_ROWS[kind[i]] === 1) continue;
    if (tasks?.has(task[i]) === false) continue;
    const which = whichOf(kind[i], detail[i], addr[i]);
    tallyOf((kind[i] << 8) | which).record(lastNs[i] - timeNs[i]);
  }
}

function* tallySpans(
  spans: SpanColumns,
  fromNs: number,
  toNs: number,
  latestNs: number,
  tallyOf: (span: number) => DurationTally | null,
): Generator<undefined> {
  for (let i = spans.firstFrom(fromNs); i < spans.length && spans.startNs(i) <= toNs; i++) {
    tallyOf(i)?.record(Math.max(0, Math.min(spans.endNs(i), latestNs) - spans.startNs(i)));
    if (i % PAUSE_AFTER === 0) yield;
  }
}

/** Holds, and waits: one that goes on from spinning to sleeping is one wait. */
function* tallyUses(
  uses: SpanColumns,
  fromNs: number,
  toNs: number,
  latestNs: number,
  tallyOf: (use: number) => DurationTally,
  waits: DurationTally,
): Generator<undefined> {
  const goesOn = (i: number): boolean =>
    i > 0 &&
    i < uses.length &&
    isWait(uses.value(i)) &&
    isWait(uses.value(i - 1)) &&
    uses.startNs(i) === uses.endNs(i - 1);
  let i = uses.firstFrom(fromNs);
  while (goesOn(i)) i--;
  for (; i < uses.length && uses.startNs(i) <= toNs; i++) {
    const startNs = uses.startNs(i);
    while (goesOn(i + 1)) i++;
    const ns = Math.max(0, Math.min(uses.endNs(i), latestNs) - startNs);
    tallyOf(uses.value(i)).record(ns);
    if (isWait(uses.value(i))) waits.record(ns);
    if (i % PAUSE_AFTER === 0) yield;
  }
}

function whichOf(kind: number, detail: number, addr: number): number {
  if (kind === EventKind.Phase || kind === EventKind.TlbFlush) return detail;
  if (kind === EventKind.Slice || kind === EventKind.Mark) return Math.min(addr, MOST_NAMES - 1);
  return 0;
}

function labelOfKind({ names }: RunTrace, kind: number, which: number): string {
  if (kind === EventKind.Phase) return nameOf(Phase, which);
  if (kind === EventKind.TlbFlush) return which === 1 ? 'final TLB flush' : 'TLB flushes (runs)';
  if (kind === EventKind.Zap) return 'zap_pmd_range (runs of steps)';
  if (kind === EventKind.Slice || kind === EventKind.Mark) {
    if (which === MOST_NAMES - 1 && names.length > MOST_NAMES) return 'slices and marks of other names';
    return names[which] ?? 'slice';
  }
  return labelOf({ kind, detail: which, index: 0, timeNs: 0, lastNs: 0, addr: 0, lenBytes: 0, count: 0, task: 0 });
}
