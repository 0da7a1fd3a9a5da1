import { approachById } from '../../../src/mm/approaches/index.ts';
import {
  DropTest,
  EventKind,
  LockMode,
  nameOf,
  ReschedCause,
  ReschedPoint,
  SchedOutReason,
  Syscall,
} from '../../../src/mm/events.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import type { CostModel } from '../../../src/sim/costs.ts';
import { Run } from '../../../src/sim/run.ts';
import type { RunSummary } from '../../../src/sim/run-summary.ts';
import type { EventColumns } from '../../../src/trace/event-columns.ts';
import { EventStore } from '../../../src/trace/event-store.ts';

/** What a mechanism tells of itself, and not of when anything runs. */
const LEFT_OUT: ReadonlySet<number> = new Set([
  EventKind.Phase,
  EventKind.VmaDetach,
  EventKind.VmaFree,
  EventKind.VmaLink,
  EventKind.VmaSplit,
  EventKind.FreePteTables,
  EventKind.FreePmdTables,
  EventKind.FreePudTables,
  EventKind.TlbFlush,
]);

/** Many more than any of these runs has events. */
const MOST_SLICES = 2000;

export interface Told {
  /** "time[-end] task: what" for each event, in the order of the stream. */
  readonly lines: readonly string[];
  readonly outcome: Outcome;
}

/** What a run comes to, in short. */
interface Outcome {
  readonly munmapNs: number;
  readonly exclusiveNs: number;
  readonly sharedNs: number;
  /** "task: how often, the longest" for each that waited. */
  readonly waits: readonly string[];
  readonly endedBy: string | null;
}

/**
 * Runs a scenario at given prices, a step at a time, and at once.
 *
 * @throws Error if slices change anything, or if an event changed that was said to be final
 */
export function toldBy(scenario: Scenario, approachId: string, prices: CostModel): Told {
  const whole = runBy(scenario, approachId, prices, 100_000);
  const stepwise = runBy(scenario, approachId, prices, 1);
  const differing = stepwise.lines.findIndex((line, i) => line !== whole.lines[i]);
  if (differing !== -1 || stepwise.lines.length !== whole.lines.length) {
    throw new Error(`in slices of one event: ${stepwise.lines[differing]}; at once: ${whole.lines[differing]}`);
  }
  return whole;
}

function runBy(scenario: Scenario, approachId: string, prices: CostModel, slice: number): Told {
  const approach = approachById(approachId);
  if (approach === undefined) throw new Error(`no approach ${approachId}`);
  const store = new EventStore({ keep: true });
  const run = new Run(scenario, approach, store, prices);
  const names = run.tasks.map(({ name }) => name);
  const final: string[] = [];
  let isOver = false;
  for (let slices = 0; !isOver; slices++) {
    if (slices === MOST_SLICES) throw new Error('the run does not come to its end');
    isOver = run.advance(slice);
    const now = linesOf(store.columns(), names).slice(0, run.stableLength);
    for (let i = 0; i < now.length; i++) {
      final[i] ??= now[i];
      if (final[i] !== now[i]) throw new Error(`was final: ${final[i]}; became: ${now[i]}`);
    }
  }
  const events = store.columns();
  const lines = linesOf(events, names).filter((_, i) => !LEFT_OUT.has(events.kind[i]));
  return { lines, outcome: outcomeOf(run.summary()) };
}

function outcomeOf({ munmapNs, exclusiveHoldMaxNs, sharedHoldMaxNs, tasks, endedBy }: RunSummary): Outcome {
  const waits = tasks
    .filter(({ waits: times }) => times > 0)
    .map(({ name, waits: times, waitMaxNs, hungReports }) => {
      const reports = hungReports === 0 ? '' : `, ${hungReports} reports`;
      return `${name}: ${times}, ${waitMaxNs} ns${reports}`;
    });
  return { munmapNs, exclusiveNs: exclusiveHoldMaxNs, sharedNs: sharedHoldMaxNs, waits, endedBy };
}

function linesOf(events: EventColumns, names: readonly string[]): string[] {
  return Array.from({ length: events.length }, (_, i) => {
    const { timeNs, lastNs, task } = events;
    const span = lastNs[i] === timeNs[i] ? '' : `-${lastNs[i]}`;
    return `${timeNs[i]}${span} ${names[task[i]]}: ${textOf(events, i, names)}`;
  });
}

function textOf(events: EventColumns, i: number, names: readonly string[]): string {
  const kind = events.kind[i];
  const detail = events.detail[i];
  const addr = events.addr[i];
  const count = events.count[i];
  switch (kind) {
    case EventKind.TaskStart:
      return `starts on CPU ${addr}`;
    case EventKind.TaskEnd:
      return `ends on CPU ${addr}`;
    case EventKind.SchedIn:
      return `gets CPU ${addr}`;
    case EventKind.SchedOut:
      return `loses CPU ${addr}, ${nameOf(SchedOutReason, detail)}`;
    case EventKind.NeedReschedSet:
      return `need_resched on CPU ${addr} by the ${nameOf(ReschedCause, detail)}, for ${names[count]}`;
    case EventKind.NeedReschedClear:
      return `need_resched on CPU ${addr} goes: ${nameOf(ReschedPoint, detail)}`;
    case EventKind.Wakeup:
      return `wakes ${names[count]}`;
    case EventKind.LockGrant:
      return `grants ${names[events.lenBytes[i]]}`;
    case EventKind.SyscallEnter:
      return `calls ${nameOf(Syscall, detail)}`;
    case EventKind.SyscallExit:
      return `${nameOf(Syscall, detail)} = ${addr}`;
    case EventKind.Zap:
      return `zaps ${count}`;
    case EventKind.DropTest:
      return `tests: ${namesOfBits(detail)}`;
    case EventKind.HungTask:
      return `hung for ${events.lenBytes[i]}`;
    case EventKind.LockRequest:
    case EventKind.LockWait:
    case EventKind.LockAcquire:
    case EventKind.LockRelease:
    case EventKind.LockDowngrade:
    case EventKind.LockTryFailed:
      return `${nameOf(EventKind, kind)} ${modeText(detail)}, ${count} waiting`;
    default:
      return nameOf(EventKind, kind);
  }
}

function modeText(mode: number): string {
  const spins = (mode & LockMode.Spin) === 0 ? '' : ', spinning';
  return nameOf(LockMode, mode & ~LockMode.Spin) + spins;
}

function namesOfBits(bits: number): string {
  const { contended, needResched, dropped } = DropTest;
  return Object.entries({ contended, needResched, dropped })
    .filter(([, bit]) => (bits & bit) !== 0)
    .map(([name]) => name)
    .join(' ');
}
