import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import type { Cell, CellAddress, Check } from '../../worker/explore-protocol.ts';
import { ChecksCard } from './checks-card.tsx';
import { keyOf, labelOf, titleOf } from './columns.ts';
import { CounterexampleView } from './counterexample-view.tsx';
import { raceSearch } from './race-search.ts';
import { Scheduler } from './scheduler.tsx';
import { SeenOnKernels } from './seen-on-kernels.tsx';
import { TerminalCommand } from './terminal-command.tsx';
import { VerdictMark } from './verdict-mark.tsx';
import { cellSentence, counted, extentText, verdictOf } from './verdicts.ts';

interface RaceCellProps {
  readonly cell: CellAddress;
  readonly onBack: () => void;
}

/** One scenario under one approach. */
export function RaceCell({ cell: address, onBack }: RaceCellProps) {
  const { store } = useUnmapscope();
  const cell = useStore(raceSearch().store, ({ cells }) => cells.get(keyOf(address)));
  const isRunning = useStore(
    raceSearch().store,
    ({ current }) => current?.scenario === address.scenario && current.approach === address.approach,
  );
  const schedule = useApp((state) => state.place.schedule);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      onBack();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [onBack]);

  return (
    <>
      <div className="races-head">
        <button type="button" className="button" onClick={onBack}>
          ← All races
        </button>
        <h2 ref={heading} tabIndex={-1}>
          {titleOf(address.scenario)}
        </h2>
        <p className="soft">
          <code>{address.scenario}</code> under <b>{labelOf(address.approach)}</b>{' '}
          <VerdictMark verdict={verdictOf(cell, isRunning)} />
        </p>
      </div>
      {cell === undefined ? <NotYet isRunning={isRunning} /> : <Found cell={cell} />}
      <Scheduler
        key={address.approach}
        cell={address}
        schedule={schedule}
        onSchedule={(next) => store.setState({ place: { show: 'races', cell: address, schedule: next } })}
        onApproach={(approach) =>
          store.setState({ place: { show: 'races', cell: { scenario: address.scenario, approach }, schedule } })
        }
      />
    </>
  );
}

function NotYet({ isRunning }: { readonly isRunning: boolean }) {
  const { phase, failure } = useStore(raceSearch().store);
  if (phase === 'running') {
    return <p role="status">{isRunning ? 'Being searched …' : 'Its turn comes next …'}</p>;
  }
  return (
    <p role="status">
      {phase === 'failed' ? `The search failed. ${failure}. ` : 'The search was stopped before this one. '}
      <button type="button" className="button" onClick={() => raceSearch().start()}>
        Go on
      </button>
    </p>
  );
}

function Found({ cell }: { readonly cell: Cell }) {
  const [chosen, setChosen] = useState<Check | null>(null);
  const shown = cell.counterexamples.find(({ check }) => check === chosen) ?? cell.counterexample;
  return (
    <>
      <p className="cell-sentence">{cellSentence({ ...cell, counterexample: shown })}</p>
      <div className="cell-facts">
        <ChecksCard cell={cell} shown={shown?.check ?? null} onShow={setChosen} />
        <section className="card">
          <h3>How much was looked at</h3>
          <p>{extentText(cell)}</p>
          <p>{counted(cell.outcomes, 'different outcome')}.</p>
          <NewlyPossible cell={cell} />
        </section>
      </div>
      {shown !== null && <CounterexampleView key={shown.check} cell={cell} shown={shown} />}
      {shown === null && <TerminalCommand cell={cell} schedule="" />}
      <SeenOnKernels cell={cell} />
    </>
  );
}

function NewlyPossible({ cell: { newlyPossible, approach } }: { readonly cell: Cell }) {
  if (approach === 'pristine') return null;
  if (newlyPossible.length === 0) return <p>None that the pristine kernel does not come to as well.</p>;
  return (
    <details>
      <summary>{counted(newlyPossible.length, 'outcome')} newly possible, not under the pristine kernel</summary>
      <ul className="outcomes">
        {newlyPossible.map((outcome) => (
          <li key={outcome}>
            <code>{outcome}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}
