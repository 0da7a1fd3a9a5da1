import type { UncertaintyState } from './uncertainty.ts';

interface RangesButtonProps {
  readonly state: UncertaintyState;
  readonly isReady: boolean;
  readonly onRun: () => void;
  readonly onStop: () => void;
}

/** Runs the ranges of the costs, which is some dozen times the work of the matrix: only when asked to. */
export function RangesButton({ state: { phase, share, message }, isReady, onRun, onStop }: RangesButtonProps) {
  return (
    <div className="measuring">
      {phase === 'running' ? (
        <>
          <button type="button" className="button" onClick={onStop}>
            Stop the ranges
          </button>
          <progress aria-label="Ranges" value={share} max={1} />
        </>
      ) : (
        <>
          <button type="button" className="button" disabled={!isReady || phase === 'done'} onClick={onRun}>
            How certain is this?
          </button>
          <span className="soft">
            {phase === 'done'
              ? 'The intervals stand below the figures.'
              : 'Runs everything again over the ranges of the costs that are not known exactly.'}
          </span>
        </>
      )}
      {phase === 'failed' && <span role="alert">{message}</span>}
    </div>
  );
}
