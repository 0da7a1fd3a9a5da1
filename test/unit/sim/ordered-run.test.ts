import { describe, expect, test } from 'vitest';
import { exploreScenario } from '../../../src/explore/cell.ts';
import { Interner } from '../../../src/explore/interner.ts';
import { programsOf } from '../../../src/explore/program.ts';
import type { StepReport } from '../../../src/explore/history.ts';
import { Run } from '../../../src/explore/run.ts';
import { followSchedule } from '../../../src/explore/schedule.ts';
import { APPROACHES, approachById } from '../../../src/mm/approaches/index.ts';
import { errnoName } from '../../../src/mm/errno.ts';
import {
  Dereference,
  EventKind,
  FaultOutcome,
  nameOf,
  SchedOutReason,
  Syscall,
  Violation,
} from '../../../src/mm/events.ts';
import { hex0x } from '../../../src/mm/units.ts';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
import { letterOf, parseSchedule } from '../../../src/scenario/schedule.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { costModelOf } from '../../../src/sim/calibration.ts';
import { Simulation } from '../../../src/sim/simulation.ts';
import { EventStore } from '../../../src/trace/event-store.ts';
import type { EventColumns } from '../../../src/trace/event-columns.ts';
import { bytesOf, indexesOf } from './run-of.ts';

/** What tasks were told and what went wrong, in order. */
interface Outcome {
  readonly results: string[];
  readonly violations: string[];
  readonly maps: readonly string[];
}

/** Where a schedule leads in the race search, as far as the simulator's events can tell it. */
function replayed(scenario: Scenario, approachId: string, schedule: string): Outcome & { isOver: boolean } {
  const run = new Run(scenario, programsOf(scenario), approachById(approachId)!, new Interner());
  const results: string[] = [];
  const violations: string[] = [];
  const note = ({ history, violations: found }: StepReport): void => {
    for (const event of history) {
      if (event.type === 'end') results.push(...told(run.tasks[event.task].name, event.result.text));
    }
    for (const { check, text } of found) if (check === 'memorySafety') violations.push(text);
  };
  note(run.startReport);
  followSchedule(run, parseSchedule(schedule), (choice) => {
    note(run.step(choice));
  });
  return { results, violations, maps: run.mm.maps(), isOver: run.allFinished || run.dead };
}

/** An access that goes through leaves nothing in a trace but its fault; of fork's child it says nothing. */
function told(task: string, result: string): string[] {
  const [, signalAt] = /^(?:read|write) (0x\S+) SIG/.exec(result) ?? [];
  if (signalAt !== undefined) return [`${task}: signal at ${signalAt}`];
  if (/^(read|write) /.test(result)) return [];
  return [`${task}: ${result.replace(/, child.*/, '').replace('mmap_vmcore', 'mmap')}`];
}

function simulation(scenario: Scenario, approachId: string): { run: Simulation; events: EventColumns } {
  const store = new EventStore({ keep: true });
  const run = new Simulation(scenario, approachById(approachId)!, store);
  while (!run.advance(1000));
  return { run, events: store.columns() };
}

function outcomeOf({ run, events }: ReturnType<typeof simulation>): Outcome {
  const { kind, task, addr, lenBytes, count, detail } = events;
  const results: string[] = [];
  const violations: string[] = [];
  for (let i = 0; i < events.length; i++) {
    const letter = letterOf(task[i]);
    if (kind[i] === EventKind.SyscallExit) {
      results.push(`${letter}: ${nameOf(Syscall, detail[i])} = ${returned(addr[i])}`);
    } else if (kind[i] === EventKind.PageFault && detail[i] !== FaultOutcome.ok) {
      results.push(`${letter}: signal at ${hex0x(addr[i])}`);
    } else if (kind[i] === EventKind.Violation) {
      const range = `${hex0x(addr[i])}-${hex0x(addr[i] + lenBytes[i])}`;
      violations.push(violationText(detail[i], count[i], range));
    }
  }
  return { results, violations, maps: run.summary().result.mapsAfter };
}

function returned(ret: number): string {
  if (ret < 0) return `-${errnoName(-ret)}`;
  return ret < 4096 ? String(ret) : hex0x(ret);
}

function violationText(violation: number, place: number, range: string): string {
  if (violation === Violation.useAfterFree) return `use after free: ${nameOf(Dereference, place)}`;
  const what =
    violation === Violation.foreignZap
      ? 'pages of another VMA are zapped'
      : 'a page table is freed that maps pages of a live VMA';
  return `${what}: ${range}`;
}

function raceScenario(id: string): Scenario {
  return parseScenario(builtInScenario(id));
}

describe('a schedule of the race search comes to the same on the timelines', () => {
  test.each([
    'munmap-vs-fault',
    'munmap-vs-mmap',
    'munmap-vs-mprotect',
    'munmap-vs-fork',
    'munmap-vs-munmap-neighbour',
    'map-fixed-vs-fault',
    'brk-vs-brk',
    'mremap-move-vs-munmap',
    'mremap-shrink-vs-fault',
    'shmdt-vs-mprotect',
    'vmcore-fail-vs-munmap',
    'map-count-limit',
    'hugetlb-cut',
    'downgrade-vs-growsdown',
    'j-fault',
    'jm-mremap',
  ])('%s, under every approach that fails it', (id) => {
    const scenario = raceScenario(id);
    const found = exploreScenario(scenario, APPROACHES).flatMap(({ approach, counterexamples }) =>
      counterexamples.map(({ schedule }) => ({ approach, schedule })),
    );
    expect(found.length).toBeGreaterThan(0);
    for (const { approach, schedule } of found) {
      const { isOver, ...expected } = replayed(scenario, approach, schedule);
      const simulated = simulation({ ...scenario, order: schedule }, approach);
      const came = outcomeOf(simulated);
      expect(simulated.run.misfit, `${approach} ${schedule}`).toBeNull();
      // What comes after the end of the schedule, it does not say.
      if (isOver) expect([approach, schedule, came]).toEqual([approach, schedule, expected]);
      else expect(came.results.slice(0, expected.results.length)).toEqual(expected.results);
    }
  });

  test('polling tasks wait until nobody else makes calls', () => {
    const scenario = raceScenario('jm-mremap');
    const { run, events } = simulation({ ...scenario, order: 'a1' }, 'pristine');
    expect(run.summary().endedBy).toBeNull();
    expect(indexesOf(events, EventKind.TaskEnd)).toHaveLength(run.tasks.length);
  });
});

describe('an order', () => {
  const scenario: Scenario = { ...raceScenario('munmap-vs-munmap-neighbour'), order: 'a3.b1' };

  test('is priced: work takes its time, and each switch a context switch', () => {
    const { run, events } = simulation({ ...scenario, order: 'a1' }, 'pristine');
    const starts = indexesOf(events, EventKind.SchedIn);
    const ends = indexesOf(events, EventKind.SchedOut);
    expect(starts.map((i) => events.task[i])).toEqual([0, 1]);
    expect(events.detail[ends[0]]).toBe(SchedOutReason.exited);
    const switchNs = costModelOf(scenario.calibration).contextSwitch.ps / 1000;
    expect(events.timeNs[starts[1]] - events.timeNs[ends[0]]).toBe(switchNs);
    // Alone and uninterrupted it takes as long as under the scheduler.
    const alone = simulation({ ...scenario, order: null, tasks: scenario.tasks.slice(0, 1) }, 'pristine');
    expect(run.summary().munmapNs).toBe(alone.run.summary().munmapNs);
  });

  test('is followed, then each task goes on as far as it gets', () => {
    const { run, events } = simulation(scenario, 'pristine');
    const ran = indexesOf(events, EventKind.SchedIn).map((i) => letterOf(events.task[i]));
    expect(ran).toEqual(['a', 'b', 'a', 'b']);
    expect(run.summary()).toMatchObject({ endedBy: null, result: { call: 'munmap', ret: 0 } });
    expect(Array.from(events.lastNs)).toEqual(Array.from(events.lastNs).sort((x, y) => x - y));
  });

  test('gives the same bytes in slices of any size', () => {
    const whole = bytesOf(simulation(scenario, 'sections').events);
    const store = new EventStore({ keep: true });
    const run = new Simulation(scenario, approachById('sections')!, store);
    while (!run.advance(1));
    expect(bytesOf(store.columns()).equals(whole)).toBe(true);
  });

  test('ends the run where a step cannot be made, and says which and why', () => {
    const { run, events } = simulation({ ...scenario, order: 'a2.b3' }, 'pristine');
    expect(run.misfit?.field).toBe('order');
    expect(run.misfit?.message).toMatch(
      /^order: found step 4, at which b \(.*\) waits for mmap_sem, which a holds; allowed: /,
    );
    expect(run.summary().endedBy).toMatch(/^order: step 4, /);
    expect(indexesOf(events, EventKind.TaskEnd)).toHaveLength(0);
    expect(simulation({ ...scenario, order: 'a99' }, 'pristine').run.misfit?.message).toMatch(
      /, at which a \(.*\) has ended/,
    );
  });

  test('ends at a use after free, which is an event', () => {
    const cell = exploreScenario(raceScenario('munmap-vs-munmap-neighbour'), APPROACHES).find(
      ({ approach, checks }) => approach === 'zap-pmd' && checks.memorySafety === 'violated',
    );
    const order = cell?.counterexample?.schedule ?? null;
    const { run, events } = simulation({ ...scenario, order }, 'zap-pmd');
    const last = events.length - 1;
    expect([events.kind[last], events.detail[last]]).toEqual([EventKind.Violation, Violation.useAfterFree]);
    expect(run.summary().endedBy).toMatch(/^memory safety in step \d+ of the order: .*: use after free: free_pgtables/);
  });

  test('names tasks that are there', () => {
    expect(() => parseScenario({ ...builtInScenario('munmap-vs-mmap'), order: 'a1.c2' })).toThrow(
      'order: found c2; allowed: the tasks a to b',
    );
  });

  test('leaves the bounds of the scenario in force', () => {
    const limits = { ...scenario.limits, events: 20 };
    expect(simulation({ ...scenario, limits }, 'pristine').run.summary().endedBy).toMatch(/^limits.events/);
    const short = { ...scenario.limits, simNs: 500 };
    expect(simulation({ ...scenario, limits: short }, 'pristine').run.summary().endedBy).toMatch(/^limits.simNs/);
  });
});
