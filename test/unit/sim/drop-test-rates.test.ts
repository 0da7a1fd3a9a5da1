import { describe, expect, it } from 'vitest';
import { DropTest, EventKind, ReschedCause, SchedOutReason } from '../../../src/mm/events.ts';
import { contendedRun, isContended, isDropped, SECTIONS, SETTINGS, testsOf } from './contended-settings.ts';
import { indexesOf } from './run-of.ts';

const SEEDS = [1, 2];

describe.each(['voluntary', 'none', 'full'])('drop tests under contention, %s', (preempt) => {
  const runs = SETTINGS.flatMap((setting) =>
    SEEDS.map((seed) => ({ setting, run: contendedRun(setting, preempt, seed) })),
  );
  const tests = runs.flatMap(({ run }) => testsOf(run));
  const drops = tests.filter(isDropped).length;

  it('there are at least 1,000, and nearly all find somebody waiting', () => {
    expect(tests.length).toBeGreaterThanOrEqual(1000);
    expect(tests.filter(isContended).length / tests.length).toBeGreaterThan(0.95);
  });

  it('the lock is let go of as rarely as recorded', () => {
    const most = { voluntary: 0.05, none: 0.15, full: 0 }[preempt] ?? 0;
    expect(drops / tests.length).toBeLessThanOrEqual(most);
  });

  it('without the third condition it is let go of at 95 % or more of the contended tests', () => {
    const bits = SETTINGS.flatMap((setting) => testsOf(contendedRun(setting, preempt, 1, 'sections-always-drop', 8)));
    const contended = bits.filter(isContended);
    expect(contended.filter(isDropped).length / contended.length).toBeGreaterThanOrEqual(0.95);
  });

  it('the longest wait is about the whole munmap, unless a drop came before the last section', () => {
    for (const { run } of runs) {
      const { summary } = run;
      const useful = testsOf(run).slice(0, -1).some(isDropped);
      const longest = Math.max(...summary.tasks.slice(1).map(({ waitMaxNs }) => waitMaxNs));
      if (!useful) expect(longest).toBeGreaterThan(0.9 * summary.munmapNs);
    }
  });

  it('with a hog beside it the unmapper is scheduled away while it holds the lock', () => {
    for (const { setting, run } of runs) {
      if (setting.hogs === 0) continue;
      const { events } = run;
      const away = indexesOf(events, EventKind.SchedOut).filter(
        (i) => events.task[i] === 0 && events.detail[i] === SchedOutReason.preempted,
      );
      expect(away.length).toBeGreaterThan(SECTIONS);
    }
  });
});

it('none on one CPU: some drops, and each names the tick or the wake-up that set the flag', () => {
  const runs = [1, 2, 3, 4].map((seed) => contendedRun(SETTINGS[1], 'none', seed));
  const tests = runs.flatMap(testsOf);
  expect(tests.length).toBeGreaterThanOrEqual(1000);
  expect(tests.filter(isDropped).length).toBeGreaterThanOrEqual(1);
  for (const { events } of runs) {
    for (const i of indexesOf(events, EventKind.DropTest)) {
      if ((events.detail[i] & DropTest.dropped) === 0) continue;
      const set = indexesOf(events, EventKind.NeedReschedSet).findLast((at) => at < i);
      const cleared = indexesOf(events, EventKind.NeedReschedClear).findLast((at) => at < i) ?? -1;
      expect(set).toBeDefined();
      expect(set).toBeGreaterThan(cleared);
      expect([ReschedCause.tick, ReschedCause.wakeup]).toContain(events.detail[set ?? 0]);
    }
  }
});
