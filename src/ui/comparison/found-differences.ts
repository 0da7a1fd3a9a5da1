import { differences, type Difference } from '../../trace/differences.ts';
import type { RunTrace } from '../../trace/run-trace.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import { comparedLanes } from './compared-lanes.ts';

interface Found {
  readonly a: RunTrace;
  readonly b: RunTrace;
  readonly lengths: readonly [number, number];
  readonly list: readonly Difference[];
}

/** Of the last pair asked for: the panel and the keyboard ask for the same one over and over. */
let last: Found | null = null;

/** @returns the differences of the two timelines that are compared; empty while there are not two */
export function foundDifferences({ store, runs }: Unmapscope): readonly Difference[] {
  const pair = comparedLanes(store.getState());
  const lanes = runs.data()?.lanes ?? [];
  const [a, b] = pair === null ? [] : pair.map((lane) => lanes.at(lane)?.trace);
  if (!a || !b) return [];
  const isKnown = last?.a === a && last.b === b && last.lengths[0] === a.length && last.lengths[1] === b.length;
  if (!isKnown || last === null) last = { a, b, lengths: [a.length, b.length], list: differences(a, b) };
  return last.list;
}
