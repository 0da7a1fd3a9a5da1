import { useEffect, useRef } from 'react';
import { SpanQueryResult } from '../../trace/span-query.ts';
import { paintLock } from '../../draw/lock-row.ts';
import { useCanvas } from './use-canvas.ts';
import { viewLimits } from '../state/run-data.ts';
import { visibleRange } from '../state/navigate.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { laneScale } from '../../draw/lane-scale.ts';
import { useBrush } from './use-brush.ts';
import { spanOf } from '../../draw/view-range.ts';

const STRIP = 9;
const GAP = 2;

/** mmap_sem of every lane from beginning to end, with a frame around what the timelines show: drag it, or its edges, or a new one. */
export function Overview() {
  const app = useUnmapscope();
  const lanes = useApp((state) => state.timelines.length);
  const marks = useRef(new SpanQueryResult());
  const plot = useRef<HTMLDivElement>(null);
  const brush = useRef<HTMLDivElement>(null);
  useBrush(app, plot);
  const canvas = useCanvas(
    () => {
      const data = app.runs.data();
      const { axis } = app.view.getState();
      const { to } = viewLimits(data, axis).bounds;
      return [axis, to, data, lanes, ...(data?.lanes.flatMap(({ trace, shiftNs }) => [trace.length, shiftNs]) ?? [])];
    },
    (frame) => {
      const { ctx, palette, width, height } = frame;
      ctx.fillStyle = palette.paper;
      ctx.fillRect(0, 0, width, height);
      const data = app.runs.data();
      const { axis } = app.view.getState();
      data?.lanes.forEach((run, lane) => {
        const { trace } = run;
        const scale = laneScale(axis, viewLimits(data, axis).bounds, width, run);
        paintLock(
          {
            ...frame,
            trace,
            scale,
            marks: marks.current,
            drawn: 0,
            query: (row) => trace.query(row, scale.fromNs, scale.toNs, width, marks.current),
          },
          { top: 1 + lane * (STRIP + GAP), height: STRIP, isOverview: true },
        );
      });
    },
  );

  useEffect(() => {
    const element = brush.current;
    if (!element) return;
    return app.frames.add(() => {
      const { bounds } = viewLimits(app.runs.data(), app.view.getState().axis);
      const range = visibleRange(app);
      const left = ((range.from - bounds.from) / spanOf(bounds)) * 100;
      const width = (spanOf(range) / spanOf(bounds)) * 100;
      element.style.left = `${left}%`;
      element.style.width = `${width}%`;
    });
  }, [app]);

  return (
    <div
      className="overview-plot"
      ref={plot}
      style={{ height: Math.max(28, lanes * (STRIP + GAP) + 2) }}
      title="Overview: drag the frame, its edges, or a new one"
    >
      <canvas ref={canvas} role="img" aria-label="Overview: mmap_sem from beginning to end, one strip an approach" />
      <div className="brush" ref={brush}>
        <span data-edge="from" />
        <span data-edge="to" />
      </div>
    </div>
  );
}
