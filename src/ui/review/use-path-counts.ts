import { useEffect, useState } from 'react';
import { spanOf } from '../../draw/view-range.ts';
import { cursorMoment, visibleRange } from '../state/navigate.ts';
import { useUnmapscope } from '../state/unmapscope.ts';
import { PATH_STEPS } from './path-steps.ts';
import { stepsOfLane } from './step-lanes.ts';
import type { Side } from './step-lanes.ts';

/** What a side's timeline says of the steps. */
export interface PathCounts {
  /** How often each step was reached, by its id. */
  readonly times: Readonly<Record<string, number>>;
  /** The step that goes on at the cursor. */
  readonly current: string | null;
}

/** An instant counts as at the cursor within this share of what is on screen. */
const REACH = 1 / 300;

/** Counts of the steps, and the one at the cursor; null where the run has no such timeline. It follows the run and the pointer, once a frame at most. */
export function usePathCounts(lane: number, side: Side): PathCounts | null {
  const app = useUnmapscope();
  const [counts, setCounts] = useState<PathCounts | null>(null);
  useEffect(() => {
    let last = '';
    return app.frames.add(() => {
      const index = stepsOfLane(app, lane);
      const ns = index === null ? null : cursorMoment(app, lane);
      const reachNs = app.view.getState().axis === 'time' ? spanOf(visibleRange(app)) * REACH : 0;
      const current = index === null || ns === null ? null : index.at(ns, reachNs, side);
      const times = index === null ? [] : PATH_STEPS.map(({ id }) => [id, index.of(id).times] as const);
      const now = index === null ? 'none' : `${current ?? ''} ${times.join(' ')}`;
      if (now === last) return;
      last = now;
      setCounts(index === null ? null : { times: Object.fromEntries(times), current });
    });
  }, [app, lane, side]);
  return counts;
}
