import type { RunTrace } from '../../trace/run-trace.ts';
import type { TimelineInfo } from '../state/timeline-info.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import { StepIndex } from './step-events.ts';

export type Side = 'pristine' | 'patched';

/** Approaches that run the path of the series, in the order in which they are looked for. */
const PATCHED = ['sections', 'sections-always-drop'];

/** The timeline of each side; -1 where the run on screen has none. Of two with the series, the one that is explained, else the one as posted. */
export function lanesOfSides(timelines: readonly TimelineInfo[], explained: number): Readonly<Record<Side, number>> {
  const indexOf = (id: string): number => timelines.findIndex((timeline) => timeline.id === id);
  const explains = PATCHED.includes(timelines.at(explained)?.id ?? '');
  return {
    pristine: indexOf('pristine'),
    patched: explains ? explained : (PATCHED.map(indexOf).find((lane) => lane !== -1) ?? -1),
  };
}

const indexes = new WeakMap<RunTrace, StepIndex>();

/** The events of a timeline by step, up to date; null while there is none. */
export function stepsOfLane({ runs }: Unmapscope, lane: number): StepIndex | null {
  const trace = lane === -1 ? undefined : runs.data()?.lanes.at(lane)?.trace;
  if (trace === undefined) return null;
  let index = indexes.get(trace);
  if (index === undefined) indexes.set(trace, (index = new StepIndex(trace)));
  index.update();
  return index;
}
