import { describe, expect, it } from 'vitest';
import { TaskKind } from '../../../src/mm/events.ts';
import { GIB, MIB, TASK_SIZE, TIB } from '../../../src/mm/units.ts';
import { approachById } from '../../../src/mm/approaches/index.ts';
import type { TaskCall } from '../../../src/scenario/call-schema.ts';
import type { Mapping, Scenario, TaskSpec } from '../../../src/scenario/scenario.ts';
import { bareMapping, bareScenario, callsTask, munmapAlone } from '../../../src/sim/bare-scenario.ts';
import { countingSink } from '../../../src/sim/event-sink.ts';
import { initialMappings } from '../../../src/sim/initial-mappings.ts';
import { Run } from '../../../src/sim/run.ts';
import { sweepSteps, sweepValues, wholeRangeBytes, type SweepRange } from '../../../src/sim/sweep.ts';
import { worldOf } from '../../../src/sim/world-of.ts';
import { pricesOf } from './small-scenarios.ts';

/** Where neighbours' memory lies apart. */
const SLOT = 512 * GIB;
const AT = 0x1000_0000;

function neighbour(kind: TaskSpec['kind'], more: Partial<TaskSpec> = {}): TaskSpec {
  return { ...callsTask(kind, 0, []), cpu: null, kind, ...more };
}

function scenarioOf(mappings: readonly Mapping[], tasks: readonly TaskSpec[]): Scenario {
  return bareScenario('test', mappings, tasks);
}

const MAPPING = bareMapping(AT, 4 * MIB, 'all');

describe('the tasks of a world', () => {
  it('are numbered in document order, and named with a number where there are several', () => {
    const { tasks } = worldOf(
      scenarioOf([MAPPING], [callsTask('munmap', 3, []), neighbour('ps', { count: 2 }), neighbour('hog')]),
    );
    expect(tasks.map(({ task: { id, name, cpu, pinned } }) => [id, name, cpu, pinned])).toEqual([
      [0, 'munmap', 3, 3],
      [1, 'ps-1', 0, null],
      [2, 'ps-2', 0, null],
      [3, 'hog', 0, null],
    ]);
  });

  it('have their kind, and count as users of the address space if they are threads of the process', () => {
    const kinds = ['calls', 'ps', 'maps', 'fault', 'writer', 'hog', 'khugepaged', 'map-fixed', 'fork'] as const;
    const { mm, tasks } = worldOf(
      scenarioOf(
        [MAPPING],
        kinds.map((kind) => neighbour(kind)),
      ),
    );
    expect(tasks.map(({ task }) => task.kind)).toEqual([
      TaskKind.calls,
      TaskKind.ps,
      TaskKind.maps,
      TaskKind.fault,
      TaskKind.writer,
      TaskKind.hog,
      TaskKind.khugepaged,
      TaskKind.mapFixed,
      TaskKind.fork,
    ]);
    expect(mm.users).toBe(5);
  });
});

describe('memory of a neighbour', () => {
  const regionsOf = (scenario: Scenario) =>
    worldOf(scenario).tasks.map(({ region }) => (region === null ? null : [region.start, region.lenBytes]));

  it('lies in a slot of its own above everything that is named', () => {
    const tasks = [neighbour('fault', { count: 2 }), neighbour('writer'), neighbour('ps')];
    expect(regionsOf(scenarioOf([MAPPING], tasks))).toEqual([
      [SLOT, 64 * GIB],
      [2 * SLOT, 64 * GIB],
      [3 * SLOT, MIB],
      null,
    ]);
    expect(worldOf(scenarioOf([MAPPING], tasks)).mm.maps()).toEqual([
      '10000000-10400000 rw-p',
      '8000000000-9000000000 rw-p',
      '10000000000-11000000000 rw-p',
    ]);
    expect(regionsOf(scenarioOf([], [neighbour('writer')]))).toEqual([[SLOT, MIB]]);
    expect(regionsOf(scenarioOf([bareMapping(AT, SLOT - AT, 'none')], [neighbour('writer')]))).toEqual([[SLOT, MIB]]);
    expect(regionsOf(scenarioOf([bareMapping(AT, SLOT, 'none')], [neighbour('writer')]))).toEqual([[2 * SLOT, MIB]]);
  });

  it('lies where the document says', () => {
    const range = { start: AT + 4096, lenBytes: 8192 };
    for (const kind of ['fault', 'writer', 'map-fixed'] as const) {
      const scenario = scenarioOf([MAPPING], [neighbour(kind, { range }), neighbour('writer')]);
      expect(regionsOf(scenario)).toEqual([
        [AT + 4096, 8192],
        [SLOT, MIB],
      ]);
      expect(worldOf(scenario).mm.maps()).toEqual(['10000000-10400000 rw-p']);
    }
  });

  it('is for map-fixed the end of the first mapping, a MiB at most', () => {
    expect(regionsOf(scenarioOf([MAPPING], [neighbour('map-fixed')]))).toEqual([[AT + 3 * MIB, MIB]]);
    expect(regionsOf(scenarioOf([bareMapping(AT, 8192, 'all')], [neighbour('map-fixed')]))).toEqual([[AT, 8192]]);
    expect(regionsOf(scenarioOf([], [neighbour('map-fixed')]))).toEqual([null]);
  });

  it('makes way for what calls name', () => {
    const callsAt = (call: TaskCall) =>
      regionsOf(scenarioOf([MAPPING], [callsTask('c', 0, [call]), neighbour('writer')]))[1]![0] / SLOT;
    const far = { addr: 3 * SLOT, len: 4096 };
    expect(callsAt({ op: 'munmap', ...far })).toBe(4);
    expect(callsAt({ op: 'munmap', addr: 2 * SLOT, len: SLOT })).toBe(3);
    expect(callsAt({ op: 'brk', addr: 3 * SLOT })).toBe(3);
    expect(callsAt({ op: 'brk', addr: 3 * SLOT + 1 })).toBe(4);
    expect(callsAt({ op: 'shmat', segment: 1, addr: 3 * SLOT + 4096 })).toBe(4);
    expect(callsAt({ op: 'shmdt', addr: 3 * SLOT + 4096 })).toBe(4);
    expect(callsAt({ op: 'exit' })).toBe(1);
    expect(callsAt({ op: 'fork' })).toBe(1);
    expect(callsAt({ op: 'cmdline' })).toBe(1);
    expect(callsAt({ op: 'sleep', ns: 2 ** 50 })).toBe(1);
    const moved: TaskCall & { op: 'mremap' } = {
      op: 'mremap',
      addr: AT,
      oldLen: 4096,
      newLen: 8192,
      flags: [],
      newAddr: null,
    };
    expect(callsAt(moved)).toBe(1);
    expect(callsAt({ ...moved, oldLen: SLOT })).toBe(2);
    expect(callsAt({ ...moved, newAddr: 2 * SLOT })).toBe(3);
    expect(callsAt({ ...moved, newAddr: 2 * SLOT, newLen: SLOT })).toBe(3);
  });

  it('lies below everything if there is no room above', () => {
    const slots = TASK_SIZE / SLOT;
    const high = bareMapping(Math.floor(slots - 1) * SLOT + 4096, 4096, 'none');
    const tasks = [neighbour('fault'), neighbour('writer')];
    const below = Math.floor(slots - 1) - 2;
    expect(regionsOf(scenarioOf([high], tasks)).map((region) => region![0] / SLOT)).toEqual([below, below + 1]);
    const full = [bareMapping(2 * SLOT, 120 * TIB, 'none')];
    expect(() => worldOf(scenarioOf(full, [neighbour('writer', { count: 20 })]))).toThrow(RangeError);
    const narrow = [bareMapping(3 * SLOT, TASK_SIZE - 3 * SLOT, 'none')];
    expect(regionsOf(scenarioOf(narrow, tasks)).map((region) => region![0] / SLOT)).toEqual([1, 2]);
    expect(() => worldOf(scenarioOf(narrow, [neighbour('writer', { count: 3 })]))).toThrow(
      /^tasks: 3 fault and writer tasks need 512 GiB .* there is room for 2$/,
    );
  });
});

describe('what is mapped before a run begins', () => {
  it('is what the document maps, and the memory of fault tasks that have none there', () => {
    const sparse: Mapping = { ...bareMapping(AT + 8 * MIB, 4 * MIB, 'none'), populated: { everyBytes: 8192 } };
    const mappings = [MAPPING, bareMapping(AT + 4 * MIB, 4 * MIB, 'none'), sparse];
    const named = [
      { start: AT, lenBytes: 4 * MIB, resident: true },
      { start: AT + 4 * MIB, lenBytes: 4 * MIB, resident: false },
      { start: AT + 8 * MIB, lenBytes: 4 * MIB, resident: true, everyBytes: 8192 },
    ];
    expect(initialMappings(scenarioOf(mappings, [neighbour('writer')]))).toEqual(named);
    const ranged = neighbour('fault', { range: { start: AT, lenBytes: 4096 } });
    expect(initialMappings(scenarioOf(mappings, [ranged]))).toEqual(named);
    expect(
      initialMappings(scenarioOf(mappings, [ranged, neighbour('writer'), neighbour('fault', { count: 2 })])),
    ).toEqual([
      ...named,
      { start: 2 * SLOT, lenBytes: 64 * GIB, resident: false },
      { start: 3 * SLOT, lenBytes: 64 * GIB, resident: false },
    ]);
  });
});

describe('the range of a run', () => {
  const rangeOf = (mappings: readonly Mapping[], calls: readonly TaskCall[], first: readonly TaskCall[] = []) => {
    const scenario = scenarioOf(mappings, [callsTask('f', 1, first), callsTask('c', 0, calls)]);
    const { start, lenBytes } = new Run(scenario, approachById('pristine')!, countingSink(), pricesOf({})).range;
    return [start, lenBytes, wholeRangeBytes(scenario)];
  };

  it('is that of the first munmap that has one, else the first mapping', () => {
    const munmap = (addr: number, len: number): TaskCall => ({ op: 'munmap', addr, len });
    expect(rangeOf([MAPPING], [munmap(AT, 8192)])).toEqual([AT, 8192, 8192]);
    expect(rangeOf([MAPPING], [munmap(AT, 0), { op: 'exit' }, munmap(AT + 4096, 5000), munmap(AT, 1)])).toEqual([
      AT + 4096,
      5000,
      8192,
    ]);
    expect(rangeOf([MAPPING], [munmap(AT, 1)], [munmap(AT, 4096 * 3)])).toEqual([AT, 12_288, 12_288]);
    expect(rangeOf([MAPPING], [{ op: 'mlock', addr: AT, len: 4096 }, munmap(AT, 8192)])).toEqual([AT, 8192, 8192]);
    expect(rangeOf([MAPPING], [{ op: 'exit' }])).toEqual([AT, 4 * MIB, 4 * MIB]);
    expect(rangeOf([], [{ op: 'exit' }])).toEqual([0, 1, 4096]);
    expect(rangeOf([MAPPING], [munmap(AT, 2 ** 60)])[1]).toBe(TASK_SIZE);
  });
});

describe('a sweep', () => {
  it.each<[SweepRange, number[]]>([
    [{ parameter: 'cpus', from: 1, to: 8 }, [1, 2, 4, 8]],
    [{ parameter: 'cpus', from: 3, to: 13 }, [3, 6, 12, 13]],
    [{ parameter: 'sectionBytes', from: 4096, to: 4096 }, [4096]],
    [{ parameter: 'seed', from: 3, to: 6 }, [3, 4, 5, 6]],
    [{ parameter: 'seed', from: 3, to: 3 }, [3]],
  ])('%j', (range, values) => {
    expect(sweepValues(range)).toEqual(values);
    expect(sweepSteps(range)).toBe(values.length);
  });
});

describe('one mapping and its munmap', () => {
  it('is the machine of the series, and whole pages', () => {
    const { mappings, tasks, ...machine } = munmapAlone(2 * 4096 - 1, 'all');
    expect(machine).toEqual({
      version: 1,
      id: 'munmap-alone',
      title: 'munmap-alone',
      kernel: 'v4.17',
      cpus: 32,
      preempt: 'voluntary',
      hz: 250,
      seed: 1,
      maxMapCount: 65_530,
      sectionBytes: GIB,
      calibration: 'rfc-2018',
      geometry: { entriesPerTable: 512 },
      drop: { contended: true, notAtomic: true, needResched: true },
      order: null,
      limits: { simNs: 1e15, events: 2e8, states: 250_000 },
    });
    const start = 0x1000_0000_0000;
    expect(mappings).toEqual([
      { start, lenBytes: 8192, prot: 'rw-', flags: ['private', 'anonymous'], populated: 'all' },
    ]);
    expect(tasks).toEqual([
      {
        name: 'munmap',
        kind: 'calls',
        count: 1,
        cpu: 0,
        atNs: 0,
        calls: [{ op: 'munmap', addr: start, len: 8192 }],
        repeat: false,
        pauseNs: 0,
        range: null,
        pattern: 'sequential',
        rounds: null,
      },
    ]);
  });
});
