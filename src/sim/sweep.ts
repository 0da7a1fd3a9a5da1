import { PAGE_SIZE, pageAlign } from '../mm/units.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** Parameters of a scenario that can be gone through. */
export const SWEEP_PARAMETERS = ['sectionBytes', 'cpus', 'seed'] as const;
export type SweepParameter = (typeof SWEEP_PARAMETERS)[number];

/** A parameter and where to begin and end, both included. */
export interface SweepRange {
  readonly parameter: SweepParameter;
  readonly from: number;
  readonly to: number;
}

/** A sweep of more steps than this tells nobody more. */
export const MOST_SWEEP_STEPS = 1000;

/** @returns the values of a sweep: doubled from step to step, and the last one; seeds one by one. */
export function sweepValues({ parameter, from, to }: SweepRange): number[] {
  const values: number[] = [];
  for (let value = from; value < to; value = parameter === 'seed' ? value + 1 : value * 2) values.push(value);
  return [...values, to];
}

/** How long the sweep is, without making it. */
export function sweepSteps({ parameter, from, to }: SweepRange): number {
  if (parameter === 'seed') return to - from + 1;
  let steps = 1;
  for (let value = from; value < to; value *= 2) steps++;
  return steps;
}

/** What "max" means for the size of a section: all that the first munmap is asked for, or the first mapping. */
export function wholeRangeBytes({ tasks, mappings }: Scenario): number {
  for (const { calls } of tasks) {
    for (const call of calls) if (call.op === 'munmap' && call.len > 0) return pageAlign(call.len);
  }
  return mappings[0]?.lenBytes ?? PAGE_SIZE;
}
