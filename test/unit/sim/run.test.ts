import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventKind } from '../../../src/mm/events.ts';
import { approachById } from '../../../src/mm/approaches/index.ts';
import { builtInScenario, builtInScenarios } from '../../../src/scenario/built-in.ts';
import { GIB, MIB, PAGE_SIZE } from '../../../src/mm/units.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { Simulation } from '../../../src/sim/simulation.ts';
import { EventStore } from '../../../src/trace/event-store.ts';
import { bytesOf, indexesOf, munmapDocument, runOf } from './run-of.ts';

describe('same seed, same bytes', () => {
  it.each(builtInScenarios().map(({ id }) => id))('%s', (id) => {
    const document = builtInScenario(id);
    const short = { ...(document as object), limits: { simNs: 4e9, events: 200_000, states: 1 } };
    for (const approach of ['pristine', 'sections']) {
      expect(bytesOf(runOf(short, approach).events).equals(bytesOf(runOf(short, approach).events))).toBe(true);
    }
  });

  it('is the same stream however it is cut into slices', () => {
    const tasks = [
      { kind: 'fault', count: 3 },
      { kind: 'ps', count: 1 },
      { kind: 'hog', count: 2 },
    ];
    const document = munmapDocument(GIB, tasks, { cpus: 2 });
    for (const approach of ['sections', 'sections-always-drop']) {
      const whole = bytesOf(runOf(document, approach).events);
      for (const slice of [1, 7, 1000])
        expect(bytesOf(runOf(document, approach, slice).events).equals(whole)).toBe(true);
    }
  });

  it('comes back from a task that goes on for years without telling anything', () => {
    const range = { start: '0x200000000000', lenBytes: 4096 };
    const quiet = { kind: 'fault', range, pauseNs: 31, rounds: 999_999_999_979 };
    const late = { kind: 'calls', atNs: 250_559_609_250_036, calls: [{ op: 'cmdline' }] };
    const document = {
      version: 1,
      mappings: [range],
      tasks: [{ kind: 'calls', calls: [{ op: 'cmdline' }] }, quiet, late],
    };
    const simulation = new Simulation(parseScenario(document), approachById('pristine')!, new EventStore());
    const reached = Array.from({ length: 20 }, () => {
      expect(simulation.advance(100)).toBe(false);
      return simulation.nowNs;
    });
    expect(new Set(reached).size).toBe(reached.length);
  });

  it('another seed moves the tick', () => {
    const hog = [{ kind: 'hog', count: 1, cpu: 0 }];
    const a = runOf(munmapDocument(2 * GIB, hog, { cpus: 1, seed: 1 }), 'pristine');
    const b = runOf(munmapDocument(2 * GIB, hog, { cpus: 1, seed: 2 }), 'pristine');
    expect(bytesOf(a.events).equals(bytesOf(b.events))).toBe(false);
  });
});

describe('bounds', () => {
  it('limits.simNs ends a run with what was simulated so far', () => {
    const { summary } = runOf(
      munmapDocument(320 * GIB, [{ kind: 'ps', count: 1 }], { limits: { simNs: 1e9, events: 1e8, states: 1 } }),
      'pristine',
    );
    expect(summary.endedBy).toMatch(/limits\.simNs/);
    expect(summary.result.ret).toBeNull();
    expect(summary.pagesZapped).toBeGreaterThan(4_000_000);
    expect(summary.tasks[1].waitMaxNs).toBeGreaterThan(0.99e9);
  });

  it('limits.events ends a run', () => {
    const { summary } = runOf(
      munmapDocument(320 * GIB, [], { limits: { simNs: 1e12, events: 500, states: 1 } }),
      'sections',
    );
    expect(summary.endedBy).toMatch(/limits\.events/);
  });
});

describe('whatever the neighbours', () => {
  const neighbour = fc.record({
    kind: fc.constantFrom('ps', 'maps', 'fault', 'writer', 'hog', 'khugepaged'),
    count: fc.integer({ min: 1, max: 3 }),
    pauseNs: fc.integer({ min: 100_000, max: 5_000_000 }),
    atNs: fc.integer({ min: 0, max: 3_000_000 }),
  });

  it('the munmap returns 0, the address space is empty of the mapping, and time adds up', () => {
    fc.assert(
      fc.property(
        fc.array(neighbour, { maxLength: 4 }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom('none', 'voluntary', 'full'),
        fc.constantFrom('pristine', 'sections', 'sections-always-drop'),
        fc.integer({ min: 1, max: 700 }),
        fc.integer({ min: 0, max: 2 ** 40 }),
        (neighbours, cpus, preempt, approach, megabytes, seed) => {
          const document = munmapDocument(megabytes * MIB, neighbours, {
            cpus,
            preempt,
            seed,
            sectionBytes: 64 * MIB,
            limits: { simNs: 1e11, events: 1e6, states: 1 },
          });
          const { summary, events } = runOf(document, approach);
          expect(summary.endedBy).toBeNull();
          expect(summary.result.ret).toBe(0);
          expect(summary.pagesZapped).toBeGreaterThanOrEqual(megabytes * 256);
          expect(summary.exclusiveHoldMaxNs).toBeLessThanOrEqual(events.timeNs.reduce((a, b) => Math.max(a, b), 0));
          for (let i = 0; i < events.length; i++) expect(events.lastNs[i]).toBeGreaterThanOrEqual(events.timeNs[i]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('huge pages', () => {
  it('their zap takes time, inside the call, and counts pages', () => {
    const mappings = [
      { start: '0x100000000000', lenBytes: 4 * MIB },
      { start: '0x200000000000', lenBytes: 64 * MIB, flags: ['private', 'anonymous', 'hugetlb'] },
    ];
    const calls = mappings.map(({ start, lenBytes }) => ({ op: 'munmap', addr: start, len: lenBytes }));
    const { summary, events } = runOf({ version: 1, mappings, tasks: [{ calls }] }, 'pristine');
    expect(summary.pagesZapped).toBe((68 * MIB) / PAGE_SIZE);
    const [small, large] = indexesOf(events, EventKind.Zap);
    expect(events.count[large]).toBe(32);
    expect(events.timeNs[large]).toBeGreaterThan(events.lastNs[small]);
    const took = (i: number): number => events.lastNs[i] - events.timeNs[i];
    expect(took(large) / took(small)).toBeCloseTo(16, 1);
  });
});
