import type { RefObject } from 'react';
import { lockLinksAt } from '../../draw/lock-links.ts';
import { paintHitMarks } from '../../draw/hit-marks.ts';
import { paintLitEvents } from '../../draw/lit-events.ts';
import { paintHungMarks } from '../../draw/hung-marks.ts';
import { paintViolationMarks } from '../../draw/violation-marks.ts';
import { paintLockLinks } from '../../draw/paint-lock-links.ts';
import { useCanvas } from './use-canvas.ts';
import { visibleRange } from '../state/navigate.ts';
import { useUnmapscope } from '../state/unmapscope.ts';
import { laneScale } from '../../draw/lane-scale.ts';
import { pointedAt, pointedLane } from './pointed-at.ts';
import type { Row } from '../../draw/rows.ts';

interface OverlayCanvasProps {
  readonly lane: number;
  readonly rows: readonly Row[];
  /** The element that has the focus where the keyboard is in this timeline. */
  readonly plot: RefObject<HTMLElement | null>;
}

/**
 * What lies over the marks of a timeline and comes and goes with the pointer: whom a hold delays, whom a wait waits for. A canvas of its own, so that the
 * marks need not be painted again. How many tasks are lit up stands in `data-lit`.
 */
export function OverlayCanvas({ lane, rows, plot }: OverlayCanvasProps) {
  const app = useUnmapscope();
  const pointed = () => {
    return pointedLane(app) === lane && plot.current ? pointedAt(app, plot.current) : null;
  };
  const canvas = useCanvas(
    () => {
      const range = visibleRange(app);
      const data = app.runs.data()?.lanes[lane];
      const at = pointed();
      return [
        app.view.getState().axis,
        range.from,
        range.to,
        data?.shiftNs,
        data?.trace,
        data?.trace.length,
        rows,
        at?.row.id,
        at?.ns,
        app.view.getState().hits,
        app.view.getState().lit,
      ];
    },
    (frame, element) => {
      const data = app.runs.data()?.lanes[lane];
      if (!data) return;
      const { trace } = data;
      const scale = laneScale(app.view.getState().axis, visibleRange(app), frame.width, data);
      const painting = { ...frame, trace, scale, rows };
      paintHungMarks(painting);
      paintViolationMarks(painting);
      const hits = app.view.getState().hits?.lanes.at(lane);
      if (hits) paintHitMarks(painting, hits);
      const pointedOut = app.view.getState().lit?.get(lane);
      element.dataset['pointedOut'] = String(pointedOut ? paintLitEvents(painting, pointedOut) : 0);
      const at = pointed();
      const links = at && lockLinksAt(trace, at.row, at.ns);
      if (links) paintLockLinks(painting, links);
      element.dataset['lit'] = String(links ? links.delayed.length + links.holds.length : 0);
    },
    true,
  );
  return <canvas className="overlay" ref={canvas} aria-hidden="true" />;
}
