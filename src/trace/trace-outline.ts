import { EventKind } from '../mm/events.ts';
import type { EventColumns } from './event-columns.ts';
import { isLockEvent } from './lock-events.ts';

/** What a task of a trace has to show, as numbers of events. */
export interface TaskOutline {
  readonly task: number;
  /** The locks that it took, waited for or tried, most events first. */
  readonly locks: readonly { readonly lock: number; readonly events: number }[];
  /** System calls and page faults. */
  readonly calls: number;
  readonly sections: number;
  readonly phases: number;
  readonly work: number;
  readonly tests: number;
  /** How deep its slices are nested: so many rows they need. */
  readonly sliceDepth: number;
  readonly marks: number;
  /** On and off a CPU. */
  readonly switches: number;
}

/** What there is to see in a trace, so that its rows can be laid out before the first event is drawn. */
export interface TraceOutline {
  /** Tasks that did anything, the most relevant first: by the first lock, other locks, calls and slices, then CPU time. */
  readonly tasks: readonly TaskOutline[];
  /** Locks that there are events of, most events first; 0 comes first. */
  readonly locks: readonly { readonly lock: number; readonly events: number }[];
  /** Numbers of the names of counters. */
  readonly counters: readonly number[];
}

interface Counts {
  readonly locks: Map<number, number>;
  calls: number;
  sections: number;
  phases: number;
  work: number;
  tests: number;
  sliceDepth: number;
  marks: number;
  switches: number;
}

/** @returns what there is to see in the events of a trace */
export function outlineOf(chunks: readonly EventColumns[]): TraceOutline {
  const tasks = new Map<number, Counts>();
  const locks = new Map<number, number>();
  const counters = new Set<number>();
  for (const { length, kind, detail, addr, lenBytes, task, count } of chunks) {
    for (let i = 0; i < length; i++) {
      if (isLockEvent(kind[i], detail[i])) {
        // A grant belongs to the giver and is about another.
        const about = kind[i] === EventKind.LockGrant ? lenBytes[i] : task[i];
        add(countsOf(tasks, about).locks, addr[i]);
        add(locks, addr[i]);
      } else if (kind[i] === EventKind.Counter) counters.add(addr[i]);
      else if (kind[i] === EventKind.Wakeup) countsOf(tasks, count[i]).switches++;
      else if (kind[i] !== EventKind.EventsLost) note(countsOf(tasks, task[i]), kind[i], detail[i]);
    }
  }
  return {
    tasks: [...tasks]
      .map(([task, counts]) => ({ ...counts, task, locks: byEvents(counts.locks) }))
      .sort((a, b) => compareRelevance(a, b)),
    locks: byEvents(locks).sort((a, b) => Number(b.lock === 0) - Number(a.lock === 0)),
    counters: [...counters],
  };
}

function note(counts: Counts, kind: number, detail: number): void {
  switch (kind) {
    case EventKind.SyscallEnter:
    case EventKind.PageFault:
      counts.calls++;
      break;
    case EventKind.SectionBegin:
      counts.sections++;
      break;
    case EventKind.Phase:
    case EventKind.VmaSplit:
    case EventKind.VmaDetach:
    case EventKind.VmaFree:
    case EventKind.VmaLink:
    case EventKind.TlbFlush:
      counts.phases++;
      break;
    case EventKind.Zap:
    case EventKind.FreePteTables:
    case EventKind.FreePmdTables:
    case EventKind.FreePudTables:
    case EventKind.Unexplained:
      counts.work++;
      break;
    case EventKind.DropTest:
      counts.tests++;
      break;
    case EventKind.Slice:
      if (detail >= counts.sliceDepth) counts.sliceDepth = detail + 1;
      break;
    case EventKind.Mark:
    case EventKind.Error:
    case EventKind.HungTask:
      counts.marks++;
      break;
    case EventKind.SchedIn:
    case EventKind.SchedOut:
      counts.switches++;
      break;
  }
}

function compareRelevance(a: TaskOutline, b: TaskOutline): number {
  return (
    eventsOf(b, (lock) => lock === 0) - eventsOf(a, (lock) => lock === 0) ||
    eventsOf(b, (lock) => lock !== 0) - eventsOf(a, (lock) => lock !== 0) ||
    shown(b) - shown(a) ||
    b.switches - a.switches ||
    a.task - b.task
  );
}

function eventsOf({ locks }: TaskOutline, counts: (lock: number) => boolean): number {
  return locks.reduce((sum, { lock, events }) => (counts(lock) ? sum + events : sum), 0);
}

function shown({ calls, sliceDepth, marks, phases }: TaskOutline): number {
  return calls + sliceDepth + marks + phases;
}

function byEvents(counts: ReadonlyMap<number, number>): { readonly lock: number; readonly events: number }[] {
  return [...counts].map(([lock, events]) => ({ lock, events })).sort((a, b) => b.events - a.events || a.lock - b.lock);
}

function add(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function countsOf(tasks: Map<number, Counts>, task: number): Counts {
  let counts = tasks.get(task);
  if (counts === undefined) {
    counts = {
      locks: new Map(),
      calls: 0,
      sections: 0,
      phases: 0,
      work: 0,
      tests: 0,
      sliceDepth: 0,
      marks: 0,
      switches: 0,
    };
    tasks.set(task, counts);
  }
  return counts;
}
