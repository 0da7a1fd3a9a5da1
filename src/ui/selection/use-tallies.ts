import { useEffect, useState } from 'react';
import { momentAt } from '../../draw/lane-scale.ts';
import { tallySelection, type SelectionTally } from '../../trace/selection-tally.ts';
import { inSlices } from '../state/in-slices.ts';
import type { Selection } from '../state/selection.ts';
import type { TimelineInfo } from '../state/timeline-info.ts';
import { useApp, useUnmapscope, useView, type Unmapscope } from '../state/unmapscope.ts';
import { rowsOfLane } from '../rows/rows-of-lane.ts';
import { filterOfRow } from './row-filter.ts';

/** What one timeline has in the selection. */
export interface LaneTally {
  readonly timeline: TimelineInfo;
  readonly tally: SelectionTally;
}

/** What all timelines have in the selection; null until it is added up. Adds up anew while a run goes on, but not with every movement of the pointer. */
export function useTallies(selection: Selection): readonly LaneTally[] | null {
  const app = useUnmapscope();
  const axis = useView((state) => state.axis);
  const alignment = useView((state) => state.alignment);
  const timelines = useApp((state) => state.timelines);
  const status = useApp((state) => state.status);
  const runId = useApp((state) => state.runId);
  const [tallies, setTallies] = useState<readonly LaneTally[] | null>(null);
  useEffect(
    () => inSlices(tallyLanes(app, selection), setTallies),
    [app, selection, axis, alignment, timelines, status, runId],
  );
  return tallies;
}

function* tallyLanes(app: Unmapscope, selection: Selection): Generator<undefined, LaneTally[]> {
  const { axis } = app.view.getState();
  const { timelines } = app.store.getState();
  const done: LaneTally[] = [];
  for (const [lane, data] of (app.runs.data()?.lanes ?? []).entries()) {
    const timeline = timelines.at(lane);
    const row = rowsOfLane(app.store.getState(), lane).find(({ id }) => id === selection.row);
    if (!timeline || (selection.row !== null && !row)) continue;
    const { trace } = data;
    const fromNs = momentAt(axis, selection.from, data) ?? 0;
    const toNs = momentAt(axis, selection.to, data) ?? (axis === 'time' ? -1 : trace.endNs);
    if (toNs < fromNs) continue;
    const tally = yield* tallySelection(trace, fromNs, toNs, row ? filterOfRow(row) : {});
    done.push({ timeline, tally });
  }
  return done;
}
