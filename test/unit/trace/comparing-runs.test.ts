import { beforeAll, describe, expect, test } from 'vitest';
import { GIB } from '../../../src/mm/units.ts';
import { anchorNs } from '../../../src/trace/anchor.ts';
import { differences } from '../../../src/trace/differences.ts';
import { mainCall } from '../../../src/trace/main-call.ts';
import { phaseTimes } from '../../../src/trace/phase-times.ts';
import { RunTrace } from '../../../src/trace/run-trace.ts';
import { simulatedDefault } from './support.ts';

let pristine: ReturnType<typeof simulatedDefault>;
let posted: ReturnType<typeof simulatedDefault>;
let dropping: ReturnType<typeof simulatedDefault>;

beforeAll(() => {
  const options = { sizeBytes: 4 * GIB, neighbours: [{ kind: 'ps', count: 1 }] } as const;
  pristine = simulatedDefault(options, 'pristine');
  posted = simulatedDefault(options, 'sections');
  dropping = simulatedDefault(options, 'sections-always-drop');
});

const empty = (): RunTrace => new RunTrace({ tasks: [], range: { start: 0, lenBytes: 0 } });

describe('anchors', () => {
  test('start, first lock, sections and end come in this order', () => {
    const { trace } = dropping;
    const at = [
      anchorNs(trace, { at: 'start' }),
      anchorNs(trace, { at: 'first-lock' }),
      ...[1, 2, 3, 4].map((number) => anchorNs(trace, { at: 'section', number })),
      anchorNs(trace, { at: 'end' }),
    ];
    expect(at).not.toContain(null);
    expect(at).toEqual([...at].sort((x, y) => Number(x) - Number(y)));
    expect(at[0]).toBe(mainCall(trace)?.startNs);
  });

  test('a run has no anchor that it does not come to', () => {
    expect(anchorNs(pristine.trace, { at: 'section', number: 2 })).toBeNull();
    expect(anchorNs(dropping.trace, { at: 'section', number: 5 })).toBeNull();
    expect(anchorNs(empty(), { at: 'start' })).toBeNull();
  });
});

describe('times of the phases', () => {
  test('they add up to no more than the call, and the zap is most of it', () => {
    for (const { trace, summary } of [pristine, posted, dropping]) {
      const times = phaseTimes(trace);
      if (!times) throw new Error('no call');
      const named = [...times.phases.values()].reduce((sum, ns) => sum + ns, 0);
      expect(times.totalNs).toBe(summary.munmapNs);
      expect(named + times.lockWaitNs).toBeLessThanOrEqual(times.totalNs);
      expect(times.phases.get('unmap_vmas')).toBeGreaterThan(0.9 * times.totalNs);
    }
  });

  test('what is waited between sections is a wait', () => {
    expect(phaseTimes(pristine.trace)?.lockWaitNs).toBe(0);
    expect(phaseTimes(dropping.trace)?.lockWaitNs).toBeGreaterThan(0);
    expect(phaseTimes(empty())).toBeNull();
  });
});

describe('differences', () => {
  test('a run does not differ from itself', () => {
    expect(differences(dropping.trace, dropping.trace)).toEqual([]);
    expect(differences(empty(), empty())).toEqual([]);
  });

  test('sections that only one run has, tests that end otherwise, waits that are shorter', () => {
    const cut = differences(pristine.trace, posted.trace).map(({ text }) => text);
    expect(cut).toContain('Section 2: only in the second');
    expect(cut).toContain('Drop test 1: only in the second');
    const dropped = differences(posted.trace, dropping.trace);
    const test1 = dropped.find(({ text }) => text.startsWith('Drop test 1:'));
    expect(test1?.text).toBe('Drop test 1: the lock was kept in the first, the lock was let go of in the second');
    expect(dropped.some(({ text }) => text.startsWith('Wait 1 of ps for mmap_sem:'))).toBe(true);
  });

  test('seen from the other side they are the same in number', () => {
    const there = differences(pristine.trace, dropping.trace);
    const back = differences(dropping.trace, pristine.trace);
    expect(back.length).toBe(there.length);
    expect(there.map(({ aNs }) => aNs ?? -1).filter((ns) => ns >= 0)).not.toHaveLength(0);
  });
});
