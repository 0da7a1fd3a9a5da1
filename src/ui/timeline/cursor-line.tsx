import { useEffect, useRef } from 'react';
import { formatMoment, formatShare } from '../format/quantities.ts';
import { cursorPosition, visibleRange } from '../state/navigate.ts';
import { useUnmapscope } from '../state/unmapscope.ts';
import { observeWidth } from '../draw/observe-width.ts';
import { spanOf } from '../../draw/view-range.ts';

/** About, pixels. */
const HALF_CHARACTER = 4;
const LABEL_PADDING = 8;

/** One line through all timelines, with where it is on the axis. It follows the pointer, outside of React. */
export function CursorLine() {
  const app = useUnmapscope();
  const layer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = layer.current;
    const line = element?.firstElementChild;
    const label = line?.firstElementChild;
    if (!element || !(line instanceof HTMLElement) || !(label instanceof HTMLElement)) return;
    const size = observeWidth(element, app.frames.request);
    const remove = app.frames.add(() => {
      const width = size.width();
      const at = cursorPosition(app);
      const range = visibleRange(app);
      const x = at === null ? -1 : ((at - range.from) / spanOf(range)) * width;
      line.hidden = at === null || x < 0 || x > width;
      if (at === null || line.hidden) return;
      line.style.transform = `translateX(${Math.round(x)}px)`;
      const resolution = spanOf(range) / width;
      const { axis } = app.view.getState();
      const text = axis === 'time' ? formatMoment(at, resolution) : formatShare(at, resolution);
      if (label.textContent !== text) label.textContent = text;
      // The label stays inside, however near the line is to an edge. Measuring it would cost a layout a frame.
      const half = text.length * HALF_CHARACTER + LABEL_PADDING;
      label.style.transform = `translateX(calc(-50% + ${Math.round(Math.min(Math.max(x, half), width - half) - x)}px))`;
    });
    return () => {
      remove();
      size.stop();
    };
  }, [app]);
  return (
    <div className="cursor-layer" ref={layer} aria-hidden="true">
      <div className="cursor-line" hidden>
        <span className="cursor-label" />
      </div>
    </div>
  );
}
