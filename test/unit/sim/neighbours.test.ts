import { describe, expect, test } from 'vitest';
import { EventKind, FaultOutcome, LockMode, Syscall } from '../../../src/mm/events.ts';
import { GIB, MIB, PAGE_SIZE } from '../../../src/mm/units.ts';
import { bytesOf, indexesOf, munmapDocument, runOf, type FinishedRun } from './run-of.ts';

const START = 0x1000_0000_0000;
const LEN = GIB;
const END = START + LEN;
const SLEEP = { op: 'sleep', ns: 20_000_000 };

function of({ events }: FinishedRun, task: number, kind: number): { ns: number; addr: number; detail: number }[] {
  return indexesOf(events, kind)
    .filter((i) => events.task[i] === task)
    .map((i) => ({ ns: events.timeNs[i], addr: events.addr[i], detail: events.detail[i] }));
}

function munmapOf({ events }: FinishedRun): { from: number; to: number } {
  const at = (kind: number): number =>
    events.timeNs[indexesOf(events, kind).find((i) => events.task[i] === 0 && events.detail[i] === Syscall.munmap)!];
  return { from: at(EventKind.SyscallEnter), to: at(EventKind.SyscallExit) };
}

describe('map-fixed', () => {
  const mapper = { kind: 'map-fixed', pauseNs: 1_000_000 };

  test('replaces what is there: the end of the first mapping, if nothing else is said', () => {
    const document = { ...munmapDocument(LEN), tasks: [{ calls: [SLEEP] }, { ...mapper, rounds: 1 }] };
    const run = runOf(document, 'pristine');
    expect(run.summary.pagesZapped).toBe(256);
    expect(of(run, 1, EventKind.SyscallExit)).toMatchObject([{ addr: END - MIB, detail: Syscall.mmap }]);
    // It wrote to its new mapping, and the fault found it.
    expect(of(run, 1, EventKind.PageFault)).toMatchObject([{ addr: END - MIB, detail: FaultOutcome.ok }]);
    expect(run.summary.result.mapsAfter).toHaveLength(1);
  });

  test('works in the range it is given', () => {
    const range = { start: START + 2 * MIB, lenBytes: 4 * MIB };
    const document = { ...munmapDocument(LEN), tasks: [{ calls: [SLEEP] }, { ...mapper, range, rounds: 3 }] };
    const run = runOf(document, 'pristine');
    // All of it at first, then the one page written in each round.
    expect(run.summary.pagesZapped).toBe(1024 + 2);
    expect(of(run, 1, EventKind.SyscallEnter)).toHaveLength(3);
  });

  test('what it maps over the end of the range is destroyed where the lock is let go of', () => {
    // Alone it would spin, which is no contention; ps sleeps in the wait list.
    const document = munmapDocument(8 * GIB, [
      { ...mapper, atNs: 5_000_000 },
      { kind: 'ps', pauseNs: 1_000_000 },
    ]);
    const mappedDuring = (approach: string): number => {
      const run = runOf(document, approach);
      const { to } = munmapOf(run);
      return of(run, 1, EventKind.SyscallExit).filter(({ ns, addr }) => ns < to - 1_000_000 && addr > 0).length;
    };
    expect(mappedDuring('sections-always-drop')).toBeGreaterThan(0);
    expect(runOf(document, 'sections-always-drop').summary.result.mapsAfter.length).toBeLessThanOrEqual(1);
    for (const approach of ['pristine', 'sections', 'detach-downgrade']) expect(mappedDuring(approach)).toBe(0);
  });
});

describe('fork', () => {
  test('copies the address space with the lock held for write, and waits for the munmap', () => {
    const run = runOf(munmapDocument(LEN, [{ kind: 'fork', atNs: 10_000_000, rounds: 1 }]), 'pristine');
    const { to } = munmapOf(run);
    const [exit] = of(run, 1, EventKind.SyscallExit);
    expect(exit).toMatchObject({ addr: 0, detail: Syscall.fork });
    expect(exit.ns).toBeGreaterThan(to);
    expect(run.summary.tasks[1].waitMaxNs).toBeGreaterThan(30_000_000);
  });

  test('each round anew, and the munmap waits for it', () => {
    const document = munmapDocument(LEN, [{ kind: 'fork', pauseNs: 100_000, rounds: 4 }]);
    const run = runOf({ ...document, tasks: [...(document as { tasks: object[] }).tasks] }, 'pristine');
    expect(of(run, 1, EventKind.SyscallExit)).toHaveLength(4);
    expect(
      of(run, 1, EventKind.LockAcquire).filter(({ addr, detail }) => addr === 0 && detail === LockMode.Write),
    ).toHaveLength(4);
  });
});

describe('fault', () => {
  const inRange = { kind: 'fault', pauseNs: 100_000, range: { start: START, lenBytes: 2 * LEN } };
  const half = {
    mappings: [
      { start: START, lenBytes: LEN, populated: 'none' },
      { start: END, lenBytes: LEN, populated: 'none' },
    ],
    tasks: [{ calls: [SLEEP, { op: 'munmap', addr: START, len: LEN }, SLEEP] }, { ...inRange, pattern: 'random' }],
  };

  test.each(['pristine', 'vm-dead', 'detach-downgrade', 'per-vma-lock', 'sections'])(
    '%s: on the range being unmapped: served before, SIGSEGV afterwards, served elsewhere throughout',
    (approach) => {
      const run = runOf({ ...munmapDocument(LEN), ...half }, approach);
      const { from, to } = munmapOf(run);
      const faults = of(run, 1, EventKind.PageFault);
      expect(faults.length).toBeGreaterThan(300);
      for (const { ns, addr, detail } of faults) {
        if (addr >= END || ns < from - 100_000) expect(detail).toBe(FaultOutcome.ok);
        else if (ns > to) expect(detail).toBe(FaultOutcome.mapError);
      }
      expect(faults.some(({ detail }) => detail === FaultOutcome.mapError)).toBe(true);
      expect(faults.some(({ addr, ns }) => addr < END && ns < from)).toBe(true);
    },
  );

  test('vm-dead and detach-downgrade say SIGSEGV at once, while the zap goes on; pristine lets it wait', () => {
    const document = munmapDocument(4 * GIB, [
      { ...inRange, range: { start: START, lenBytes: 4 * GIB }, atNs: 10_000_000 },
    ]);
    const holed = {
      ...document,
      mappings: [{ start: START, lenBytes: 4 * GIB, populated: { everyBytes: 2 * PAGE_SIZE } }],
    };
    const during = (approach: string): number[] => {
      const run = runOf(holed, approach);
      const { to } = munmapOf(run);
      return of(run, 1, EventKind.PageFault).flatMap(({ ns, detail }) => (ns < to - 1_000_000 ? [detail] : []));
    };
    for (const approach of ['vm-dead', 'detach-downgrade', 'per-vma-lock']) {
      const outcomes = during(approach);
      expect(outcomes.length).toBeGreaterThan(100);
      expect(new Set(outcomes)).toEqual(new Set([FaultOutcome.mapError]));
    }
    // It was in the wait list before anything was known of its address.
    expect(during('pristine').length).toBeLessThanOrEqual(1);
  });

  test('two-phase serves faults on pages that it has just zapped', () => {
    const document = munmapDocument(4 * GIB, [
      { ...inRange, range: { start: START, lenBytes: 64 * MIB }, atNs: 50_000_000, pauseNs: 1_000_000 },
    ]);
    const run = runOf(document, 'two-phase');
    const { to } = munmapOf(run);
    const early = of(run, 1, EventKind.PageFault).filter(({ ns }) => ns < to - 10_000_000);
    expect(early.length).toBeGreaterThan(20);
    for (const { detail } of early) expect(detail).toBe(FaultOutcome.ok);
    expect(run.summary.pagesZapped).toBeGreaterThan((4 * GIB) / PAGE_SIZE);
  });

  test('sequential goes page after page, random follows the seed', () => {
    const addresses = (more: object, pattern: string): number[] => {
      const neighbour = { kind: 'fault', count: 2, pauseNs: 0, pattern, rounds: 40 };
      const run = runOf(munmapDocument(MIB, [neighbour], more), 'pristine');
      return of(run, 1, EventKind.PageFault).map(({ addr }) => addr);
    };
    const inOrder = addresses({}, 'sequential');
    inOrder.forEach((addr, i) => expect(addr).toBe(inOrder[0] + i * PAGE_SIZE));
    const seed1 = addresses({ seed: 1 }, 'random');
    expect(new Set(seed1).size).toBe(40);
    expect(addresses({ seed: 1 }, 'random')).toEqual(seed1);
    expect(addresses({ seed: 2 }, 'random')).not.toEqual(seed1);
  });

  test('two that go at random do not go alike', () => {
    const neighbour = { kind: 'fault', count: 2, pauseNs: 0, pattern: 'random', rounds: 10 };
    const run = runOf(munmapDocument(MIB, [neighbour]), 'pristine');
    const pagesOf = (task: number): number[] =>
      of(run, task, EventKind.PageFault).map(({ addr }) => (addr % (512 * GIB)) / PAGE_SIZE);
    expect(pagesOf(1)).not.toEqual(pagesOf(2));
  });
});

describe('rounds', () => {
  test('a run goes on until they are done, and other neighbours with it', () => {
    const neighbours = [
      { kind: 'fault', count: 2, pauseNs: 10_000, rounds: 500 },
      { kind: 'ps', atNs: 0, pauseNs: 100_000 },
      { kind: 'writer', pauseNs: 0, rounds: 3 },
    ];
    const run = runOf(munmapDocument(MIB, neighbours), 'pristine');
    for (const task of [1, 2]) expect(of(run, task, EventKind.PageFault)).toHaveLength(500);
    expect(of(run, 4, EventKind.SyscallExit)).toHaveLength(6);
    const { to } = munmapOf(run);
    const last = of(run, 1, EventKind.PageFault)[499].ns;
    expect(last).toBeGreaterThan(to + 4_000_000);
    expect(of(run, 3, EventKind.LockAcquire).at(-1)!.ns).toBeGreaterThan(last - 1_000_000);
    expect(run.summary.endedBy).toBeNull();
  });

  test('the same bytes twice', () => {
    const neighbours = [
      { kind: 'fault', count: 5, pauseNs: 0, rounds: 200, pattern: 'random' },
      { kind: 'map-fixed', rounds: 5 },
      { kind: 'fork', rounds: 2 },
      { kind: 'hog', rounds: 1 },
    ];
    const document = munmapDocument(64 * MIB, neighbours, { cpus: 3, seed: 5 });
    for (const approach of ['detach-downgrade', 'per-vma-lock', 'zap-pmd', 'pud-list']) {
      const whole = bytesOf(runOf(document, approach).events);
      expect(bytesOf(runOf(document, approach, 13).events).equals(whole)).toBe(true);
    }
  });
});

test('a scenario that would never end is ended by its bounds, with what was simulated', () => {
  const forever = {
    ...munmapDocument(MIB),
    tasks: [{ calls: [{ op: 'munmap', addr: START, len: MIB }] }, { kind: 'fault', pauseNs: 0, rounds: 1e12 }],
  };
  const byTime = runOf({ ...forever, limits: { simNs: 1e7 } }, 'pristine');
  expect(byTime.summary.endedBy).toBe('limits.simNs: 10000000 ns were simulated');
  expect(byTime.summary.result.ret).toBe(0);
  expect(of(byTime, 1, EventKind.PageFault).length).toBeGreaterThan(1000);
  const byEvents = runOf({ ...forever, limits: { events: 5000 } }, 'pristine');
  expect(byEvents.summary.endedBy).toBe('limits.events: 5000 events were told');
  expect(byEvents.events.length).toBeGreaterThanOrEqual(5000);
  expect(byEvents.events.length).toBeLessThan(5100);
});
