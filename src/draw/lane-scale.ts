import type { ViewRange } from './view-range.ts';

export const AXES = ['time', 'progress'] as const;
/** What the x axis measures: simulated time, or how much of the range is unmapped. */
export type Axis = (typeof AXES)[number];

/** What a scale needs to know of a run; RunTrace is one. */
export interface ProgressSource {
  bytesUnmappedAt(ns: number): number;
  timeAtShare(share: number): number | null;
}

/**
 * From a run's own time to pixels and back. On the time axis all runs have the same scale; on the progress axis each has its own, so that the same
 * pixel is the same share of the range in all of them.
 */
export interface LaneScale {
  /** The stretch of the run's time that is on screen. */
  readonly fromNs: number;
  readonly toNs: number;
  readonly width: number;
  /** CSS pixels from the left of the plot; may lie outside of it. */
  x(ns: number): number;
  /** The moment at a pixel. */
  timeAt(x: number): number;
}

/** @param lenBytes length of the range @param endNs when the run ends, as far as is known */
export function laneScale(
  axis: Axis,
  view: ViewRange,
  width: number,
  run: ProgressSource,
  lenBytes: number,
  endNs: number,
): LaneScale {
  const pixelsPerUnit = width / (view.to - view.from);
  if (axis === 'time') {
    return {
      fromNs: view.from,
      toNs: view.to,
      width,
      x: (ns) => (ns - view.from) * pixelsPerUnit,
      timeAt: (x) => view.from + x / pixelsPerUnit,
    };
  }
  const timeAtShare = (share: number): number => (share <= 0 ? 0 : (run.timeAtShare(Math.min(share, 1)) ?? endNs));
  return {
    fromNs: timeAtShare(view.from),
    // What comes after the last byte belongs to the right edge.
    toNs: view.to >= 1 ? Math.max(endNs, 1) : timeAtShare(view.to),
    width,
    x: (ns) => (run.bytesUnmappedAt(ns) / lenBytes - view.from) * pixelsPerUnit,
    timeAt: (x) => timeAtShare(view.from + x / pixelsPerUnit),
  };
}

/** The position on the axis of a moment of a run. */
export function axisPosition(axis: Axis, ns: number, run: ProgressSource, lenBytes: number): number {
  return axis === 'time' ? ns : run.bytesUnmappedAt(ns) / lenBytes;
}

/** The moment of a run at a position of the axis; null where the run never comes to it. */
export function momentAt(axis: Axis, at: number, run: ProgressSource): number | null {
  return axis === 'time' ? at : at <= 0 ? 0 : run.timeAtShare(Math.min(at, 1));
}
