import { useEffect, useRef } from 'react';
import { visibleRange } from '../state/navigate.ts';
import { useUnmapscope } from '../state/unmapscope.ts';
import { observeWidth } from '../draw/observe-width.ts';
import { spanOf } from '../../draw/view-range.ts';

/** What is selected, as a band through all timelines; and where a selection by keyboard begins, as a line. Moves with the frames, outside of React. */
export function SelectionBand() {
  const app = useUnmapscope();
  const layer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = layer.current;
    const [band, mark] = element?.children ?? [];
    if (!element || !(band instanceof HTMLElement) || !(mark instanceof HTMLElement)) return;
    const size = observeWidth(element, app.frames.request);
    const remove = app.frames.add(() => {
      const width = size.width();
      const range = visibleRange(app);
      const { selection, mark: markedAt } = app.view.getState();
      const x = (at: number): number => ((at - range.from) / spanOf(range)) * width;
      band.hidden = selection === null || x(selection.to) < 0 || x(selection.from) > width;
      if (selection && !band.hidden) {
        const left = Math.max(x(selection.from), -4);
        band.style.transform = `translateX(${left}px)`;
        band.style.width = `${Math.max(2, Math.min(x(selection.to), width + 4) - left)}px`;
      }
      mark.hidden = markedAt === null || x(markedAt) < 0 || x(markedAt) > width;
      if (markedAt !== null) mark.style.transform = `translateX(${x(markedAt)}px)`;
    });
    return () => {
      remove();
      size.stop();
    };
  }, [app]);
  return (
    <div className="selection-layer" ref={layer} aria-hidden="true">
      <div className="selection-band" hidden />
      <div className="selection-mark" hidden />
    </div>
  );
}
