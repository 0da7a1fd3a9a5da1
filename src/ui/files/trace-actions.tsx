import '../styles/files.css';
import { useFiles, useUnmapscope } from '../state/unmapscope.ts';

/** What one can do with an opened trace, beside its name: once a file, on its first timeline. */
export function TraceActions({ file, timeline }: { readonly file: string; readonly timeline: string }) {
  const { files } = useUnmapscope();
  const found = useFiles((state) => state.open.find(({ id }) => id === file));
  if (!found || timeline !== `${file}-0`) return null;
  const { name, scenario } = found;
  return (
    <span className="trace-actions">
      <button type="button" onClick={() => files.store.setState({ reportOf: file })} aria-haspopup="dialog">
        Report <span className="visually-hidden">on {name}</span>
      </button>
      {scenario && (
        <button
          type="button"
          onClick={() => files.runScenario(file)}
          title="Make a scenario from this trace and run the model on it: the range, the CPUs, who contended"
        >
          Make a scenario <span className="visually-hidden">from {name}</span>
        </button>
      )}
      <button type="button" onClick={() => files.close(file)} title="Close this trace">
        <span aria-hidden="true">✕</span> <span className="visually-hidden">Close {name}</span>
      </button>
    </span>
  );
}
