import { useEffect, type RefObject } from 'react';
import { showRange, visibleRange } from '../state/navigate.ts';
import { viewLimits } from '../state/run-data.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import { panView, spanOf, type ViewRange } from '../../draw/view-range.ts';

/** Pixels below which a drag is a click: the frame then jumps there. */
const CLICK_SLOP = 4;

type Drag =
  | { readonly what: 'move'; readonly view: ViewRange; readonly at: number }
  | { readonly what: 'stretch'; readonly fixed: number }
  | { readonly what: 'new'; readonly at: number; readonly startX: number };

/** The frame of the overview: dragged, stretched by its edges, or drawn anew. */
export function useBrush(app: Unmapscope, plot: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = plot.current;
    if (!element) return;
    let drag: Drag | null = null;
    const positionOf = (event: PointerEvent): number => {
      const box = element.getBoundingClientRect();
      const { bounds } = viewLimits(app.runs.data(), app.view.getState().axis);
      const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
      return bounds.from + share * spanOf(bounds);
    };
    const onPointerDown = (event: PointerEvent): void => {
      if (event.button !== 0 || !(event.target instanceof HTMLElement)) return;
      element.setPointerCapture(event.pointerId);
      const view = visibleRange(app);
      const at = positionOf(event);
      const { edge } = event.target.dataset;
      if (edge !== undefined) drag = { what: 'stretch', fixed: edge === 'from' ? view.to : view.from };
      else if (event.target.closest('.brush') && app.view.getState().range !== null) drag = { what: 'move', view, at };
      else drag = { what: 'new', at, startX: event.clientX };
    };
    const onPointerMove = (event: PointerEvent): void => {
      if (!drag) return;
      const at = positionOf(event);
      const limits = viewLimits(app.runs.data(), app.view.getState().axis);
      if (drag.what === 'move') showRange(app, panView(drag.view, at - drag.at, limits));
      else if (drag.what === 'stretch') showBetween(app, drag.fixed, at);
      else if (Math.abs(event.clientX - drag.startX) > CLICK_SLOP) showBetween(app, drag.at, at);
    };
    const onPointerUp = (event: PointerEvent): void => {
      if (drag?.what === 'new' && Math.abs(event.clientX - drag.startX) <= CLICK_SLOP) {
        const view = visibleRange(app);
        const limits = viewLimits(app.runs.data(), app.view.getState().axis);
        showRange(app, panView(view, drag.at - (view.from + view.to) / 2, limits));
      }
      drag = null;
    };
    const ending = new AbortController();
    const { signal } = ending;
    element.addEventListener('pointerdown', onPointerDown, { signal });
    element.addEventListener('pointermove', onPointerMove, { signal });
    element.addEventListener('pointerup', onPointerUp, { signal });
    element.addEventListener('pointercancel', onPointerUp, { signal });
    return () => ending.abort();
  }, [app, plot]);
}

function showBetween(app: Unmapscope, a: number, b: number): void {
  showRange(app, { from: Math.min(a, b), to: Math.max(a, b) });
}
