import { describe, expect, it } from 'vitest';
import { EventKind } from '../../../src/mm/events.ts';
import { GIB, TIB } from '../../../src/mm/units.ts';
import { indexesOf, munmapDocument, runOf } from './run-of.ts';

const ps = { kind: 'ps', count: 1 };

describe('320 GB with one ps beside it, 32 CPUs, voluntary', () => {
  const document = munmapDocument(320 * GIB, [ps]);

  it('pristine holds the lock for write from first page to last, and ps waits for all of it', () => {
    const { summary } = runOf(document, 'pristine');
    expect(summary.sections).toBe(1);
    expect(summary.pagesZapped).toBe(83_886_080);
    expect(summary.tablesFreed).toEqual({ pte: 163_840, pmd: 320, pud: 1 });
    expect(summary.exclusiveHoldMaxNs).toBeGreaterThan(0.9999 * summary.munmapNs);
    expect(summary.tasks[1].waitMaxNs).toBeGreaterThan(summary.munmapNs - 1.1e6);
  });

  it('the series as posted tests 320 times, finds ps waiting, and never lets go', () => {
    const { summary } = runOf(document, 'sections');
    expect(summary).toMatchObject({
      sections: 320,
      dropTests: 320,
      lockDrops: 0,
      dropsNotTaken: { notContended: 0, atomic: 0, needReschedFalse: 320 },
      vmaSplits: 319,
    });
    expect(summary.exclusiveHoldMaxNs).toBeGreaterThan(0.9999 * summary.munmapNs);
  });

  it('without need_resched the lock is let go of at every section somebody waits at', () => {
    const { summary } = runOf(document, 'sections-always-drop');
    expect(summary.lockDrops).toBe(320 - summary.dropsNotTaken.notContended);
    expect(summary.lockDrops).toBeGreaterThan(100);
    expect(summary.tasks[1].waitMaxNs).toBeLessThan(summary.munmapNs / 300);
  });

  it('the switch of the scenario does the same as the approach of its own', () => {
    const switched = runOf({ ...document, drop: { contended: true, notAtomic: true, needResched: false } }, 'sections');
    const own = runOf(document, 'sections-always-drop');
    expect({ ...switched.summary, approach: '' }).toEqual({ ...own.summary, approach: '' });
  });

  it('all three end with the same address space', () => {
    for (const approach of ['pristine', 'sections', 'sections-always-drop']) {
      const { result } = runOf(document, approach).summary;
      expect(result).toEqual({ call: 'munmap', ret: 0, mapsAfter: [], pgtableKbBefore: 656_644, pgtableKbAfter: 0 });
    }
  });
});

it('64 TiB stays as easy: events grow with sections, not with pages', () => {
  const { summary } = runOf(munmapDocument(64 * TIB), 'sections');
  expect(summary.sections).toBe(65_536);
  expect(summary.pagesZapped).toBe(64 * 2 ** 28);
  expect(summary.events.stored).toBeLessThan(20 * 65_536);
  expect(summary.events.unrolled).toBeGreaterThan(33_000_000);
});

it('steps of one section add up to what is zapped, and follow one another without a gap', () => {
  const { events } = runOf(munmapDocument(3 * GIB), 'sections');
  const zaps = indexesOf(events, EventKind.Zap);
  expect(zaps.reduce((sum, i) => sum + events.count[i], 0)).toBe(3 * 512);
  expect(zaps.reduce((sum, i) => sum + events.lenBytes[i], 0)).toBe(3 * GIB);
  for (const i of zaps) expect(events.lastNs[i]).toBeGreaterThan(events.timeNs[i]);
});

it('a length past the end of user space: whole sections are gone, then -EINVAL', () => {
  const start = 2 ** 47 - 4096 - 3 * GIB;
  const document = {
    version: 1,
    id: 'm',
    title: 'm',
    mappings: [{ start: `0x${start.toString(16)}`, lenBytes: 3 * GIB }],
    tasks: [{ kind: 'calls', calls: [{ op: 'munmap', addr: `0x${start.toString(16)}`, len: 4 * GIB }] }],
  };
  expect(runOf(document, 'pristine').summary).toMatchObject({ result: { ret: '-EINVAL' }, pagesZapped: 0 });
  expect(runOf(document, 'sections').summary).toMatchObject({
    result: { ret: '-EINVAL', mapsAfter: [] },
    pagesZapped: 3 * 262_144,
    sections: 4,
  });
});

it('counts every run of events with all its steps', () => {
  const { summary, events } = runOf(munmapDocument(3 * GIB), 'sections');
  const isRun = new Map<number, Uint32Array | Float64Array>([
    [EventKind.Zap, events.count],
    [EventKind.TlbFlush, events.count],
    [EventKind.DropTest, events.lenBytes],
  ]);
  const unrolled = Array.from(events.kind).reduce((sum, kind, i) => sum + (isRun.get(kind)?.[i] ?? 1), 0);
  expect(summary.events).toEqual({ stored: events.length, unrolled });
  expect(unrolled).toBeGreaterThan(events.length + 1000);
});
