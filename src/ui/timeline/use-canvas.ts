import { useEffect, useRef, type RefObject } from 'react';
import { useUnmapscope } from '../state/unmapscope.ts';
import type { CanvasFrame } from '../../draw/drawing-context.ts';
import type { Colours } from '../draw/colours.ts';

/**
 * Keeps a canvas as large as its element, sharp on every display, and painted: in frames of the one loop, and only when what `stamp` returns has
 * changed since the last time.
 *
 * @param stamp what the picture depends on, apart from size and colours; compared one by one
 * @param paint draws all of it
 * @param isTransparent whether what lies under the canvas shows through; `paint` then begins on an empty one
 */
export function useCanvas(
  stamp: () => readonly unknown[],
  paint: (frame: CanvasFrame, canvas: HTMLCanvasElement) => void,
  isTransparent = false,
): RefObject<HTMLCanvasElement | null> {
  const { frames, colours } = useUnmapscope();
  const canvas = useRef<HTMLCanvasElement>(null);
  // The latest functions, without beginning anew with every render.
  const latest = useRef({ stamp, paint });
  useEffect(() => {
    latest.current = { stamp, paint };
    frames.request();
  });

  useEffect(() => {
    const element = canvas.current;
    const ctx = element?.getContext('2d', { alpha: isTransparent });
    if (!element || !ctx) return;
    let paintedWith: Colours | null = null;
    let size = { width: 0, height: 0 };
    let painted: readonly unknown[] = [];

    // The canvas may be in another window than the script.
    const { ResizeObserver: Observer } = element.ownerDocument.defaultView ?? window;
    const observer = new Observer(([entry]) => {
      const { width, height } = entry.contentRect;
      size = { width: Math.round(width), height: Math.round(height) };
      painted = [];
      frames.request();
    });
    observer.observe(element);
    const remove = frames.add(() => {
      const { width, height } = size;
      // Hidden, or not laid out yet.
      if (width === 0 || height === 0) return;
      const stamped = latest.current.stamp();
      const drawWith = colours();
      if (drawWith === paintedWith && isSame(stamped, painted)) return;
      painted = stamped;
      paintedWith = drawWith;
      const { palette, patterns } = drawWith;
      // Enlarged as a whole it is as sharp as at its own size.
      const pixelRatio = drawWith.pixelRatio * zoomOf(element);
      fitBitmap(element, width * pixelRatio, height * pixelRatio);
      ctx.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
      if (isTransparent) ctx.clearRect(0, 0, width, height);
      latest.current.paint({ ctx, palette, patterns, width, height }, element);
    });
    return () => {
      observer.disconnect();
      remove();
    };
  }, [frames, colours, isTransparent]);
  return canvas;
}

/** What the style property zoom makes of the element; not every browser tells. */
function zoomOf(element: Element): number {
  const { currentCSSZoom = 1 } = element as { readonly currentCSSZoom?: number };
  return currentCSSZoom;
}

/** Setting a canvas' size clears it, and costs an allocation. */
function fitBitmap(canvas: HTMLCanvasElement, width: number, height: number): void {
  const [w, h] = [Math.round(width), Math.round(height)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}
