import { useState } from 'react';
import type { CellAddress, Counterexample, ShrunkScenario } from '../../worker/explore-protocol.ts';
import { raceSearch } from './race-search.ts';
import { OpenOnTimelines } from './open-on-timelines.tsx';
import { SteppedScheduleView } from './stepped-schedule.tsx';
import { useStepped } from './use-stepped.ts';
import { CHECK_NAMES, counted } from './verdicts.ts';
import { worldLines } from './world-text.ts';

type State =
  | { readonly phase: 'idle' | 'running' | 'nothing' }
  | { readonly phase: 'failed'; readonly failure: string }
  | { readonly phase: 'found'; readonly shrunk: ShrunkScenario };

interface ShrunkWorldProps {
  readonly cell: CellAddress;
  readonly shown: Counterexample;
}

/** The same check violated in a smaller world: what is left once no task, call or section can be taken out. */
export function ShrunkWorld({ cell, shown }: ShrunkWorldProps) {
  const [state, setState] = useState<State>({ phase: 'idle' });
  const ask = async (): Promise<void> => {
    setState({ phase: 'running' });
    try {
      const shrunk = await raceSearch().shrink(cell, shown);
      setState(shrunk === null ? { phase: 'nothing' } : { phase: 'found', shrunk });
    } catch (error) {
      setState({ phase: 'failed', failure: String(error) });
    }
  };
  return (
    <section className="card">
      <h3>A smaller world that still fails</h3>
      <p className="soft">
        Without a task, a call or a section of addresses, as long as {CHECK_NAMES[shown.check].name.toLowerCase()} is
        violated with no more preemptions.
      </p>
      {(state.phase === 'idle' || state.phase === 'failed') && (
        <button type="button" className="button" onClick={() => void ask()}>
          Make it smaller
        </button>
      )}
      <div role="status">
        {state.phase === 'running' && <p>Being made smaller …</p>}
        {state.phase === 'nothing' && <p>Nothing can be left out: the world is as small as it can be.</p>}
        {state.phase === 'failed' && <p>That failed. {state.failure}</p>}
        {state.phase === 'found' && (
          <p>
            Still violated: {state.shrunk.counterexample.text}.{' '}
            {counted(state.shrunk.counterexample.steps.length, 'step')} instead of {shown.steps.length}.
          </p>
        )}
      </div>
      {state.phase === 'found' && <Smaller cell={cell} shrunk={state.shrunk} />}
    </section>
  );
}

function Smaller({
  cell,
  shrunk: { document, counterexample },
}: {
  readonly cell: CellAddress;
  readonly shrunk: ShrunkScenario;
}) {
  const { schedule, steps, conflict, check } = counterexample;
  const { stepped, failure } = useStepped(cell, schedule, document);
  return (
    <>
      <ul className="world">
        {worldLines(document).map((line) => (
          <li key={line}>
            <code>{line}</code>
          </li>
        ))}
      </ul>
      <div className="schedule-line">
        <span>
          Schedule <code>{schedule}</code>
        </span>
        <OpenOnTimelines document={document} approach={cell.approach} schedule={schedule} />
      </div>
      {failure !== null && <p role="alert">{failure}</p>}
      <SteppedScheduleView
        label="Smaller counterexample"
        steps={steps}
        conflict={conflict}
        violations={new Map([[steps.length, CHECK_NAMES[check].name]])}
        objects={stepped?.objects ?? null}
      />
    </>
  );
}
