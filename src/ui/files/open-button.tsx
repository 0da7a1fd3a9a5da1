import '../styles/files.css';
import { useUnmapscope } from '../state/unmapscope.ts';
import { filesToOpen } from './open-by-hand.ts';

/** Chooses files: a real file input, so that it is what it seems to be. */
export function OpenTraceButton() {
  const { files } = useUnmapscope();
  return (
    <label
      className="button open-trace"
      title="A trace (tracefs, trace-cmd report, perf script, Chrome JSON, .unmapscope) or a scenario, plain or gzip; or a view that was saved. Dropping or pasting it does as well."
    >
      Open trace
      <input
        type="file"
        multiple
        onChange={({ target }) => {
          files.open(filesToOpen(target.files));
          // The same file again is a choice as well.
          target.value = '';
        }}
      />
    </label>
  );
}
