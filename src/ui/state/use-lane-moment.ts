import { useEffect, useMemo, useState } from 'react';
import type { Moment } from '../../trace/moment.ts';
import { cursorMoment } from './navigate.ts';
import { useUnmapscope } from './unmapscope.ts';

/** How things stand in a lane at the cursor. It follows the pointer, once a frame at most; null while there is nothing. */
export function useLaneMoment(lane: number): { readonly ns: number; readonly moment: Moment } | null {
  const app = useUnmapscope();
  const [at, setAt] = useState<{ readonly ns: number; readonly events: number; readonly runId: number } | null>(null);
  useEffect(() => {
    let last: { readonly ns: number; readonly events: number; readonly runId: number } | null = null;
    return app.frames.add(() => {
      const data = app.runs.data();
      const trace = data?.lanes[lane]?.trace;
      const ns = cursorMoment(app, lane);
      const next = ns === null || !trace || !data ? null : { ns, events: trace.length, runId: data.runId };
      if (next?.ns === last?.ns && next?.events === last?.events && next?.runId === last?.runId) return;
      last = next;
      setAt(next);
    });
  }, [app, lane]);
  return useMemo(() => {
    const trace = app.runs.data()?.lanes[lane]?.trace;
    return at === null || !trace ? null : { ns: at.ns, moment: trace.stateAt(at.ns) };
  }, [app, at, lane]);
}
