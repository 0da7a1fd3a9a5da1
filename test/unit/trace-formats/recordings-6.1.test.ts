import { describe, expect, test } from 'vitest';
import { LockMode, Syscall } from '../../../src/mm/events.ts';
import type { ImportReport } from '../../../src/trace/import/import-report.ts';
import { RunTrace } from '../../../src/trace/run-trace.ts';
import { eventsOf, readFixture } from './support.ts';

const GIB = 2 ** 30;

/** Sums over the locks of a file. */
function totals({ locks }: ImportReport): Record<string, number> {
  const sum = (value: (lock: ImportReport['locks'][number]) => number): number =>
    locks.reduce((total, lock) => total + value(lock), 0);
  return {
    writeHolds: sum((lock) => lock.writeHolds),
    writeReleases: sum((lock) => lock.writeReleases),
    downgrades: sum((lock) => lock.downgrades),
    unpaired: sum((lock) => lock.unpaired),
  };
}

const inMs = (ns: number): number => Math.round(ns / 1e5) / 10;

describe.each([
  ['6.1/a.tracefs.txt', 'tracefs', 900],
  ['6.1/a.tracefs-fgraph.txt', 'tracefs', 52],
  ['6.1/a.tracefs-fgraph-events.txt', 'tracefs', 1733],
  ['6.1/b.perf.txt', 'perf', 1590],
  ['6.1/b.trace-cmd.txt', 'trace-cmd', 1540],
  ['6.1/b.trace-cmd-l.txt', 'trace-cmd', 1540],
  ['6.1/b.tracefs.txt', 'tracefs', 1863],
  ['6.1/b.tracefs-contention.txt', 'tracefs', 1465],
  ['6.1/b.tracefs-tgid.txt', 'tracefs', 1900],
  ['6.1/b0.trace-cmd.txt', 'trace-cmd', 2952],
  ['6.1/c.perf.txt', 'perf', 1213],
  ['6.1/c.perf-Fpid.txt', 'perf', 1213],
  ['6.1/c.perf-callchain.txt', 'perf', 8559],
  ['6.1/c.trace-cmd.txt', 'trace-cmd', 1143],
  ['6.1/c.tracefs.txt', 'tracefs', 1553],
  ['6.1/c.tracefs-noirqinfo.txt', 'tracefs', 1515],
  ['6.1/c0.tracefs.txt', 'tracefs', 955],
  ['6.1/d.perf-lost-shown.txt', 'perf', 7978],
  ['6.1/d.trace-cmd-dropped.txt', 'trace-cmd', 1375],
  ['6.1/d.tracefs.txt', 'tracefs', 9060],
  ['6.1/d.tracefs-latency.txt', 'tracefs', 8466],
  ['6.1/d.tracefs-overrun.txt', 'tracefs', 1711],
])('%s', (name, format, lines) => {
  const { report } = readFixture(name);

  test('every line is understood, or known and left out', () => {
    expect(report).toMatchObject({ format, lines, notUnderstood: { count: 0, first: [] } });
    const ignored = Object.values(report.ignored).reduce((sum, count) => sum + count, 0);
    expect(report.understood + ignored).toBe(lines);
  });

  test('every hold for write is let go of or downgraded, where nothing was lost', () => {
    const { writeHolds, writeReleases, downgrades, unpaired } = totals(report);
    const isWhole = !/lost|dropped|overrun/.test(name);
    expect(unpaired > 0).toBe(!isWhole);
    if (isWhole) expect(writeHolds).toBe(writeReleases + downgrades);
  });
});

test.each([
  ['6.1/d.tracefs.txt', 647, 303, 344],
  ['6.1/d.tracefs-latency.txt', 647, 303, 344],
  ['6.1/b.tracefs.txt', 79, 63, 16],
  ['6.1/c.tracefs.txt', 67, 50, 17],
])('%s: %i holds for write, %i let go of, %i downgraded', (name, writeHolds, writeReleases, downgrades) => {
  expect(totals(readFixture(name).report)).toMatchObject({ writeHolds, writeReleases, downgrades });
});

test('tries that failed are no waits', () => {
  const { report } = readFixture('6.1/d.tracefs.txt');
  expect(report.locks.reduce((sum, { failedTries }) => sum + failedTries, 0)).toBe(222);
  expect(report.events['LockTryFailed']).toBe(222);
});

test.each([
  ['6.1/b0.trace-cmd.txt', 0.3, null],
  ['6.1/b.tracefs.txt', 289.3, 289.3],
  ['6.1/b.trace-cmd.txt', 152.6, 152.3],
  ['6.1/b.perf.txt', 166.3, 163.1],
  ['6.1/c0.tracefs.txt', 101.6, null],
  ['6.1/c.tracefs.txt', 154.2, 151.5],
  ['6.1/c.trace-cmd.txt', 172.3, 170.9],
  ['6.1/c.perf.txt', 202.2, 201.9],
  ['6.1/d.tracefs.txt', 8.3, 16.1],
])('%s: the longest waits are %f ms for read, %f ms for write', (name, read, write) => {
  const [lock] = readFixture(name).report.locks;
  expect(Math.abs(inMs(lock.longestWaitNs.read) - read)).toBeLessThanOrEqual(0.1);
  if (write !== null) expect(Math.abs(inMs(lock.longestWaitNs.write) - write)).toBeLessThanOrEqual(0.1);
});

test('the downgrade of the big munmap: an acquire without a start, then one release', () => {
  const trace = readFixture('6.1/b.tracefs.txt');
  const enter = eventsOf(trace, 'SyscallEnter').find(
    ({ detail, lenBytes }) => detail === Syscall.munmap && lenBytes === 2 * GIB,
  )!;
  const [acquire, downgrade, release] = eventsOf(trace, 'LockAcquire', 'LockDowngrade', 'LockRelease').filter(
    ({ task, atNs }) => task === enter.task && atNs >= enter.atNs,
  );
  expect([acquire.kind, downgrade.kind, release.kind]).toEqual(['LockAcquire', 'LockDowngrade', 'LockRelease']);
  expect([acquire.detail, downgrade.detail, release.detail]).toEqual([LockMode.Write, LockMode.Read, LockMode.Read]);
  expect(downgrade.atNs - acquire.atNs).toBe(87_000);
  expect(inMs(release.atNs - acquire.atNs)).toBe(288.9);
});

test('with readers only, all of them get the lock while the munmap holds it for reading', () => {
  const trace = readFixture('6.1/b0.trace-cmd.txt');
  const enter = eventsOf(trace, 'SyscallEnter').find(
    ({ detail, lenBytes }) => detail === Syscall.munmap && lenBytes === 2 * GIB,
  )!;
  const own = eventsOf(trace, 'LockAcquire', 'LockRelease').filter(
    ({ task, atNs }) => task === enter.task && atNs >= enter.atNs,
  );
  const readers = eventsOf(trace, 'LockAcquire').filter(
    ({ task, atNs, addr }) => task !== enter.task && addr === own[0].addr && atNs > own[0].atNs && atNs < own[1].atNs,
  );
  expect(readers).toHaveLength(315);
});

test('mmap(MAP_FIXED) does not downgrade, and nobody comes in', () => {
  const trace = readFixture('6.1/c.tracefs.txt');
  const calls = eventsOf(trace, 'SyscallEnter').filter(
    ({ detail, lenBytes }) => detail === Syscall.mmap && lenBytes === GIB,
  );
  const second = calls[1];
  const own = eventsOf(trace, 'LockAcquire', 'LockDowngrade', 'LockRelease').filter(
    ({ task, atNs }) => task === second.task && atNs >= second.atNs,
  );
  expect(own.slice(0, 2).map(({ kind }) => kind)).toEqual(['LockAcquire', 'LockRelease']);
  expect(inMs(own[1].atNs - own[0].atNs)).toBe(154);
});

test('lock 0 is that of the program that unmaps, its task the one to follow', () => {
  const { header, report } = readFixture('6.1/b.tracefs.txt');
  expect(report.locks[0].lock).toBe('0000000002cc8c68');
  expect(header.tasks.filter(({ kind }) => kind === 1).map(({ name }) => name)).toEqual(['zap main']);
  expect(header.range).toEqual({ start: 0x1000000000, lenBytes: 2 * GIB });
  expect(header.tasks.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['ps [maps] (x)', 'wr-1:map/unmap', 'page toucher']),
  );
});

test('contention on mmap_lock is a wait, that of other locks is left out', () => {
  const { report } = readFixture('6.1/b.tracefs-contention.txt');
  expect(report.ignored).toMatchObject({ contention_begin: 2, contention_end: 2 });
});

test('waits are told before they end', () => {
  const trace = readFixture('6.1/b.tracefs.txt');
  const waits = eventsOf(trace, 'LockWait');
  expect(waits.length).toBeGreaterThan(5);
  const shown = new RunTrace({ tasks: trace.header.tasks, range: trace.header.range });
  for (const chunk of trace.lanes[0]) shown.addChunk(chunk);
  const enter = eventsOf(trace, 'SyscallEnter').find(
    ({ detail, lenBytes }) => detail === Syscall.munmap && lenBytes === 2 * GIB,
  )!;
  const { lock } = shown.stateAt(enter.atNs + 200e6);
  expect(lock.mode).toBe(LockMode.Read);
  expect(lock.holders.map(({ task }) => task)).toEqual([enter.task]);
  expect(lock.waiters).toHaveLength(3);
});

test.each([
  ['6.1/d.perf-lost-shown.txt', 28],
  ['6.1/d.trace-cmd-dropped.txt', 2],
  ['6.1/d.tracefs-overrun.txt', 1],
])('%s: lost events are gaps, and no hold reaches across one', (name, least) => {
  const trace = readFixture(name);
  const gaps = eventsOf(trace, 'EventsLost');
  expect(gaps.length).toBeGreaterThanOrEqual(Math.min(least, 10));
  expect(trace.report.lost.gaps).toBe(gaps.length);
  const shown = new RunTrace({ tasks: trace.header.tasks, range: trace.header.range });
  for (const chunk of trace.lanes[0]) shown.addChunk(chunk);
  for (const { toNs } of gaps) {
    for (const track of shown.tracks) {
      for (const lock of shown.locks) {
        const spans = track.lockUse(lock);
        for (let i = 0; i < spans.length; i++) {
          const isAcross = spans.startNs(i) < toNs && spans.endNs(i) > toNs;
          expect(isAcross).toBe(false);
        }
      }
    }
  }
});

test('a graph without times gets them from its durations', () => {
  const { report } = readFixture('6.1/a.tracefs-fgraph.txt');
  expect(report.notes.join(' ')).toContain('summed up from the durations');
  expect(report.spanNs / 1e9).toBeCloseTo(8.9538, 3);
  expect(report.locks).toMatchObject([{ writeHolds: 1, downgrades: 1, writeReleases: 0, unpaired: 0 }]);
});
