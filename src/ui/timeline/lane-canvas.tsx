import { useRef } from 'react';
import { SpanQueryResult } from '../../trace/span-query.ts';
import { paintLane } from '../../draw/paint-lane.ts';
import { useCanvas } from './use-canvas.ts';
import { visibleRange } from '../state/navigate.ts';
import { useUnmapscope } from '../state/unmapscope.ts';
import { laneScale } from '../../draw/lane-scale.ts';
import type { Row } from '../../draw/rows.ts';
import { axisTicks } from '../../draw/ticks.ts';

/** The marks of a timeline. How many were drawn stands in `data-marks`, for tests and for the curious. */
export function LaneCanvas({ lane, rows }: { readonly lane: number; readonly rows: readonly Row[] }) {
  const app = useUnmapscope();
  const marks = useRef(new SpanQueryResult());
  const canvas = useCanvas(
    () => {
      const range = visibleRange(app);
      const data = app.runs.data()?.lanes[lane];
      return [app.view.getState().axis, range.from, range.to, data, data?.trace.length, data?.shiftNs, rows];
    },
    (frame, element) => {
      const { axis } = app.view.getState();
      const range = visibleRange(app);
      const data = app.runs.data()?.lanes[lane];
      const ticks = axisTicks(axis, range, frame.width).map(({ x }) => x);
      const { width, height } = frame;
      if (!data) {
        frame.ctx.fillStyle = frame.palette.paper;
        frame.ctx.fillRect(0, 0, width, height);
        return;
      }
      const { trace } = data;
      const scale = laneScale(axis, range, width, data);
      const painting = {
        ...frame,
        trace,
        scale,
        marks: marks.current,
        drawn: 0,
        query: (row: Parameters<typeof trace.query>[0]) => {
          trace.query(row, scale.fromNs, scale.toNs, width, marks.current);
        },
      };
      paintLane(painting, rows, ticks, height);
      element.dataset['marks'] = String(painting.drawn);
    },
  );
  return <canvas ref={canvas} aria-hidden="true" />;
}
