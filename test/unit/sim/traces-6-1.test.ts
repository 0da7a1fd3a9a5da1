import { describe, expect, test } from 'vitest';
import { EventKind, LockMode } from '../../../src/mm/events.ts';
import { GIB, PAGE_SIZE } from '../../../src/mm/units.ts';
import type { EventColumns } from '../../../src/trace/event-columns.ts';
import { runOf } from './run-of.ts';

// The three pictures that 6.1 was recorded with (runs b0, b and c0): who gets mmap_sem while a big call zaps with the lock downgraded.

const START = '0x100000000000';
const LEN = 2 * GIB;

/** A thread that touches fresh pages; a process that reads /proc/PID/cmdline and /proc/PID/maps. */
const READERS = [
  { name: 'page toucher', kind: 'fault', pauseNs: 1_000_000 },
  { name: 'ps', kind: 'ps', atNs: 0, pauseNs: 3_000_000 },
  { name: 'maps', kind: 'maps', pauseNs: 3_000_000 },
];
/** Maps and unmaps one page; begins when the call is well under way. */
const WRITER_FROM_NS = 30_000_000;
const WRITER = {
  ...{ name: 'map/unmap', kind: 'writer', atNs: WRITER_FROM_NS, pauseNs: 1_000_000 },
  range: { start: '0x200000000000', lenBytes: PAGE_SIZE },
};
const MUNMAP = { op: 'munmap', addr: START, len: LEN };
const MAP_FIXED = { op: 'mmap', addr: START, len: LEN, prot: 'r--', flags: ['private', 'anonymous', 'fixed'] };

interface LockEvent {
  readonly ns: number;
  readonly task: number;
  readonly kind: number;
  readonly mode: number;
}

interface Picture {
  readonly lock: readonly LockEvent[];
  /** When the big call got the lock, gave up its exclusive hold, and let go. */
  readonly acquired: number;
  readonly downgraded: number | null;
  readonly released: number;
}

function pictureOf(call: object, neighbours: readonly object[], approach: string): Picture {
  const document = {
    version: 1,
    cpus: 8,
    mappings: [{ start: START, lenBytes: LEN }],
    tasks: [{ calls: [call], atNs: 5_000_000 }, ...neighbours],
  };
  const { events, summary } = runOf(document, approach);
  expect(summary.endedBy).toBeNull();
  const lock = lockEvents(events);
  const of = (kind: number): LockEvent | undefined => lock.find((event) => event.task === 0 && event.kind === kind);
  return {
    lock,
    acquired: of(EventKind.LockAcquire)!.ns,
    downgraded: of(EventKind.LockDowngrade)?.ns ?? null,
    released: of(EventKind.LockRelease)!.ns,
  };
}

function lockEvents(events: EventColumns): LockEvent[] {
  const found: LockEvent[] = [];
  for (let i = 0; i < events.length; i++) {
    const kind = events.kind[i];
    if (kind < EventKind.LockRequest || kind > EventKind.LockDowngrade || events.addr[i] !== 0) continue;
    found.push({ ns: events.timeNs[i], task: events.task[i], kind, mode: events.detail[i] });
  }
  return found.sort((a, b) => a.ns - b.ns);
}

function between(lock: readonly LockEvent[], kind: number, from: number, to: number): LockEvent[] {
  return lock.filter((event) => event.task !== 0 && event.kind === kind && event.ns > from && event.ns < to);
}

describe.each(['detach-downgrade', 'per-vma-lock'])('%s', (approach) => {
  test('b0: with readers only, all of them run during the whole zap', () => {
    const { lock, acquired, downgraded, released } = pictureOf(MUNMAP, READERS, approach);
    const hold = released - acquired;
    expect(hold).toBeGreaterThan(80_000_000);
    expect(downgraded! - acquired).toBeLessThan(hold / 1000);
    expect(between(lock, EventKind.LockWait, downgraded!, released)).toEqual([]);
    const acquires = between(lock, EventKind.LockAcquire, downgraded!, released);
    expect(acquires.length).toBeGreaterThan(approach === 'per-vma-lock' ? 60 : 150);
    // To its very end.
    expect(Math.max(...acquires.map(({ ns }) => ns))).toBeGreaterThan(released - 10_000_000);
  });

  test('b: from the moment one writer queues, every later reader waits, like it, until the zap ends', () => {
    // Pages that were touched before: with locks of VMAs their faults would not come to mmap_sem at all.
    const { lock, downgraded, released } = pictureOf(MUNMAP, [...READERS, WRITER], approach);
    const [first] = between(lock, EventKind.LockWait, downgraded!, released).filter(
      ({ mode }) => mode === LockMode.Write,
    );
    expect(first.ns).toBeGreaterThan(WRITER_FROM_NS);
    expect(first.ns).toBeLessThan(WRITER_FROM_NS + 5_000_000);
    expect(between(lock, EventKind.LockAcquire, downgraded!, first.ns).length).toBeGreaterThan(5);
    expect(between(lock, EventKind.LockAcquire, first.ns, released)).toEqual([]);
    const waiting = between(lock, EventKind.LockWait, first.ns - 1, released);
    expect(waiting.filter(({ mode }) => mode === LockMode.Read).length).toBeGreaterThanOrEqual(2);
    // The writer goes first; the readers are woken by its release.
    const after = lock.filter(({ ns, task }) => task !== 0 && ns >= released);
    const acquires = after.filter(({ kind }) => kind === EventKind.LockAcquire);
    expect(acquires[0]).toMatchObject({ task: first.task, mode: LockMode.Write });
    const writerRelease = after.find(({ kind, task }) => kind === EventKind.LockRelease && task === first.task)!;
    for (const { ns, mode } of acquires.slice(1, 3)) {
      expect(mode).toBe(LockMode.Read);
      expect(ns).toBeGreaterThan(writerRelease.ns);
    }
  });

  test('c0: MAP_FIXED never downgrades, and nobody gets in', () => {
    const { lock, acquired, downgraded, released } = pictureOf(MAP_FIXED, READERS, approach);
    expect(downgraded).toBeNull();
    expect(released - acquired).toBeGreaterThan(80_000_000);
    expect(between(lock, EventKind.LockAcquire, acquired, released)).toEqual([]);
    expect(between(lock, EventKind.LockWait, acquired, released).length).toBeGreaterThanOrEqual(2);
  });
});

test('pristine: with readers only, nobody gets in either', () => {
  const { lock, acquired, downgraded, released } = pictureOf(MUNMAP, READERS, 'pristine');
  expect(downgraded).toBeNull();
  expect(between(lock, EventKind.LockAcquire, acquired, released)).toEqual([]);
});
