import { useStore } from 'zustand';
import { allCells, labelOf } from './columns.ts';
import { raceSearch } from './race-search.ts';
import { counted, grouped, verdictOf } from './verdicts.ts';

const ALL = allCells().length;

/** How far the search has come, and the button that stops it or lets it go on. */
export function SearchStatus() {
  const search = raceSearch();
  const { cells, phase, current, failure } = useStore(search.store);
  const violated = [...cells.values()].filter((cell) => verdictOf(cell, false) === 'violated').length;
  const isRunning = phase === 'running';
  return (
    <div className="search-status">
      <progress aria-label="Race search" max={ALL} value={cells.size} />
      {phase !== 'complete' && (
        <button type="button" className="button" onClick={() => (isRunning ? search.stop() : search.start())}>
          {isRunning ? 'Stop' : 'Go on'}
        </button>
      )}
      <p>
        {cells.size} of {ALL} squares searched, {violated} violated.{' '}
        {current !== null && (
          <span className="soft">
            Now {current.scenario}, {labelOf(current.approach)}: {counted(current.preemptions, 'preemption')},{' '}
            {grouped(String(current.states))} states.
          </span>
        )}
      </p>
      <p className="visually-hidden" role="status">
        {phase === 'complete' ? `The race search is complete: ${violated} of ${ALL} squares violated.` : ''}
        {phase === 'stopped' ? 'The race search was stopped. What is finished stays.' : ''}
      </p>
      {phase === 'failed' && <p role="alert">The search failed. {failure}. Press Go on to try again.</p>}
    </div>
  );
}
