import { useStore } from 'zustand';
import type { CellAddress } from '../../worker/explore-protocol.ts';
import { keyOf } from '../races/columns.ts';
import { counted, grouped } from '../races/verdicts.ts';
import { reviewSearch } from './review-search.ts';

interface QuestionProps {
  readonly of: string;
  readonly wanted: readonly CellAddress[];
  /** What the button that starts the search says. */
  readonly asks: string;
}

/** How far a search has come that answers a question, and the button that starts or stops it. */
export function QuestionStatus({ of, wanted, asks }: QuestionProps) {
  const search = reviewSearch();
  const { cells, running, failure } = useStore(search.store);
  const done = wanted.filter((cell) => cells.has(keyOf(cell))).length;
  const isRunning = running?.of === of;
  return (
    <div className="question">
      {isRunning ? (
        <>
          <button type="button" className="button" onClick={() => search.cancel()}>
            Stop
          </button>
          <progress aria-label={asks} max={wanted.length} value={done} />
          <span className="soft">
            {done} of {wanted.length}
            {running.current !== null &&
              `; ${running.current.scenario}: ${counted(running.preemptions, 'preemption')}, ${grouped(String(running.states))} states`}
          </span>
        </>
      ) : (
        done < wanted.length && (
          <button type="button" className="button" onClick={() => search.ask(of, wanted)}>
            {asks}
          </button>
        )
      )}
      {failure?.of === of && <span role="alert">The search failed. {failure.text}.</span>}
    </div>
  );
}
