import { fitAll, zoomBy } from '../state/navigate.ts';
import { useUnmapscope, useView } from '../state/unmapscope.ts';

/** The same as the keys, for those who have none. */
export function ZoomButtons() {
  const app = useUnmapscope();
  const isFitted = useView((state) => state.range === null);
  return (
    <div className="zoom-buttons">
      <button type="button" className="button" aria-label="Zoom in" title="Zoom in (+)" onClick={() => zoomBy(app, 2)}>
        +
      </button>
      <button
        type="button"
        className="button"
        aria-label="Zoom out"
        title="Zoom out (−)"
        disabled={isFitted}
        onClick={() => zoomBy(app, 0.5)}
      >
        −
      </button>
      <button
        type="button"
        className="button"
        title="Fit everything (F)"
        disabled={isFitted}
        onClick={() => fitAll(app)}
      >
        Fit
      </button>
    </div>
  );
}
