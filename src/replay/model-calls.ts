import { runCall } from '../mm/calls.ts';
import { EventKind } from '../mm/events.ts';
import { geometryOf } from '../mm/geometry.ts';
import type { Approach, Kernel } from '../mm/kernel.ts';
import { Mm } from '../mm/mm.ts';
import { answerAlone, type Path, type Request } from '../mm/request.ts';
import { placeMapping, quietKernel } from '../mm/world.ts';
import type { PreemptModel, Scenario } from '../scenario/scenario.ts';
import { COMPARED_ARGUMENTS, COUNTED, LOCK_FUNCTIONS, type Counted } from './compared-calls.ts';
import { count, type CallOrder, type ComparedCall } from './recorded-calls.ts';

/**
 * Runs the calls of a scenario's first task that makes calls, alone on the machine, through the paths that all runners use.
 *
 * @returns the order in which they entered the functions that are compared
 */
export function modelCallOrder(scenario: Scenario, approach: Approach): CallOrder {
  const mm = new Mm(geometryOf(scenario.geometry.entriesPerTable));
  scenario.mappings.forEach((mapping, i) => placeMapping(mm, mapping, i + 1));
  const calls: ComparedCall[] = [];
  const counts = new Map<Counted, number>(COUNTED.map((name) => [name, 0]));
  const task = { id: 0, name: 'calls', fatalSignalPending: false };
  const { maxMapCount, sectionBytes, drop, kernel: version } = scenario;
  const told = (kind: EventKind, _addr: number, lenBytes: number, times: number): void => {
    const counted = COUNTED_EVENTS.get(kind);
    if (counted !== undefined) count(counts, counted, counted === 'drop tests' ? lenBytes : times);
  };
  const kernel: Kernel = {
    ...quietKernel({ mm, task, approach, config: { maxMapCount, sectionBytes, drop, kernel: version } }),
    tell: told,
    tellSince: (_mark, kind, addr, lenBytes, times) => told(kind, addr, lenBytes, times),
    tellRun: told,
    called: (fn, ...args) => {
      if (fn === 'release_pages') count(counts, 'batches');
      const names = LOCK_FUNCTIONS.has(fn) ? NO_ARGUMENTS : COMPARED_ARGUMENTS.get(fn);
      if (names === undefined || (names === NO_ARGUMENTS && args[0] !== mm.mmapSem.id)) return;
      calls.push({ fn, args: new Map(names.map((name, i) => [name, args[i]])), index: calls.length });
    },
  };
  const program = scenario.tasks.find(({ kind }) => kind === 'calls')?.calls ?? [];
  for (const call of program) {
    if (call.op === 'sleep') continue;
    runCounting(runCall(kernel, call), (request) => {
      count(counts, 'cond_resched', reschedulingPoints(request, scenario.preempt));
    });
  }
  return { calls, counts };
}

const NO_ARGUMENTS: readonly string[] = [];

const COUNTED_EVENTS: ReadonlyMap<EventKind, Counted> = new Map([
  [EventKind.FreePteTables, 'pte tables'],
  [EventKind.FreePmdTables, 'pmd tables'],
  [EventKind.FreePudTables, 'pud tables'],
  [EventKind.TlbFlush, 'TLB flushes'],
  [EventKind.DropTest, 'drop tests'],
]);

/** How often _cond_resched() is called for a request. Under PREEMPT it is an empty inline function; might_sleep() calls it under VOLUNTARY. */
function reschedulingPoints(request: Request, preempt: PreemptModel): number {
  if (preempt === 'full') return 0;
  if (request.ask === 'steps') return request.steps;
  if (request.ask === 'cond_resched') return 1;
  return request.ask === 'might_sleep' && preempt === 'voluntary' ? 1 : 0;
}

function runCounting(path: Path<unknown>, see: (request: Request) => void): void {
  let answer = 0;
  for (let next = path.next(answer); next.done !== true; next = path.next(answer)) {
    see(next.value);
    answer = answerAlone(next.value);
  }
}
