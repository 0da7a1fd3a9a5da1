import { describe, expect, test } from 'vitest';
import { APPROACHES } from '../../../src/mm/approaches/index.ts';
import { isChoicePoint } from '../../../src/mm/choice-points.ts';
import type { Request } from '../../../src/mm/request.ts';
import { COND_RESCHED, MIGHT_SLEEP, NEED_RESCHED, NEED_RESCHED_FOR_SHOW, TOUCH } from '../../../src/mm/request.ts';
import { makeTask, World, type Recorder } from './world.ts';

const STEPS: Request = { ask: 'steps', steps: 4, pagesPerStep: 0, endsInCondResched: true };
const HELD = ['not at all', 'for read', 'for write', 'for write by another'] as const;

function kernels(held: (typeof HELD)[number]): Recorder[] {
  return APPROACHES.map((approach) => {
    const world = new World({ approach });
    const k = world.kernel();
    const { mmapSem } = world.mm;
    if (held === 'for read') mmapSem.tryRead(k.task);
    if (held === 'for write') mmapSem.tryWrite(k.task);
    if (held === 'for write by another') mmapSem.tryWrite(makeTask(1));
    return k;
  });
}

describe.each(HELD)('mmap_sem held %s', (held) => {
  test('a touch, steps and a sleep are choice points, spinning is none, need_resched() where it matters', () => {
    for (const k of kernels(held)) {
      const sem = k.mm.mmapSem;
      const sleeps: Request[] = [sem.sleepOnRead, { ask: 'sleep_on', sem, killable: true }];
      for (const request of [TOUCH, STEPS, ...sleeps, NEED_RESCHED]) expect(isChoicePoint(k, request)).toBe(true);
      expect(isChoicePoint(k, NEED_RESCHED_FOR_SHOW)).toBe(false);
      expect(isChoicePoint(k, { ask: 'spin', sem })).toBe(false);
    }
  });

  test('a rescheduling point is one while the task reads, and under locks of VMAs while it writes', () => {
    for (const k of kernels(held)) {
      const counts = held === 'for read' || (held === 'for write' && k.approach.id === 'per-vma-lock');
      for (const request of [COND_RESCHED, MIGHT_SLEEP]) {
        expect([k.approach.id, isChoicePoint(k, request)]).toEqual([k.approach.id, counts]);
      }
    }
  });
});
