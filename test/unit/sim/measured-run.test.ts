import { describe, expect, test } from 'vitest';
import { APPROACHES, approachById } from '../../../src/mm/approaches/index.ts';
import { EventKind, LockMode } from '../../../src/mm/events.ts';
import { GIB, MIB } from '../../../src/mm/units.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { MeasuredRun, type MeasuredSummary, type WaitHistogram } from '../../../src/sim/measured-run.ts';
import { sweepSteps, sweepValues, wholeRangeBytes } from '../../../src/sim/sweep.ts';
import { munmapDocument, runOf } from './run-of.ts';

/** Keeps every value. */
function exactHistogram(): WaitHistogram {
  const values: number[] = [];
  return {
    record: (ns) => values.push(ns),
    get count() {
      return values.length;
    },
    percentile(percent) {
      values.sort((a, b) => a - b);
      return values[Math.max(0, Math.ceil((percent / 100) * values.length) - 1)] ?? 0;
    },
  };
}

function measured(document: unknown, approach: string): MeasuredSummary {
  const run = new MeasuredRun(parseScenario(document), approachById(approach)!, exactHistogram);
  while (!run.advance(1000));
  return run.summary();
}

const NEIGHBOURS = [
  { kind: 'ps', count: 2, pauseNs: 2_000_000 },
  { kind: 'fault', count: 3, pauseNs: 500_000 },
  { kind: 'writer', pauseNs: 1_000_000 },
  { kind: 'khugepaged', pauseNs: 1_000_000 },
  { kind: 'hog', cpu: 5 },
];
const document = munmapDocument(2 * GIB, NEIGHBOURS, { cpus: 8, sectionBytes: 256 * MIB });

describe('a measured run', () => {
  test.each(APPROACHES.map(({ id }) => id))('%s: sums up to what the events say', (id) => {
    const { waits, neighbours, lockOperations, ...summary } = measured(document, id);
    const { summary: plain, events } = runOf(document, id);
    expect(summary).toEqual(plain);

    const waited = { read: [] as number[], write: [] as number[] };
    const requestedNs: number[] = [];
    const waiting = new Map<number, number>();
    let unmapper = 0;
    let others = 0;
    for (let i = 0; i < events.length; i++) {
      const task = events.task[i];
      const kind = events.kind[i];
      if (events.addr[i] !== 0 || kind < EventKind.LockRequest || kind > EventKind.LockTryFailed) continue;
      if (kind === EventKind.LockRequest) requestedNs[task] = events.timeNs[i];
      else if (kind === EventKind.LockWait) waiting.set(task, events.detail[i]);
      else if (task === 0) unmapper++;
      else others++;
      if (kind !== EventKind.LockAcquire || !waiting.delete(task) || task === 0) continue;
      const mode = (events.detail[i] & LockMode.Write) !== 0 ? 'write' : 'read';
      waited[mode].push(events.timeNs[i] - requestedNs[task]);
    }
    expect(lockOperations).toEqual({ unmapper, others });
    for (const [mode, of] of [
      ['read', waits.readers],
      ['write', waits.writers],
    ] as const) {
      const sorted = waited[mode].sort((a, b) => a - b);
      expect(of.count).toBe(sorted.length);
      expect(of.max).toBe(sorted.at(-1) ?? 0);
      expect(of.p50).toBe(sorted[Math.ceil(sorted.length / 2) - 1] ?? 0);
    }
    expect(neighbours.map(({ name, kind, tasks }) => [name, kind, tasks])).toEqual([
      ['ps', 'ps', 2],
      ['fault', 'fault', 3],
      ['writer', 'writer', 1],
      ['khugepaged', 'khugepaged', 1],
    ]);
    expect(neighbours.reduce((sum, one) => sum + one.waits.count, 0)).toBe(waits.readers.count + waits.writers.count);
    const longestOf = (from: number, to: number): number =>
      Math.max(...summary.tasks.slice(from, to).map(({ waitMaxNs }) => waitMaxNs));
    expect(neighbours[0].waits.max).toBe(longestOf(1, 3));
    expect(neighbours[1].waits.max).toBe(longestOf(3, 6));
    // It only tries.
    expect(neighbours[3].waits.count).toBe(0);
  });

  test('a wait that the end of the run cuts short counts with what it has lasted', () => {
    const { waits, endedBy } = measured(
      munmapDocument(320 * GIB, [{ kind: 'ps' }], { limits: { simNs: 1e9 } }),
      'pristine',
    );
    expect(endedBy).toMatch(/limits/);
    const { max } = waits.readers;
    expect(max).toBeGreaterThan(998.9e6);
    expect(waits.readers).toEqual({ count: 1, p50: max, p90: max, p99: max, max });
    expect(waits.writers).toEqual({ count: 0, p50: 0, p90: 0, p99: 0, max: 0 });
  });

  test('other threads that make calls are neighbours, the first one is not, wherever it stands', () => {
    const calls = [{ op: 'munmap', addr: '0x100000000000', len: MIB }];
    const tasks = [
      { kind: 'ps', count: 2 },
      { calls, repeat: true },
      { calls, name: 'first' },
      { calls, count: 2 },
    ];
    const { neighbours } = measured({ ...munmapDocument(MIB), tasks }, 'pristine');
    expect(neighbours.map(({ name, tasks: count }) => [name, count])).toEqual([
      ['ps', 2],
      ['munmap', 1],
      ['munmap', 2],
    ]);
  });
});

describe('the values of a sweep', () => {
  test.each([
    [{ parameter: 'sectionBytes', from: 2 * MIB, to: 16 * MIB } as const, [2, 4, 8, 16].map((n) => n * MIB)],
    [{ parameter: 'sectionBytes', from: 2 * MIB, to: 9 * MIB } as const, [2, 4, 8, 9].map((n) => n * MIB)],
    [{ parameter: 'cpus', from: 1, to: 128 } as const, [1, 2, 4, 8, 16, 32, 64, 128]],
    [{ parameter: 'cpus', from: 3, to: 3 } as const, [3]],
    [{ parameter: 'seed', from: 0, to: 4 } as const, [0, 1, 2, 3, 4]],
  ])('%j', (range, values) => {
    expect(sweepValues(range)).toEqual(values);
    expect(sweepSteps(range)).toBe(values.length);
  });

  test('max is what is asked to be unmapped, in whole pages', () => {
    expect(wholeRangeBytes(parseScenario(munmapDocument(GIB)))).toBe(GIB);
    const sleeps = { ...munmapDocument(GIB), tasks: [{ calls: [{ op: 'sleep', ns: 1 }] }] };
    expect(wholeRangeBytes(parseScenario(sleeps))).toBe(GIB);
    const odd = { version: 1, tasks: [{ calls: [{ op: 'munmap', addr: '0x100000000000', len: 5000 }] }] };
    expect(wholeRangeBytes(parseScenario(odd))).toBe(8192);
  });
});
