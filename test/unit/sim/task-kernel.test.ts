import { beforeEach, describe, expect, it } from 'vitest';
import { pristine } from '../../../src/mm/approaches/pristine.ts';
import { EventKind, Phase } from '../../../src/mm/events.ts';
import { geometryOf } from '../../../src/mm/geometry.ts';
import { Mm } from '../../../src/mm/mm.ts';
import { WorkKind } from '../../../src/mm/work.ts';
import { munmapAlone } from '../../../src/sim/bare-scenario.ts';
import { RunCounters } from '../../../src/sim/run-counters.ts';
import { SimTask } from '../../../src/sim/sim-task.ts';
import { ForesightedKernel, TaskKernel } from '../../../src/sim/task-kernel.ts';
import { EventStore } from '../../../src/trace/event-store.ts';
import { pricesOf } from './small-scenarios.ts';

const PRICES = pricesOf({ LockOp: 10, Fault: 0.6, MunmapCall: 50, PmdStep: 0.5, ZapPage: 0.25 });

let task: SimTask;
let store: EventStore;
let counters: RunCounters;
let woken: string[];
let kernel: TaskKernel;

beforeEach(() => {
  task = new SimTask(0, 'a', 1, null, 0);
  task.localNs = 100;
  store = new EventStore({ keep: true });
  const mm = new Mm(geometryOf(8));
  counters = new RunCounters([task], 0, mm);
  woken = [];
  const host = { wakeAt: (id: number, timeNs: number) => woken.push(`${id} at ${timeNs}`) };
  kernel = new TaskKernel(mm, task, pristine, munmapAlone(4096, 'all'), { host, sink: store, counters, costs: PRICES });
});

/** [from, to, address, length, count, kind, detail] of each event. */
function told(): number[][] {
  const { timeNs, lastNs, addr, lenBytes, count, kind, detail, length } = store.columns();
  return Array.from({ length }, (_, i) => [timeNs[i], lastNs[i], addr[i], lenBytes[i], count[i], kind[i], detail[i]]);
}

describe('work', () => {
  it('takes its time, and what is left of a ns is kept for later', () => {
    kernel.did(WorkKind.LockOp, 3);
    expect([task.localNs, task.carryPs]).toEqual([130, 0]);
    kernel.did(WorkKind.Fault, 1);
    expect([task.localNs, task.carryPs]).toEqual([130, 600]);
    kernel.did(WorkKind.Fault, 2);
    expect([task.localNs, task.carryPs]).toEqual([131, 800]);
    expect(told()).toEqual([]);
  });

  it('of the call as a whole is told as unexplained, if it takes any time', () => {
    kernel.did(WorkKind.MunmapCall, 1);
    kernel.did(WorkKind.MunmapCall, 0);
    expect(told()).toEqual([[100, 150, 0, 0, 1, EventKind.Unexplained, 0]]);
  });

  it('of steps is that of their slots and pages', () => {
    expect(kernel.stepPs(6)).toBe(2000);
    expect(kernel.stepPs(1)).toBe(750);
    task.carryPs = 400;
    expect(kernel.walkSteps(3, 1)).toBe(3);
    // 3 * 750 + 400 ps.
    expect([task.localNs, task.carryPs]).toEqual([102, 650]);
    expect([task.stepsFromNs, task.stepsToNs]).toEqual([100, 102]);
    kernel.walkSteps(2, 6);
    expect([task.localNs, task.carryPs]).toEqual([106, 650]);
    expect([task.stepsFromNs, task.stepsToNs]).toEqual([102, 106]);
    expect(counters.summary('', [task], kernel.mm, 0, null).pagesZapped).toBe(15);
  });
});

describe('what is told', () => {
  it('is told for now, or since a mark; marks nest', () => {
    const outer = kernel.mark();
    kernel.did(WorkKind.LockOp, 1);
    const inner = kernel.mark();
    kernel.did(WorkKind.LockOp, 1);
    kernel.tell(EventKind.VmaLink, 1, 2, 3, 4);
    kernel.tellSince(inner, EventKind.Phase, 5, 6, 7, Phase.munlock);
    const again = kernel.mark();
    kernel.did(WorkKind.LockOp, 1);
    kernel.tellSince(again, EventKind.Phase, 5, 6, 7, Phase.munlock);
    kernel.tellSince(outer, EventKind.Phase, 8, 9, 10, Phase.unmap_vmas);
    expect(told()).toEqual([
      [120, 120, 1, 2, 3, EventKind.VmaLink, 4],
      [110, 120, 5, 6, 7, EventKind.Phase, Phase.munlock],
      [120, 130, 5, 6, 7, EventKind.Phase, Phase.munlock],
      [100, 130, 8, 9, 10, EventKind.Phase, Phase.unmap_vmas],
    ]);
    expect([outer, inner, again, task.openMarks]).toEqual([0, 1, 1, 0]);
    expect(counters.told).toBe(4);
  });

  it('of a run lies within the steps last walked, in whole ns', () => {
    kernel.walkSteps(10, 18);
    expect([task.stepsFromNs, task.stepsToNs]).toEqual([100, 150]);
    kernel.tellRun(EventKind.TlbFlush, 1, 2, 3, 0, 1 / 3, 0.75);
    kernel.tellRun(EventKind.Zap, 1, 2, 3, 0, 0, 1);
    expect(told()).toEqual([
      [116, 137, 1, 2, 3, EventKind.TlbFlush, 0],
      [100, 150, 1, 2, 3, EventKind.Zap, 0],
    ]);
  });

  it('of a wake-up reaches who is woken at this moment', () => {
    kernel.did(WorkKind.LockOp, 1);
    kernel.wake(new SimTask(7, 'b', 1, null, 0));
    expect(woken).toEqual(['7 at 110']);
    expect(told()).toEqual([[110, 110, 0, 0, 7, EventKind.Wakeup, 0]]);
  });
});

describe('a kernel that looks ahead', () => {
  it.each([true, false])('asks its host whether anybody could notice (%s)', (isUndisturbed) => {
    const asked: SimTask[] = [];
    const host = {
      wakeAt: () => undefined,
      isUndisturbed: (of: SimTask) => {
        asked.push(of);
        return isUndisturbed;
      },
    };
    const parts = { host, sink: store, counters, costs: PRICES };
    const foresighted = new ForesightedKernel(kernel.mm, task, pristine, munmapAlone(4096, 'all'), parts);
    expect(foresighted.undisturbed()).toBe(isUndisturbed);
    expect(asked).toEqual([task]);
  });
});
