import { describe, expect, it } from 'vitest';
import { approachById } from '../../../src/mm/approaches/index.ts';
import { PAGE_SIZE } from '../../../src/mm/units.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { countingSink } from '../../../src/sim/event-sink.ts';
import { stepsFor } from '../../../src/sim/quiet-steps.ts';
import { Random } from '../../../src/sim/random.ts';
import { Run } from '../../../src/sim/run.ts';
import { EventKind } from '../../../src/mm/events.ts';
import { EventStore } from '../../../src/trace/event-store.ts';
import { calls, hog, munmap, PRICES, ps, SLOT, slotsScenario, sleep, START } from './small-scenarios.ts';

function runOf(scenario: Scenario, approachId = 'pristine'): Run {
  return new Run(scenario, approachById(approachId)!, countingSink(), PRICES);
}

function toEnd(run: Run): Run {
  for (let slices = 0; !run.advance(1000); slices++) {
    if (slices === 100) throw new Error('the run does not come to its end');
  }
  return run;
}

const POLL = { op: 'mincore', addr: START, len: SLOT, until: '-ENOMEM' };

describe('progress', () => {
  it('is the part of the range that is unmapped, and all of it in the end', () => {
    const scenario = slotsScenario(8, [calls('a', 0, [munmap(2, 4)]), ps('ps', 1)], { cpus: 2, sectionBytes: SLOT });
    const run = runOf(scenario, 'sections-always-drop');
    const seen = new Set([run.share]);
    while (!run.advance(1)) seen.add(run.share);
    expect([...seen]).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(run.share).toBe(1);
    expect(run.range).toEqual({ start: START + 2 * SLOT, lenBytes: 4 * SLOT });
  });

  it('is never more than all of it, nor less than none', () => {
    const below = [calls('a', 0, [munmap(0), munmap(5, 2)])];
    const run = runOf(slotsScenario(8, below, { cpus: 1 }));
    const seen = new Set([run.share]);
    while (!run.advance(1)) seen.add(run.share);
    expect([...seen]).toEqual([0, 1]);
    const cut = runOf(slotsScenario(1, [calls('a', 0, [sleep(1000), munmap(0)])], { cpus: 1, limits: { simNs: 500 } }));
    expect(cut.share).toBe(0);
    expect(cut.advance(1000)).toBe(true);
    expect(cut.share).toBe(1);
  });

  it('in time reaches ahead while a path runs straight through, and ends with the last event', () => {
    const run = runOf(slotsScenario(2, [calls('a', 0, [munmap(0, 2)]), ps('ps', 1)], { cpus: 2 }));
    expect(run.nowNs).toBe(0);
    const times = new Set<number>();
    while (!run.advance(1)) times.add(run.nowNs);
    expect([...times].slice(0, 5)).toEqual([0, 100, 110, 8_000_110, 16_000_110]);
    // 16 ms of zapping, then ps reads.
    expect(run.nowNs).toBe(16_011_150);
    expect(run.advance(1)).toBe(true);
  });

  it('comes back after so many steps although nothing is told', () => {
    expect([stepsFor(0), stepsFor(1), stepsFor(250)]).toEqual([0, 4, 1000]);
    const quiet = {
      name: 'touch',
      kind: 'fault',
      cpu: 1,
      pauseNs: 100,
      range: { start: START + SLOT, lenBytes: SLOT },
    };
    const run = runOf(slotsScenario(2, [calls('a', 0, [sleep(1_000_000), munmap(0)]), quiet], { cpus: 2 }));
    run.advance(8);
    const at = run.nowNs;
    run.advance(10);
    // 40 steps, of which most are a touch and 100 ns of computing.
    expect(run.nowNs - at).toBeGreaterThan(500);
    expect(run.nowNs - at).toBeLessThan(5000);
  });
});

describe('who is left', () => {
  it('nobody but who polls, if the others ended, repeat or are no callers', () => {
    const scenario = slotsScenario(
      2,
      [
        calls('a', 0, [munmap(0)]),
        calls('p', 1, [POLL]),
        calls('r', 2, [{ op: 'cmdline' }], { repeat: true }),
        hog('hog', 3),
      ],
      { cpus: 4 },
    );
    const run = runOf(scenario);
    expect(run.onlyPollersLeft()).toBe(false);
    toEnd(run);
    expect(run.onlyPollersLeft()).toBe(true);
    expect(run.callsDone).toBe(true);
    const [a, p] = run.summary().tasks;
    expect([a.name, p.name]).toEqual(['a', 'p']);
    expect(run.polling.size).toBe(0);
  });

  it('polls once more after the last of the others, then gives up', () => {
    const inVain = { ...POLL, addr: START + SLOT };
    const beside = [hog('hog', 2), calls('r', 3, [{ op: 'cmdline' }, sleep(1_000_000)], { repeat: true })];
    const poller = calls('p', 1, [inVain, munmap(1)]);
    const scenario = slotsScenario(2, [calls('a', 0, [munmap(0)]), poller, ...beside], { cpus: 4 });
    const run = toEnd(runOf(scenario));
    expect(run.summary().endedBy).toBeNull();
    // What comes after the poll is not done.
    expect(run.summary().result.mapsAfter).toHaveLength(1);
    const met = toEnd(
      runOf(slotsScenario(2, [calls('a', 0, [munmap(0)]), calls('p', 1, [POLL, munmap(1)])], { cpus: 2 })),
    );
    expect(met.summary().result.mapsAfter).toHaveLength(0);
  });

  it('the call that is looked at is the first of the first task that makes calls and does not repeat', () => {
    const mmap = { op: 'mmap', addr: START, len: 3 * SLOT, flags: ['private', 'anonymous', 'fixed'] };
    const repeats = calls('r', 1, [{ op: 'cmdline' }, sleep(1_000_000)], { repeat: true });
    const scenario = slotsScenario(4, [ps('ps', 2), repeats, calls('a', 0, [mmap, munmap(1, 2)])], { cpus: 3 });
    const run = toEnd(runOf(scenario));
    expect(run.summary().result).toMatchObject({ call: 'mmap', ret: '0x10000000' });
    expect(run.range).toEqual({ start: START + SLOT, lenBytes: 2 * SLOT });
  });

  it('hears of waits, and of how often the lock was operated', () => {
    const run = runOf(slotsScenario(1, [calls('a', 0, [munmap(0)]), ps('ps', 1)], { cpus: 2 }));
    const waits: string[] = [];
    run.onWait = (task, mode, ns) => waits.push(`${task} ${mode} ${ns}`);
    toEnd(run);
    expect(waits).toEqual(['1 read 8010020']);
    // Taken and let go of: once, and twice.
    expect(Array.from(run.lockOperations)).toEqual([2, 4]);
  });
});

describe('a fault task', () => {
  /** The pages that it faults in, by number in its range. */
  function pagesOf(pattern: 'sequential' | 'random', seed: number): number[] {
    const fault = {
      name: 'f',
      kind: 'fault',
      cpu: 1,
      pauseNs: 100,
      pattern,
      rounds: 5,
      range: { start: START + SLOT, lenBytes: SLOT },
    };
    const scenario = slotsScenario(1, [calls('a', 0, [sleep(10)]), fault], {
      cpus: 2,
      seed,
      mappings: [{ start: `0x${(START + SLOT).toString(16)}`, lenBytes: SLOT, populated: 'none' }],
    });
    const store = new EventStore({ keep: true });
    toEnd(new Run(scenario, approachById('pristine')!, store, PRICES));
    const { kind, addr, length } = store.columns();
    return Array.from({ length }, (_, i) => i)
      .filter((i) => kind[i] === EventKind.PageFault)
      .map((i) => (addr[i] - START - SLOT) / PAGE_SIZE);
  }

  it('takes page after page', () => {
    expect(pagesOf('sequential', 1)).toEqual([0, 1, 2, 3, 4]);
  });

  it.each([1, 77])('or pages at random, by the seed and its number (seed %d)', (seed) => {
    // It is task number 1.
    const random = new Random(seed + 2);
    const expected = Array.from({ length: 5 }, () => random.below(8));
    expect(pagesOf('random', seed)).toEqual([...new Set(expected)]);
  });
});
