import { DropTest, EventKind } from '../../../src/mm/events.ts';
import { GIB } from '../../../src/mm/units.ts';
import { indexesOf, munmapDocument, runOf, type FinishedRun } from './run-of.ts';

/**
 * The contended settings of the 4.17 recordings (b): a thread that faults, a process that reads the command line, with and without one spinning
 * task for each CPU. Recorded: 72 of 72 tests contended; need_resched at 2 (voluntary), 6 (none), 0 (full).
 */
export const SETTINGS = [
  { name: 'cpu1', cpus: 1, hogs: 0, pauseNs: 0 },
  { name: 'cpu1_hog', cpus: 1, hogs: 1, pauseNs: 0 },
  { name: 'cpu1_sleep', cpus: 1, hogs: 0, pauseNs: 500_000 },
  { name: 'cpu2', cpus: 2, hogs: 0, pauseNs: 0 },
  { name: 'cpu2_hog', cpus: 2, hogs: 2, pauseNs: 0 },
  { name: 'cpu2_sleep', cpus: 2, hogs: 0, pauseNs: 500_000 },
];
export const SECTIONS = 256;

export type Setting = (typeof SETTINGS)[number];

export function contendedRun(
  { cpus, hogs, pauseNs }: Setting,
  preempt: string,
  seed: number,
  approach = 'sections',
  sections = SECTIONS,
): FinishedRun {
  const tasks = [
    { kind: 'fault', count: 1 },
    { kind: 'ps', count: 1, pauseNs },
    ...(hogs === 0 ? [] : [{ kind: 'hog', count: hogs }]),
  ];
  return runOf(munmapDocument(sections * GIB, tasks, { cpus, preempt, seed }), approach);
}

/** What each test of the three conditions found. */
export function testsOf({ events }: FinishedRun): number[] {
  return indexesOf(events, EventKind.DropTest).map((i) => events.detail[i]);
}

export function isDropped(bits: number): boolean {
  return (bits & DropTest.dropped) !== 0;
}

export function isContended(bits: number): boolean {
  return (bits & DropTest.contended) !== 0;
}
