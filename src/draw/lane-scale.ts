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

/** A run as it lies on the axis. */
export interface PlacedRun {
  readonly trace: ProgressSource & { readonly endNs: number };
  /** Length of the range whose unmapping is followed. */
  readonly lenBytes: number;
  /** By how much its time is moved to the right on the time axis, ns; negative: to the left. */
  readonly shiftNs: number;
}

export function laneScale(axis: Axis, view: ViewRange, width: number, run: PlacedRun): LaneScale {
  const pixelsPerUnit = width / (view.to - view.from);
  const { trace, lenBytes, shiftNs } = run;
  if (axis === 'time') {
    const fromNs = view.from - shiftNs;
    return {
      fromNs,
      toNs: view.to - shiftNs,
      width,
      x: (ns) => (ns - fromNs) * pixelsPerUnit,
      timeAt: (x) => fromNs + x / pixelsPerUnit,
    };
  }
  const timeAtShare = (share: number): number =>
    share <= 0 ? 0 : (trace.timeAtShare(Math.min(share, 1)) ?? trace.endNs);
  return {
    fromNs: timeAtShare(view.from),
    // What comes after the last byte belongs to the right edge.
    toNs: view.to >= 1 ? Math.max(trace.endNs, 1) : timeAtShare(view.to),
    width,
    x: (ns) => (trace.bytesUnmappedAt(ns) / lenBytes - view.from) * pixelsPerUnit,
    timeAt: (x) => timeAtShare(view.from + x / pixelsPerUnit),
  };
}

/** The position on the axis of a moment of a run. */
export function axisPosition(axis: Axis, ns: number, { trace, lenBytes, shiftNs }: PlacedRun): number {
  return axis === 'time' ? ns + shiftNs : trace.bytesUnmappedAt(ns) / lenBytes;
}

/** The moment of a run at a position of the axis; null where the run never comes to it. */
export function momentAt(axis: Axis, at: number, { trace, shiftNs }: PlacedRun): number | null {
  if (axis === 'time') return at >= shiftNs ? at - shiftNs : null;
  return at <= 0 ? 0 : trace.timeAtShare(Math.min(at, 1));
}
