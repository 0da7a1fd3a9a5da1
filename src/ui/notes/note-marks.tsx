import { useEffect, useRef } from 'react';
import { visibleRange } from '../state/navigate.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { observeWidth } from '../draw/observe-width.ts';
import { spanOf } from '../../draw/view-range.ts';
import { placeOf } from './note-place.ts';

/** Where on the axis the notes are: a numbered flag each. They move with every frame of a pan, so outside of React. */
export function NoteMarks() {
  const app = useUnmapscope();
  const notes = useApp((state) => state.notes);
  const layer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = layer.current;
    if (!element || notes.length === 0) return;
    const size = observeWidth(element, app.frames.request);
    const remove = app.frames.add(() => {
      const range = visibleRange(app);
      const scale = size.width() / spanOf(range);
      [...element.children].forEach((mark, i) => {
        const place = placeOf(app, notes[i]);
        if (!(mark instanceof HTMLElement)) return;
        mark.hidden = !place || place.to < range.from || place.from > range.to;
        if (!place || mark.hidden) return;
        const from = Math.max((place.from - range.from) * scale, 0);
        mark.style.transform = `translateX(${Math.round(from)}px)`;
        mark.style.width = `${Math.max(1, Math.round(Math.min((place.to - range.from) * scale, size.width()) - from))}px`;
      });
    });
    return () => {
      remove();
      size.stop();
    };
  }, [app, notes]);
  return (
    <div className="note-marks" ref={layer} aria-hidden="true">
      {notes.map((note, i) => (
        <div key={`${i} ${note.fromNs}`} className="note-mark" hidden>
          <span>{i + 1}</span>
        </div>
      ))}
    </div>
  );
}
