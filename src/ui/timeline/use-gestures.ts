import { useEffect, type RefObject } from 'react';
import { panBy, putCursor, showRange, visibleRange, zoomBy } from '../state/navigate.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import { spanOf, type ViewRange } from '../../draw/view-range.ts';

/** Pixels that a pointer may move and still click. */
const CLICK_SLOP = 4;
/** Zoom of one pixel of wheel movement, as a power of two. */
const WHEEL_ZOOM = 0.0025;
/** Wheels that count in lines or pages. */
const PIXELS_PER_LINE = 16;

interface Finger {
  x: number;
  y: number;
}

/** Pointer, wheel and touch over the timelines: wheel and pinch zoom, dragging pans, a click puts the cursor. */
export function useGestures(app: Unmapscope, container: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = container.current;
    if (!element) return;
    const fingers = new Map<number, Finger>();
    let isDrag = false;
    let startX = 0;
    /** The view when the present number of fingers went down, and where they were. */
    let anchor: { view: ViewRange; x: number; spread: number } | null = null;

    const plotOf = (event: Event): HTMLElement | null =>
      event.target instanceof Element ? event.target.closest<HTMLElement>('[data-timeline]') : null;

    const setAnchor = (): void => {
      anchor = fingers.size === 0 ? null : { view: visibleRange(app), ...middleOf(fingers) };
    };

    const onPointerDown = (event: PointerEvent): void => {
      const plot = plotOf(event);
      if (!plot || event.button !== 0) return;
      plot.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (fingers.size === 1) {
        isDrag = false;
        startX = event.clientX;
      } else isDrag = true;
      setAnchor();
    };

    const onPointerMove = (event: PointerEvent): void => {
      const plot = plotOf(event);
      if (!plot) return;
      const box = plot.getBoundingClientRect();
      const finger = fingers.get(event.pointerId);
      if (!finger) {
        if (event.pointerType !== 'touch') hoverAt(app, plot, event.clientX - box.left, event.clientY - box.top);
        return;
      }
      finger.x = event.clientX;
      finger.y = event.clientY;
      if (Math.abs(event.clientX - startX) > CLICK_SLOP) isDrag = true;
      if (!isDrag || !anchor) return;
      app.view.setState({ hover: null, pointer: null });
      const now = middleOf(fingers);
      const stretch = anchor.spread > 0 ? now.spread / anchor.spread : 1;
      const span = spanOf(anchor.view) / stretch;
      const at = anchor.view.from + ((anchor.x - box.left) / box.width) * spanOf(anchor.view);
      const from = at - ((now.x - box.left) / box.width) * span;
      showRange(app, { from, to: from + span });
    };

    const onPointerUp = (event: PointerEvent): void => {
      const plot = plotOf(event);
      if (!fingers.delete(event.pointerId) || !plot) return;
      if (fingers.size === 0 && !isDrag && event.type === 'pointerup') {
        const box = plot.getBoundingClientRect();
        const range = visibleRange(app);
        app.store.setState({ explained: Number(plot.dataset['timeline']) });
        putCursor(app, range.from + ((event.clientX - box.left) / box.width) * spanOf(range));
      }
      setAnchor();
    };

    const onPointerOut = (event: PointerEvent): void => {
      if (plotOf(event) && fingers.size === 0) app.view.setState({ hover: null, pointer: null });
    };

    const onWheel = (event: WheelEvent): void => {
      const plot = plotOf(event);
      if (!plot) return;
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : PIXELS_PER_LINE;
      const box = plot.getBoundingClientRect();
      const isSideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (isSideways || event.shiftKey) {
        panBy(app, ((isSideways ? event.deltaX : event.deltaY) * unit) / box.width);
      } else {
        const range = visibleRange(app);
        const at = range.from + ((event.clientX - box.left) / box.width) * spanOf(range);
        // A pinch on a touchpad comes as a wheel with Ctrl, in small steps.
        zoomBy(app, 2 ** (-event.deltaY * unit * WHEEL_ZOOM * (event.ctrlKey ? 4 : 1)), at);
      }
      hoverAt(app, plot, event.clientX - box.left, event.clientY - box.top);
    };

    const onDoubleClick = (event: MouseEvent): void => {
      const plot = plotOf(event);
      if (!plot) return;
      const box = plot.getBoundingClientRect();
      const range = visibleRange(app);
      zoomBy(app, 4, range.from + ((event.clientX - box.left) / box.width) * spanOf(range));
    };

    const ending = new AbortController();
    const { signal } = ending;
    element.addEventListener('pointerdown', onPointerDown, { signal });
    element.addEventListener('pointermove', onPointerMove, { signal });
    element.addEventListener('pointerup', onPointerUp, { signal });
    element.addEventListener('pointercancel', onPointerUp, { signal });
    element.addEventListener('pointerout', onPointerOut, { signal });
    element.addEventListener('dblclick', onDoubleClick, { signal });
    element.addEventListener('wheel', onWheel, { signal, passive: false });
    return () => ending.abort();
  }, [app, container]);
}

/** Where one finger is, or the middle between two, and how far these are apart. */
function middleOf(fingers: ReadonlyMap<number, Finger>): { readonly x: number; readonly spread: number } {
  const [first, second] = [...fingers.values()];
  if (!second) return { x: first?.x ?? 0, spread: 0 };
  return { x: (first.x + second.x) / 2, spread: Math.max(20, Math.hypot(first.x - second.x, first.y - second.y)) };
}

function hoverAt(app: Unmapscope, plot: HTMLElement, x: number, y: number): void {
  const lane = Number(plot.dataset['timeline']);
  const range = visibleRange(app);
  app.view.setState({
    hover: range.from + (x / plot.clientWidth) * spanOf(range), // Rows of the timelines are not looked for in other pictures on the same axis.
    pointer: plot.dataset['picture'] === undefined ? { lane, x, y } : null,
  });
  if (app.store.getState().explained !== lane) app.store.setState({ explained: lane });
}
