import { useStore } from 'zustand';
import { useUnmapscope } from '../state/unmapscope.ts';

/** Takes back changes of the settings, and makes them again. */
export function UndoButtons() {
  const { changes } = useUnmapscope();
  const canUndo = useStore(changes.store, ({ past }) => past.length > 0);
  const canRedo = useStore(changes.store, ({ future }) => future.length > 0);
  return (
    <span className="undo-buttons">
      <button
        type="button"
        className="button"
        aria-label="Undo"
        title="Undo the last change of the settings (Ctrl Z)"
        disabled={!canUndo}
        onClick={() => changes.undo()}
      >
        <span aria-hidden="true">↶</span>
      </button>
      <button
        type="button"
        className="button"
        aria-label="Redo"
        title="Make the change again (Ctrl Shift Z)"
        disabled={!canRedo}
        onClick={() => changes.redo()}
      >
        <span aria-hidden="true">↷</span>
      </button>
    </span>
  );
}
