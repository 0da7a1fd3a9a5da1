import { expect, test } from 'vitest';
import { TaskKind } from '../../../src/mm/events.ts';
import { heightOfRows, layOutRows } from '../../../src/draw/rows.ts';

const TASKS = [
  { name: 'munmap', kind: TaskKind.calls },
  { name: 'ps', kind: TaskKind.ps },
  ...Array.from({ length: 31 }, (_, i) => ({ name: `fault-${i + 1}`, kind: TaskKind.fault })),
];

test('tasks of one name share a row until it is opened', () => {
  const closed = layOutRows(TASKS, true, new Set());
  expect(closed.map(({ label }) => label)).toEqual([
    'munmap',
    'sections',
    'phases',
    'steps',
    'drop tests',
    'mmap_sem',
    'ps',
    'fault × 31',
  ]);
  const open = layOutRows(TASKS, true, new Set(['fault']));
  expect(open).toHaveLength(closed.length + 31);
  expect(open.at(-1)?.label).toBe('fault-31');
});

test('rows lie one below the other without touching', () => {
  const rows = layOutRows(TASKS, false, new Set(['fault']));
  rows.slice(1).forEach((row, i) => expect(row.top).toBeGreaterThan(rows[i].top + rows[i].height));
  expect(heightOfRows(rows)).toBeGreaterThan((rows.at(-1)?.top ?? 0) + (rows.at(-1)?.height ?? 0));
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
});

test('an approach that never tests has no row of tests', () => {
  expect(layOutRows(TASKS, false, new Set()).some(({ kind }) => kind === 'tests')).toBe(false);
});
