import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import type { Cell, CellAddress, Check } from '../../worker/explore-protocol.ts';
import { keyOf, labelOf, titleOf } from './columns.ts';
import { conflictOf } from './conflict.ts';
import { CopyLink } from './copy-link.tsx';
import { raceSearch } from './race-search.ts';
import { runsOf, scheduleOf } from './schedule-text.ts';
import { Scheduler, SCHEDULER_TITLE } from './scheduler.tsx';
import { StepTable } from './step-table.tsx';
import { VerdictMark } from './verdict-mark.tsx';
import { cellSentence, CHECK_NAMES, CHECKS, counted, extentText, verdictOf } from './verdicts.ts';

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
        <Checks cell={cell} shown={shown?.check ?? null} onShow={setChosen} />
        <section className="card">
          <h3>How much was looked at</h3>
          <p>{extentText(cell)}</p>
          <p>{counted(cell.outcomes, 'different outcome')}.</p>
          <NewlyPossible cell={cell} />
        </section>
      </div>
      {shown !== null && <CounterexampleView key={shown.check} cell={cell} shown={shown} />}
      {shown === null && <Command cell={cell} schedule="" />}
    </>
  );
}

interface ChecksProps {
  readonly cell: Cell;
  readonly shown: Check | null;
  readonly onShow: (check: Check) => void;
}

function Checks({ cell, shown, onShow }: ChecksProps) {
  return (
    <section className="card">
      <h3>Checks</h3>
      <table className="checks" aria-label="Checks">
        <tbody>
          {CHECKS.map((check) => {
            const found = cell.counterexamples.some((one) => one.check === check);
            const verdict = cell.checks[check];
            return (
              <tr key={check}>
                <th scope="row">
                  {CHECK_NAMES[check].name}
                  <span className="soft">{CHECK_NAMES[check].asks}</span>
                </th>
                <td>
                  <VerdictMark verdict={verdict === 'ok' && !cell.complete ? 'bounded' : verdict} />
                  {found && cell.counterexamples.length > 1 && (
                    <button
                      type="button"
                      className="button small"
                      aria-pressed={shown === check}
                      aria-label={`Show how: ${CHECK_NAMES[check].name}`}
                      onClick={() => onShow(check)}
                    >
                      Show how
                    </button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
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

interface CounterexampleProps {
  readonly cell: Cell;
  readonly shown: Cell['counterexamples'][number];
}

/** The shortest order in which a check is violated, as the cover letter of a series draws a race. */
function CounterexampleView({ cell, shown: { schedule, steps, check, preemptions } }: CounterexampleProps) {
  const { store } = useUnmapscope();
  const runs = runsOf(schedule);
  const conflict = conflictOf(steps);
  return (
    <section className="card">
      <h3>The shortest order in which it happens</h3>
      <p className="soft">
        {counted(preemptions, 'preemption')}, {counted(steps.length, 'step')}. Each run is a button: take over after it.
      </p>
      <ol className="runs" aria-label="Runs of the schedule">
        {runs.map(({ task, steps: count }, i) => (
          <li key={i}>
            <button
              type="button"
              className="chip"
              title="Take over after this run"
              onClick={() => {
                const prefix = scheduleOf(runs.slice(0, i + 1));
                store.setState(({ place }) => ({ place: { ...place, schedule: prefix } }));
                document.getElementById(SCHEDULER_TITLE)?.focus();
              }}
            >
              {task} runs {counted(count, 'step')}
            </button>
          </li>
        ))}
      </ol>
      <div className="schedule-line">
        <span>
          Schedule <code>{schedule === '' ? '(no step)' : schedule}</code>
        </span>
        <CopyLink cell={cell} schedule={schedule} />
      </div>
      <StepTable
        label="Counterexample"
        steps={steps}
        conflict={conflict}
        violations={new Map([[steps.length, CHECK_NAMES[check].name]])}
      />
      {conflict === null && steps.length > 0 && (
        <p className="soft">No two steps of different tasks name the same memory, so that no pair is marked.</p>
      )}
      <Command cell={cell} schedule={schedule} />
    </section>
  );
}

function Command({ cell: { scenario, approach }, schedule }: { readonly cell: Cell; readonly schedule: string }) {
  const rest = schedule === '' ? '' : ` --schedule ${schedule}`;
  return (
    <p className="command">
      <span className="soft">In a terminal: </span>
      <code>
        npm run -s cli -- explore --scenario {scenario} --approach {approach}
        {rest}
      </code>
    </p>
  );
}
