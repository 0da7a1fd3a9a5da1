import { expect, test } from 'vitest';
import { layOutTraceRows } from '../../../src/draw/trace-layout.ts';
import type { TaskOutline, TraceOutline } from '../../../src/trace/trace-outline.ts';

const NOTHING = {
  locks: [],
  calls: 0,
  sections: 0,
  phases: 0,
  work: 0,
  tests: 0,
  sliceDepth: 0,
  marks: 0,
  switches: 1,
};

function layOut(outlines: readonly Partial<TaskOutline>[], more: Partial<TraceOutline> = {}, open: string[] = []) {
  const tasks = outlines.map((_, task) => ({ name: task === 0 ? 'main' : `worker-${task}`, kind: task === 0 ? 1 : 0 }));
  const outline: TraceOutline = {
    tasks: outlines.map((one, task) => ({ ...NOTHING, task, ...one })),
    locks: [{ lock: 0, events: 9 }],
    counters: [],
    ...more,
  };
  const names = ['requests'];
  return layOutTraceRows(
    { id: 't', tasks, outline, lockNames: ['0xffff000012345678', '0xffff0000abcdef01'], names },
    new Set(open),
  );
}

test('first the task that unmaps, then the lock, then the others', () => {
  const rows = layOut([{ calls: 1, tests: 2, locks: [{ lock: 0, events: 3 }] }, { locks: [{ lock: 0, events: 3 }] }]);
  expect(rows.map(({ id }) => id)).toEqual(['calls', 'tests', 'mmap_sem', 'task-1']);
});

test('a task has a row for each lock that it uses, and for each depth of its slices', () => {
  const rows = layOut([
    { calls: 1 },
    { locks: [0, 1].map((lock) => ({ lock, events: 1 })), sliceDepth: 2, marks: 1, calls: 4 },
  ]);
  expect(rows.filter(({ tasks }) => tasks[0] === 1).map(({ id, label }) => `${id} ${label}`)).toEqual([
    'task-1 worker-1',
    'task-1-lock-1 of …cdef01',
    'slices-1-0 depth 1',
    'slices-1-1 depth 2',
    'calls-1 calls',
    'marks-1 marks',
  ]);
});

test('of hundreds of tasks the rest is folded, and says how many they are; unfolded it is by name', () => {
  const many = Array.from({ length: 300 }, (_, task) => ({ locks: [{ lock: 0, events: 300 - task }] }));
  const folded = layOut(many);
  expect(folded.at(-1)).toMatchObject({ kind: 'group', label: '289 more tasks' });
  expect(folded.filter(({ kind }) => kind === 'task')).toHaveLength(10);
  const open = layOut(many, {}, ['t/tasks']);
  expect(open.at(-1)?.label).toBe('worker × 289');
  const all = layOut(many, {}, ['t/tasks', 't/tasks/worker']);
  expect(all.filter(({ kind }) => kind === 'task')).toHaveLength(299);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
});

test('tasks that only ran are folded, unless there is nothing else', () => {
  expect(layOut([{}, { calls: 1 }, {}, {}]).at(-1)?.label).toBe('2 more tasks');
  expect(layOut([{}, {}, {}]).filter(({ kind }) => kind === 'task')).toHaveLength(2);
});

test('locks of other address spaces and counters have rows; of many locks the rest is folded', () => {
  const locks = Array.from({ length: 9 }, (_, lock) => ({ lock, events: 9 - lock }));
  const rows = layOut([{ calls: 1 }], { locks, counters: [0] });
  expect(rows.filter(({ kind }) => kind === 'lock').map(({ lock }) => lock)).toEqual([0, 1, 2, 3]);
  expect(rows.find(({ kind }) => kind === 'group')?.label).toBe('5 more locks');
  expect(rows.at(-1)).toMatchObject({ kind: 'counter', label: 'requests', number: 0 });
  expect(layOut([{ calls: 1 }], { locks }, ['t/locks']).filter(({ kind }) => kind === 'lock')).toHaveLength(9);
});
