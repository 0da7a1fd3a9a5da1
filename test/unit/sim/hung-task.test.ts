import { describe, expect, test } from 'vitest';
import { EventKind, LockMode } from '../../../src/mm/events.ts';
import { builtInScenario } from '../../../src/scenario/built-in.ts';
import { indexesOf, runOf } from './run-of.ts';

const TIMEOUT_NS = 120e9;
const THREADS = 32;

describe('32 threads that unmap 300 GiB each, one after another', () => {
  const document = builtInScenario('hung-task');

  test.each(['pristine', 'sections'])('%s: ps is reported, the threads that wait killably are not', (approach) => {
    const { summary, events } = runOf(document, approach);
    expect(summary.endedBy).toBeNull();
    const ps = summary.tasks[THREADS];
    expect(ps.waitMaxNs).toBeGreaterThan((THREADS - 1) * 10e9);
    expect(ps.hungReports).toBe(Math.floor(ps.waitMaxNs / TIMEOUT_NS) - 1);
    for (const { hungReports } of summary.tasks.slice(0, THREADS)) expect(hungReports).toBe(0);
    const reports = indexesOf(events, EventKind.HungTask);
    expect(reports).toHaveLength(ps.hungReports);
    for (const i of reports) {
      expect(events.task[i]).toBe(THREADS);
      expect(events.timeNs[i] % TIMEOUT_NS).toBe(0);
      expect(events.lenBytes[i]).toBeGreaterThan(TIMEOUT_NS);
    }
  });

  test('each takes its turn: the last waits for all others', () => {
    const { summary } = runOf(document, 'pristine');
    const waits = summary.tasks.slice(0, THREADS).map(({ waitMaxNs }) => waitMaxNs);
    const turn = summary.exclusiveHoldMaxNs;
    waits.sort((a, b) => a - b).forEach((ns, i) => expect(ns / turn).toBeCloseTo(i, 0));
  });

  test('detach-downgrade: writers sleep for minutes behind a lock held for read; ps, behind them, is what is reported', () => {
    const { summary, events } = runOf(document, 'detach-downgrade');
    const sleeps = indexesOf(events, EventKind.LockWait).filter((i) => events.detail[i] === LockMode.Write);
    expect(sleeps.length).toBeGreaterThanOrEqual(THREADS - 2);
    expect(Math.max(...summary.tasks.slice(0, THREADS).map(({ waitMaxNs }) => waitMaxNs))).toBeGreaterThan(400e9);
    for (const { hungReports } of summary.tasks.slice(0, THREADS)) expect(hungReports).toBe(0);
    expect(summary.tasks[THREADS].hungReports).toBeGreaterThan(0);
  });
});

test('a task is reported only if it was blocked at two looks in a row', () => {
  const short = { ...builtInScenario('hung-task'), limits: { simNs: 230e9 } };
  const { summary } = runOf(short, 'pristine');
  expect(summary.tasks[THREADS]).toMatchObject({ hungReports: 0, waits: 1 });
  expect(summary.tasks[THREADS].waitMaxNs).toBeGreaterThan(TIMEOUT_NS);
});
