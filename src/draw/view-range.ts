/**
 * The stretch of the x axis that is on screen, in the axis' own unit: ns on the time axis, a share of the range (0 to 1) on the progress axis.
 * All functions here are pure; `bounds` is what there is to see.
 */
export interface ViewRange {
  readonly from: number;
  readonly to: number;
}

/** How far in one can zoom: below this there is nothing that is not a single event. */
export interface ViewLimits {
  readonly bounds: ViewRange;
  readonly minSpan: number;
}

export function spanOf({ from, to }: ViewRange): number {
  return to - from;
}

/** Keeps a view inside the bounds without changing its span, as far as that fits. */
export function clampView(view: ViewRange, { bounds, minSpan }: ViewLimits): ViewRange {
  const span = Math.min(Math.max(spanOf(view), minSpan), spanOf(bounds));
  const middle = (view.from + view.to) / 2;
  const from = Math.min(Math.max(middle - span / 2, bounds.from), bounds.to - span);
  return { from, to: from + span };
}

/** @param factor above 1 zooms in @param at the point of the axis that stays where it is on screen */
export function zoomView(view: ViewRange, factor: number, at: number, limits: ViewLimits): ViewRange {
  const span = Math.min(Math.max(spanOf(view) / factor, limits.minSpan), spanOf(limits.bounds));
  const share = spanOf(view) > 0 ? (at - view.from) / spanOf(view) : 0.5;
  const from = at - share * span;
  return clampView({ from, to: from + span }, limits);
}

/** @param by in axis units; positive shows what is further right */
export function panView(view: ViewRange, by: number, limits: ViewLimits): ViewRange {
  const span = spanOf(view);
  const from = Math.min(
    Math.max(view.from + by, limits.bounds.from),
    Math.max(limits.bounds.from, limits.bounds.to - span),
  );
  return clampView({ from, to: from + span }, limits);
}

/** Moves the view as little as possible so that a point is in it, with a margin of a tenth of the span. */
export function revealInView(view: ViewRange, at: number, limits: ViewLimits): ViewRange {
  const margin = spanOf(view) / 10;
  if (at < view.from + margin) return panView(view, at - view.from - margin, limits);
  if (at > view.to - margin) return panView(view, at - view.to + margin, limits);
  return view;
}
