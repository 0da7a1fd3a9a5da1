import { useEffect, type RefObject } from 'react';
import { visibleRange } from '../state/navigate.ts';
import { select } from './select.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import { spanOf } from '../../draw/view-range.ts';

/** Shift and drag over the timelines select a stretch of time. */
export function useSelectionDrag(app: Unmapscope, container: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = container.current;
    if (!element) return;
    let from: number | null = null;
    const positionOf = (event: PointerEvent): number | null => {
      const plot = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-timeline]') : null;
      if (!plot) return null;
      const box = plot.getBoundingClientRect();
      const range = visibleRange(app);
      const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
      return range.from + share * spanOf(range);
    };
    const onPointerDown = (event: PointerEvent): void => {
      if (!event.shiftKey || event.button !== 0) return;
      from = positionOf(event);
      if (from === null) return;
      // Dragging would pan.
      event.stopPropagation();
      if (event.target instanceof Element) event.target.setPointerCapture(event.pointerId);
      app.view.setState({ hover: null, pointer: null });
    };
    const onPointerMove = (event: PointerEvent): void => {
      if (from === null) return;
      event.stopPropagation();
      const to = positionOf(event);
      if (to !== null) select(app, from, to);
    };
    const onPointerUp = (event: PointerEvent): void => {
      if (from === null) return;
      event.stopPropagation();
      from = null;
    };
    const ending = new AbortController();
    const options = { signal: ending.signal, capture: true };
    element.addEventListener('pointerdown', onPointerDown, options);
    element.addEventListener('pointermove', onPointerMove, options);
    element.addEventListener('pointerup', onPointerUp, options);
    element.addEventListener('pointercancel', onPointerUp, options);
    return () => ending.abort();
  }, [app, container]);
}
