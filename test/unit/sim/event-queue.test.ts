import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventQueue, Upcoming } from '../../../src/sim/event-queue.ts';
import { SimTask } from '../../../src/sim/sim-task.ts';

/** A number: something is planned so many ns ahead of the last thing taken. Null: the next thing is taken. */
const actions = fc.array(fc.option(fc.oneof(fc.nat(5), fc.nat(1000), fc.integer({ min: 0, max: 2 ** 45 }))), {
  maxLength: 2000,
  size: 'max',
});

test('things come in the order of their times, those of one time in the order in which they were planned', () => {
  fc.assert(
    fc.property(actions, (list) => {
      const queue = new EventQueue();
      const model: { timeNs: number; id: number }[] = [];
      const task = new SimTask(0, 'a', 1, null, 0);
      let nowNs = 0;
      list.forEach((ahead, id) => {
        if (ahead !== null) {
          const timeNs = nowNs + ahead;
          task.generation = id;
          if (id % 3 === 0) queue.plan(timeNs, () => (task.generation = id));
          else queue.planFor(task, timeNs, id % 3 === 1 ? Upcoming.resume : Upcoming.wake);
          const later = model.findIndex((other) => other.timeNs > timeNs);
          model.splice(later === -1 ? model.length : later, 0, { timeNs, id });
        } else {
          const expected = model.shift();
          expect(queue.take()).toBe(expected !== undefined);
          if (expected === undefined) return;
          nowNs = queue.timeNs;
          expect(nowNs).toBe(expected.timeNs);
          if (queue.what === Upcoming.call) {
            queue.happen!();
            expect(task.generation).toBe(expected.id);
          } else expect([queue.task, queue.generation]).toEqual([task, expected.id]);
        }
        expect(queue.size).toBe(model.length);
        expect(queue.nextNs).toBe(model[0]?.timeNs ?? Infinity);
      });
    }),
  );
});
