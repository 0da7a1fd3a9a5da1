import '../styles/files.css';
import { ProgressBar } from '../elements/progress-bar.tsx';
import { useFiles, useUnmapscope } from '../state/unmapscope.ts';

const MIB = 2 ** 20;

/** What is being read, and what could not be. It floats, so that nothing moves. */
export function FileNotes() {
  const reading = useFiles((state) => state.reading);
  const problems = useFiles((state) => state.problems);
  return (
    <div className="file-notes">
      {reading && <Reading {...reading} />}
      <div role="alert">
        {problems.map(({ id, name, message }) => (
          <Problem key={id} id={id} name={name} message={message} />
        ))}
      </div>
    </div>
  );
}

interface ReadingProps {
  readonly name: string;
  readonly bytes: number;
  readonly ofBytes: number;
}

function Reading({ name, bytes, ofBytes }: ReadingProps) {
  const { files } = useUnmapscope();
  const waiting = useFiles((state) => state.waiting);
  const percent = ofBytes > 0 ? Math.min(100, Math.floor((bytes / ofBytes) * 100)) : 100;
  return (
    <div className="file-note card">
      <p>
        Reading <bdi className="file-name">{name}</bdi>
        {waiting > 0 && `, ${waiting} more after it`}
      </p>
      <p className="soft">
        {(bytes / MIB).toFixed(1)} of {(ofBytes / MIB).toFixed(1)} MiB
      </p>
      <ProgressBar label="Reading the file" share={percent / 100} />
      <button type="button" className="button" onClick={() => files.cancel()}>
        Cancel reading
      </button>
    </div>
  );
}

function Problem({ id, name, message }: { readonly id: number; readonly name: string; readonly message: string }) {
  const { files } = useUnmapscope();
  return (
    <div className="file-note card">
      <p>
        <b>
          <bdi className="file-name">{name}</bdi> was not opened.
        </b>{' '}
        <bdi>{message}</bdi>
      </p>
      <button type="button" className="button" onClick={() => files.dismiss(id)}>
        Close <span className="visually-hidden">the message about {name}</span>
      </button>
    </div>
  );
}
