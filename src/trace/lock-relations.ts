import { CpuState } from './cpu-row.ts';
import type { LockLane } from './lock-lane.ts';
import { isWait } from './lock-use.ts';
import type { SpanColumns } from './span-columns.ts';
import type { TaskTrack } from './task-track.ts';

/** What of a RunTrace the relations between tasks are read from. */
export interface LockSource {
  readonly tracks: readonly TaskTrack[];
  readonly locks: readonly number[];
  readonly endNs: number;
  track(task: number): TaskTrack;
  lockLane(lock: number): LockLane;
  eventAt(index: number): { readonly task: number; readonly timeNs: number };
}

/** One span of a task's row for a lock: a wait for it or a hold of it; see TaskTrack.lockUse. */
export interface LockUseSpan {
  readonly task: number;
  readonly span: number;
}

/** Uses of one task that are looked at for one other: a reader may come and go while another one holds the lock. */
const MOST_USES = 64;

/**
 * Whom a hold delays: every wait for the lock that overlaps it, of every other task, in the order of tasks; of one task at most the first 64.
 * Takes O(log n) a task.
 */
export function delayedBy(trace: LockSource, hold: LockUseSpan, lock = 0): LockUseSpan[] {
  return overlapping(trace, hold, lock, isWait);
}

/** Whom a wait waits for: every hold of the lock that overlaps it, of every other task; as delayedBy(). */
export function holdsDuring(trace: LockSource, wait: LockUseSpan, lock = 0): LockUseSpan[] {
  return overlapping(trace, wait, lock, (use) => !isWait(use));
}

function overlapping(
  trace: LockSource,
  { task, span }: LockUseSpan,
  lock: number,
  counts: (use: number) => boolean,
): LockUseSpan[] {
  const own = trace.track(task).lockUse(lock);
  const fromNs = own.startNs(span);
  const toNs = Math.min(own.endNs(span), trace.endNs);
  const found: LockUseSpan[] = [];
  for (const track of trace.tracks) {
    if (track.task === task) continue;
    const uses = track.lockUse(lock);
    let left = MOST_USES;
    for (let i = uses.firstFrom(fromNs); i < uses.length && uses.startNs(i) < toNs && left > 0; i++, left--) {
      if (counts(uses.value(i))) found.push({ task: track.task, span: i });
    }
  }
  return found;
}

/** The lock goes from one task to another: the end of a hold (or its downgrade) and the begin of the next. */
export interface HandOver {
  readonly from: number;
  readonly releaseNs: number;
  readonly to: number;
  readonly grantNs: number;
}

/** How the waiter of a wait got the lock in the end; null if it did not, or nobody had it before. */
export function handOverOf(trace: LockSource, wait: LockUseSpan, lock = 0): HandOver | null {
  const uses = trace.track(wait.task).lockUse(lock);
  const hold = endOfWait(uses, wait.span);
  if (hold >= uses.length || isWait(uses.value(hold)) || uses.startNs(hold) !== uses.endNs(hold - 1)) return null;
  const release = trace.lockLane(lock).releaseBefore(uses.eventIndex(hold));
  if (release === -1) return null;
  const { task, timeNs } = trace.eventAt(release);
  const grantNs = uses.startNs(hold);
  return { from: task, releaseNs: Math.min(timeNs, grantNs), to: wait.task, grantNs };
}

/** To whom the end of a hold hands the lock: a writer, or the readers that were woken together. */
export function handOversFrom(trace: LockSource, hold: LockUseSpan, lock = 0): HandOver[] {
  const own = trace.track(hold.task).lockUse(lock);
  const endNs = own.endNs(hold.span);
  if (endNs === Infinity) return [];
  const found: HandOver[] = [];
  for (const track of trace.tracks) {
    if (track.task === hold.task) continue;
    const uses = track.lockUse(lock);
    const span = uses.lastAt(endNs);
    // A reader may be told to have the lock at the moment of the release.
    for (const wait of [span - 1, span]) {
      if (wait < 0 || !isWait(uses.value(wait)) || uses.endNs(wait) < endNs) continue;
      if (wait === span - 1 && isWait(uses.value(span))) continue;
      const handOver = handOverOf(trace, { task: track.task, span: wait }, lock);
      if (handOver?.from === hold.task && handOver.releaseNs === endNs) found.push(handOver);
    }
  }
  return found;
}

/** A wait goes on from spinning to sleeping. @returns the first span after it */
function endOfWait(uses: SpanColumns, span: number): number {
  let next = span;
  while (
    next < uses.length &&
    isWait(uses.value(next)) &&
    (next === span || uses.startNs(next) === uses.endNs(next - 1))
  )
    next++;
  return next;
}

/** One link of a chain of waits. */
export type ChainLink =
  /** Waits for a lock: `place` of `of` in its wait list, from 1. */
  | {
      readonly task: number;
      readonly waitsFor: 'lock';
      readonly lock: number;
      readonly sinceNs: number;
      readonly place: number;
      readonly of: number;
    }
  /** Is ready to run, but has no CPU. */
  | { readonly task: number; readonly waitsFor: 'cpu'; readonly cpu: number; readonly sinceNs: number }
  /** Waits for nothing of which is known: the chain ends here. */
  | { readonly task: number; readonly waitsFor: 'nothing'; readonly cpu: number; readonly isRunning: boolean };

/** Longer chains are no help to anybody. */
const MOST_LINKS = 16;

/**
 * What a task waits for at a moment, and what that waits for, and so on: another lock's holder, or the task that has the CPU. Of several holders
 * the first that waits itself is followed, else the first. A chain that closes on itself ends with the task it began to repeat.
 */
export function waitChain(trace: LockSource, task: number, tNs: number): ChainLink[] {
  const chain: ChainLink[] = [];
  const seen = new Set<number>();
  let at: number | null = task;
  while (at !== null && chain.length < MOST_LINKS) {
    const link = linkOf(trace, at, tNs);
    chain.push(link);
    if (seen.has(at)) break;
    seen.add(at);
    at = blockerOf(trace, link, tNs);
  }
  return chain;
}

function linkOf(trace: LockSource, task: number, tNs: number): ChainLink {
  const track = trace.track(task);
  for (const lock of trace.locks) {
    const uses = track.lockUse(lock);
    const span = uses.spanAt(tNs);
    if (span === -1 || !isWait(uses.value(span))) continue;
    const { waiters } = trace.lockLane(lock).at(tNs);
    const place = waiters.findIndex((waiter) => waiter.task === task) + 1;
    return { task, waitsFor: 'lock', lock, sinceNs: uses.startNs(span), place, of: waiters.length };
  }
  const { spans } = track.cpu;
  const span = spans.spanAt(tNs);
  const cpu = track.cpu.cpuAt(tNs);
  if (span !== -1 && spans.value(span) === CpuState.runnable) {
    return { task, waitsFor: 'cpu', cpu, sinceNs: spans.startNs(span) };
  }
  return { task, waitsFor: 'nothing', cpu, isRunning: span !== -1 && spans.value(span) === CpuState.onCpu };
}

function blockerOf(trace: LockSource, link: ChainLink, tNs: number): number | null {
  if (link.waitsFor === 'nothing') return null;
  if (link.waitsFor === 'cpu') return runningOn(trace, link.cpu, tNs);
  const { holders, waiters } = trace.lockLane(link.lock).at(tNs);
  if (holders.length === 0) {
    // Between two holds: the first in the list is about to take it.
    const first = waiters.at(0)?.task;
    return first === undefined || first === link.task ? null : first;
  }
  const waits = holders.find(({ task }) => linkOf(trace, task, tNs).waitsFor !== 'nothing');
  return (waits ?? holders[0]).task;
}

function runningOn(trace: LockSource, cpu: number, tNs: number): number | null {
  for (const track of trace.tracks) {
    const { spans } = track.cpu;
    const span = spans.spanAt(tNs);
    if (span !== -1 && spans.value(span) === CpuState.onCpu && spans.count(span) === cpu) return track.task;
  }
  return null;
}
