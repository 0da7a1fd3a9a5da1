import { useEffect, useState } from 'react';
import './styles/files.css';
import { mayBeMeasurement, takeMeasurement } from './state/load-machine.ts';
import { TEXT_FIELD } from './keyboard/text-field.ts';
import { useUnmapscope } from './state/unmapscope.ts';
import { transferToOpen } from './files/open-by-hand.ts';
import { isViewFile } from './files/view-file.ts';
import { currentTalk } from './talk/current-talk.ts';

/** Fields in which pasting means to type. */
const TAKES_TEXT = `${TEXT_FIELD}, select`;

/** The whole page takes what is dropped on it or pasted; while something is dragged over it, it says so. */
export function DropArea() {
  const { files, store } = useUnmapscope();
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    /** Elements that the pointer is in: entering one comes before leaving the other. */
    let depth = 0;
    const carries = ({ dataTransfer }: DragEvent): boolean =>
      dataTransfer !== null && dataTransfer.types.some((type) => type === 'Files' || type === 'text/plain');
    const onEnter = (event: DragEvent): void => {
      if (!carries(event)) return;
      depth++;
      setIsOver(true);
    };
    const onOver = (event: DragEvent): void => {
      if (carries(event)) event.preventDefault();
    };
    const onLeave = (event: DragEvent): void => {
      if (!carries(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setIsOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      depth = 0;
      setIsOver(false);
      if (!carries(event)) return;
      event.preventDefault();
      const wanted = transferToOpen(event.dataTransfer, 'Dropped text');
      const dropped = [...(event.dataTransfer?.files ?? [])];
      const { control } = currentTalk;
      if (dropped.length === 1 && control !== null && store.getState().mode.mode === 'talk') {
        void isViewFile(dropped[0])
          .catch(() => false)
          .then((isView) => (isView ? files.open(wanted) : control.load(dropped[0])));
        return;
      }
      if (dropped.length !== 1 || !mayBeMeasurement(dropped[0])) {
        files.open(wanted);
        return;
      }
      void takeMeasurement(store, dropped[0]).then((isTaken) => {
        if (!isTaken) files.open(wanted);
      });
    };
    const onPaste = (event: ClipboardEvent): void => {
      if (event.target instanceof Element && event.target.closest(TAKES_TEXT)) return;
      const wanted = transferToOpen(event.clipboardData, 'Pasted text');
      if (wanted.length === 0) return;
      event.preventDefault();
      files.open(wanted);
    };
    addEventListener('dragenter', onEnter);
    addEventListener('dragover', onOver);
    addEventListener('dragleave', onLeave);
    addEventListener('drop', onDrop);
    addEventListener('paste', onPaste);
    return () => {
      removeEventListener('dragenter', onEnter);
      removeEventListener('dragover', onOver);
      removeEventListener('dragleave', onLeave);
      removeEventListener('drop', onDrop);
      removeEventListener('paste', onPaste);
    };
  }, [files, store]);
  return isOver ? (
    <div className="drop-area" aria-hidden="true">
      <p>Drop to open: traces, .unmapscope files, scenarios, measurements</p>
    </div>
  ) : null;
}
