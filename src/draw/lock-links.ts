import { LockMode } from '../mm/events.ts';
import {
  delayedBy,
  handOverOf,
  handOversFrom,
  holdsDuring,
  waitChain,
  type ChainLink,
  type HandOver,
  type LockUseSpan,
} from '../trace/lock-relations.ts';
import { isWait } from '../trace/lock-use.ts';
import type { RunTrace } from '../trace/run-trace.ts';
import type { Row } from './rows.ts';

/** What lights up with one hold of mmap_sem, or one wait for it, that somebody looks at. */
export interface LockLinks {
  /** The moment that is looked at. */
  readonly ns: number;
  readonly subjects: readonly LockUseSpan[];
  /** Of holds: the waits that they delay. */
  readonly delayed: readonly LockUseSpan[];
  /** Of a wait: the holds that it waits for. */
  readonly holds: readonly LockUseSpan[];
  readonly handOvers: readonly HandOver[];
  /** Of a wait: what it waits for, and what that waits for, at the moment. */
  readonly chain: readonly ChainLink[];
  /** The tasks that wait at the moment, in the order of the wait list. */
  readonly order: readonly number[];
}

/** Of many readers at a time, so many are followed. */
const MOST_SUBJECTS = 16;

/** What is linked with what a row shows at a moment; null where that is neither a hold nor a wait. */
export function lockLinksAt(trace: RunTrace, row: Row, ns: number): LockLinks | null {
  if (ns < 0 || ns > trace.endNs) return null;
  const state = trace.lockLane().at(ns);
  const tasks = tasksLookedAt(row, state.mode, state.holders, state.waiters).slice(0, MOST_SUBJECTS);
  const subjects = tasks
    .map((task) => ({ task, span: trace.track(task).lockUse().spanAt(ns) }))
    .filter(({ span }) => span !== -1);
  if (subjects.length === 0) return null;
  const first = subjects[0];
  const order = state.waiters.map(({ task }) => task);
  if (isWait(trace.track(first.task).lockUse().value(first.span))) {
    const handOver = handOverOf(trace, first);
    return {
      ns,
      subjects: [first],
      delayed: [],
      holds: holdsDuring(trace, first),
      handOvers: handOver === null ? [] : [handOver],
      chain: waitChain(trace, first.task, ns),
      order,
    };
  }
  // The unmapping task's own waits stand in its row of sections, where its holds do not.
  if (row.kind === 'sections') return null;
  return {
    ns,
    subjects,
    delayed: unique(subjects.flatMap((subject) => delayedBy(trace, subject))),
    holds: [],
    handOvers: subjects.flatMap((subject) => handOversFrom(trace, subject)),
    chain: [],
    order,
  };
}

function tasksLookedAt(
  row: Row,
  mode: number,
  holders: readonly { readonly task: number }[],
  waiters: readonly { readonly task: number }[],
): readonly number[] {
  if (row.kind === 'task' || row.kind === 'sections') return row.tasks;
  if (row.kind !== 'lock') return [];
  if (mode === LockMode.Write || mode === LockMode.Read) return holders.map(({ task }) => task);
  // Between two holds: whoever comes next.
  return waiters.slice(0, 1).map(({ task }) => task);
}

function unique(spans: readonly LockUseSpan[]): LockUseSpan[] {
  const seen = new Set<string>();
  return spans.filter(({ task, span }) => {
    const key = `${task} ${span}`;
    return !seen.has(key) && seen.add(key);
  });
}
