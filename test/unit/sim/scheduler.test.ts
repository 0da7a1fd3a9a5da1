import { describe, expect, it } from 'vitest';
import { EventKind, ReschedCause, ReschedPoint, SchedOutReason } from '../../../src/mm/events.ts';
import { GIB } from '../../../src/mm/units.ts';
import { indexesOf, munmapDocument, runOf } from './run-of.ts';

const MODELS = ['none', 'voluntary', 'full'] as const;

describe('need_resched', () => {
  it.each(MODELS)('is never set by somebody who waits for mmap_sem (%s)', (preempt) => {
    const neighbours = [
      { kind: 'ps', count: 3 },
      { kind: 'writer', count: 2 },
      { kind: 'fault', count: 10 },
    ];
    const { events, summary } = runOf(munmapDocument(4 * GIB, neighbours, { cpus: 32, preempt }), 'pristine');
    expect(indexesOf(events, EventKind.NeedReschedSet)).toEqual([]);
    expect(summary.tasks.slice(1).every(({ waits }) => waits > 0)).toBe(true);
  });

  it.each(MODELS)('is set by the tick as soon as a hog shares the CPU (%s)', (preempt) => {
    const hog = [{ kind: 'hog', count: 1, cpu: 0 }];
    const { events } = runOf(munmapDocument(4 * GIB, hog, { cpus: 2, preempt }), 'pristine');
    const set = indexesOf(events, EventKind.NeedReschedSet);
    expect(set.length).toBeGreaterThan(5);
    expect(set.every((i) => events.detail[i] === ReschedCause.tick)).toBe(true);
  });

  it('is honoured by the zap every 2 MiB with the lock held, under none and voluntary', () => {
    const hog = [{ kind: 'hog', count: 1, cpu: 0 }];
    for (const preempt of ['none', 'voluntary']) {
      const { events, summary } = runOf(munmapDocument(4 * GIB, hog, { cpus: 1, preempt }), 'sections');
      const away = indexesOf(events, EventKind.SchedOut).filter(
        (i) => events.task[i] === 0 && events.detail[i] === SchedOutReason.preempted,
      );
      expect(away.length).toBeGreaterThan(10);
      expect(summary.exclusiveHoldMaxNs).toBeGreaterThan(0.99 * summary.munmapNs);
      const honoured = indexesOf(events, EventKind.NeedReschedClear).filter((i) => events.task[i] === 0);
      expect(honoured.some((i) => events.detail[i] === ReschedPoint.cond_resched)).toBe(true);
    }
  });

  it('full preemption takes the CPU in the middle of a step and gives the rest of it later', () => {
    const hog = [{ kind: 'hog', count: 1, cpu: 0 }];
    const { events, summary } = runOf(munmapDocument(GIB, hog, { cpus: 1, preempt: 'full' }), 'pristine');
    const alone = runOf(munmapDocument(GIB), 'pristine').summary.munmapNs;
    expect(summary.munmapNs).toBeGreaterThan(1.5 * alone);
    const zaps = indexesOf(events, EventKind.Zap);
    for (let n = 1; n < zaps.length; n++)
      expect(events.timeNs[zaps[n]]).toBeGreaterThanOrEqual(events.lastNs[zaps[n - 1]]);
  });
});

describe('CPU time', () => {
  it('two hogs on one CPU get half each', () => {
    const tasks = [{ kind: 'hog', count: 2, cpu: 1 }];
    const { events } = runOf(munmapDocument(16 * GIB, tasks, { cpus: 2 }), 'pristine');
    const ran = [0, 0, 0];
    const since = [0, 0, 0];
    for (let i = 0; i < events.length; i++) {
      if (events.kind[i] === EventKind.SchedIn) since[events.task[i]] = events.timeNs[i];
      if (events.kind[i] === EventKind.SchedOut) ran[events.task[i]] += events.timeNs[i] - since[events.task[i]];
    }
    expect(ran[1] / ran[2]).toBeGreaterThan(0.9);
    expect(ran[1] / ran[2]).toBeLessThan(1.1);
  });

  it.each(MODELS)('nobody is on two CPUs, and no CPU runs two tasks (%s)', (preempt) => {
    const tasks = [
      { kind: 'hog', count: 2 },
      { kind: 'fault', count: 3 },
      { kind: 'ps', count: 2, pauseNs: 300_000 },
      { kind: 'writer', count: 1 },
    ];
    const { events } = runOf(munmapDocument(2 * GIB, tasks, { cpus: 3, preempt }), 'sections-always-drop');
    const switches = [...indexesOf(events, EventKind.SchedIn), ...indexesOf(events, EventKind.SchedOut)].sort(
      (a, b) => events.timeNs[a] - events.timeNs[b] || a - b,
    );
    const running = new Map<number, number>();
    for (const i of switches) {
      const cpu = events.addr[i];
      if (events.kind[i] === EventKind.SchedIn) {
        expect(running.get(cpu)).toBeUndefined();
        expect([...running.values()]).not.toContain(events.task[i]);
        running.set(cpu, events.task[i]);
      } else {
        expect(running.get(cpu)).toBe(events.task[i]);
        running.delete(cpu);
      }
    }
  });
});

describe('mmap_sem', () => {
  it('a lone writer spins while the unmapper runs, so nobody is seen in the wait list', () => {
    const { summary, events } = runOf(munmapDocument(4 * GIB, [{ kind: 'writer', count: 1 }], { cpus: 8 }), 'sections');
    expect(summary.dropsNotTaken.notContended).toBe(4);
    expect(indexesOf(events, EventKind.LockWait).length).toBeGreaterThan(0);
  });

  it('a writer woken at the head loses to the unmapper, which comes back at once: the drop helps nobody', () => {
    const tasks = [{ kind: 'writer', count: 2 }];
    const { summary } = runOf(munmapDocument(4 * GIB, tasks, { cpus: 1 }), 'sections-always-drop');
    expect(summary.endedBy).toBeNull();
  });

  it('every wait ends with the lock, in the order of the list for readers behind one writer', () => {
    const { events } = runOf(
      munmapDocument(2 * GIB, [{ kind: 'fault', count: 5 }], { cpus: 8 }),
      'sections-always-drop',
    );
    const waiting = new Set<number>();
    for (let i = 0; i < events.length; i++) {
      if (events.kind[i] === EventKind.LockWait) waiting.add(events.task[i]);
      if (events.kind[i] === EventKind.LockAcquire) waiting.delete(events.task[i]);
    }
    expect(waiting.size).toBe(0);
  });
});
