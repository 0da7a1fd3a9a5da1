import '../styles/failure.css';
import { asSentence } from '../state/sentences.ts';
import { useApp } from '../state/unmapscope.ts';

/** Why there is no result, and what to do. */
export function FailureNote() {
  const status = useApp((state) => state.status);
  if (status.phase !== 'failed') return null;
  return (
    <div className="failure card" role="alert">
      <b>The run failed.</b> {asSentence(status.message)}
      {status.field !== null && (
        <>
          {' '}
          Field of the scenario: <code>{status.field}</code>.
        </>
      )}{' '}
      Press Run to try again.
    </div>
  );
}
