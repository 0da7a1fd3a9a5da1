import { describe, expect, it } from 'vitest';
import { EventKind, ReschedPoint } from '../../../src/mm/events.ts';
import { geometryOf } from '../../../src/mm/geometry.ts';
import { Mm } from '../../../src/mm/mm.ts';
import type { PreemptModel } from '../../../src/scenario/scenario.ts';
import { EventQueue } from '../../../src/sim/event-queue.ts';
import { Preemption } from '../../../src/sim/preemption.ts';
import { RunCounters } from '../../../src/sim/run-counters.ts';
import { Scheduler } from '../../../src/sim/scheduler.ts';
import { SimTask } from '../../../src/sim/sim-task.ts';
import { TaskLog } from '../../../src/sim/task-log.ts';
import { EventStore } from '../../../src/trace/event-store.ts';

/** One CPU on which `a` runs and `b` waits. */
function setUp(preempt: PreemptModel = 'full') {
  const tasks = ['a', 'b'].map((name, id) => new SimTask(id, name, 1, 0, 0));
  const [a, b] = tasks;
  const store = new EventStore({ keep: true });
  const queue = new EventQueue();
  const told: string[] = [];
  const scheduler = new Scheduler(1, preempt, 1000, 0, {
    contextSwitchNs: 3,
    wakeIdleNs: 10,
    start: (task, startNs) => told.push(`${task.name} on at ${startNs}`),
    lostCpu: (task, nowNs) => {
      task.generation++;
      told.push(`${task.name} off at ${nowNs}`);
    },
    needReschedSet: () => undefined,
    plan: () => undefined,
  });
  const log = new TaskLog(store, new RunCounters(tasks, 0, new Mm(geometryOf(8))));
  const preemption = new Preemption(scheduler, queue, store, log);
  scheduler.wake(a, 0, true);
  scheduler.wake(b, 0, true);
  const [cpu] = scheduler.cpus;
  cpu.needResched = true;
  told.length = 0;
  /** Lets what is planned happen. @returns when */
  const happen = (): number => {
    expect(queue.take()).toBe(true);
    queue.happen!();
    return queue.timeNs;
  };
  return { a, b, tasks, store, scheduler, preemption, cpu, told, happen };
}

function cleared(store: EventStore): number[][] {
  const { timeNs, task, kind, addr, detail, length } = store.columns();
  return Array.from({ length }, (_, i) => [timeNs[i], task[i], kind[i], addr[i], detail[i]]);
}

describe('a preemption that is planned', () => {
  it('takes the CPU, in the middle of what the task is at', () => {
    const { a, preemption, cpu, told, happen, store } = setUp();
    a.localNs = 1000;
    preemption.plan(cpu, a, 600);
    expect(happen()).toBe(600);
    expect(told).toEqual(['a off at 600', 'b on at 603']);
    expect(a.preemptedNs).toBe(600);
    expect(cleared(store)).toEqual([[600, 0, EventKind.NeedReschedClear, 0, ReschedPoint.preempted]]);
  });

  it('takes it at the end of a stretch, of which nothing is left', () => {
    const { a, preemption, cpu, happen } = setUp();
    a.localNs = 600;
    preemption.plan(cpu, a, 600);
    happen();
    expect(a.preemptedNs).toBe(-1);
    expect(cpu.current?.name).toBe('b');
  });

  it('waits for the first instruction of a task that is being switched to', () => {
    const { a, preemption, cpu, told, happen } = setUp();
    a.pickedNs = 700;
    a.vruntime = 1;
    preemption.plan(cpu, a, 600);
    expect(happen()).toBe(700);
    expect(told).toEqual(['a off at 700', 'b on at 703']);
  });

  it('leaves the CPU to a task that has run less than who waits', () => {
    const { a, b, preemption, cpu, told, happen, store } = setUp();
    a.localNs = 1000;
    b.vruntime = 5000;
    preemption.plan(cpu, a, 600);
    happen();
    expect(told).toEqual([]);
    expect([a.preemptedNs, cpu.needResched]).toEqual([-1, false]);
    expect(store.length).toBe(1);
  });

  it('is void once the task lost the CPU, or the wish was honoured', () => {
    const honoured = setUp();
    honoured.preemption.plan(honoured.cpu, honoured.a, 600);
    honoured.cpu.needResched = false;
    honoured.happen();
    expect(honoured.told).toEqual([]);
    const left = setUp();
    left.preemption.plan(left.cpu, left.a, 600);
    left.scheduler.yieldCpu(left.a, 500);
    left.scheduler.yieldCpu(left.b, 1200);
    left.cpu.needResched = true;
    left.told.length = 0;
    // The CPU is its own again, but not as it was.
    expect(left.cpu.current).toBe(left.a);
    left.happen();
    expect(left.told).toEqual([]);
    const other = setUp();
    other.preemption.plan(other.cpu, other.b, 600);
    other.happen();
    expect(other.told).toEqual([]);
  });
});

describe('a preempted task that goes on', () => {
  /** It was preempted at 100, told an event for 100 and one for 150, and goes on at 170. */
  function goesOn(more: Partial<SimTask> = {}) {
    const parts = setUp();
    const { a, store, preemption } = parts;
    for (const timeNs of [90, 100, 150]) store.append(timeNs, timeNs, 0, 0, 0, 0, EventKind.SectionEnd, 0);
    Object.assign(a, { preemptedNs: 100, localNs: 150, stretchStart: 1, ...more });
    preemption.goOn(a, 170);
    return parts;
  }

  it('has what it told for later happen later', () => {
    const { a, store } = goesOn();
    expect(Array.from(store.columns().timeNs)).toEqual([90, 100, 220]);
    expect([a.localNs, a.preemptedNs]).toEqual([220, -1]);
  });

  it('moves the marks and steps that lie ahead, and no others', () => {
    const { a } = goesOn({ marks: [99, 100, 101, 150], openMarks: 3, stepsFromNs: 100, stepsToNs: 101 });
    expect(a.marks).toEqual([99, 100, 171, 150]);
    expect([a.stepsFromNs, a.stepsToNs]).toEqual([100, 171]);
    const { a: b } = goesOn({ stepsFromNs: 101, stepsToNs: 100 });
    expect([b.stepsFromNs, b.stepsToNs]).toEqual([171, 100]);
  });

  it('in user mode tells nothing that could move, from its beginning to its end', () => {
    const timesOf = (userFromNs: number, userUntilNs: number) => {
      const { a, store } = goesOn({ userFromNs, userUntilNs });
      return [store.columns().timeNs[2], a.userFromNs, a.userUntilNs];
    };
    expect(timesOf(100, 150)).toEqual([150, 100, 220]);
    expect(timesOf(100, 101)).toEqual([150, 100, 171]);
    expect(timesOf(101, 150)).toEqual([220, 171, 220]);
    expect(timesOf(50, 100)).toEqual([220, 50, 100]);
  });
});

describe('what will not move any more', () => {
  it('is everything under other models', () => {
    for (const preempt of ['none', 'voluntary'] as const) {
      const { a, tasks, store, preemption } = setUp(preempt);
      store.append(0, 0, 0, 0, 0, 0, EventKind.SectionEnd, 0);
      Object.assign(a, { state: 'running', localNs: 100, stretchStart: 0 });
      expect(preemption.stableLength(tasks, 50)).toBe(1);
    }
  });

  it('ends before the stretch of a task that is ahead of the clock on its CPU, or was preempted', () => {
    const { a, b, tasks, store, preemption } = setUp();
    for (let i = 0; i < 5; i++) store.append(0, 0, 0, 0, 0, 0, EventKind.SectionEnd, 0);
    Object.assign(a, { localNs: 100, stretchStart: 3 });
    Object.assign(b, { localNs: 100, stretchStart: 2 });
    expect([a.state, b.state]).toEqual(['running', 'runnable']);
    expect(preemption.stableLength(tasks, 100)).toBe(5);
    expect(preemption.stableLength(tasks, 99)).toBe(3);
    b.preemptedNs = 80;
    expect(preemption.stableLength(tasks, 99)).toBe(2);
    expect(preemption.stableLength(tasks, 100)).toBe(2);
    b.stretchStart = 4;
    expect(preemption.stableLength(tasks, 99)).toBe(3);
  });
});
