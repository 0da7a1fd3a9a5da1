import { useUnmapscope } from '../state/unmapscope.ts';
import type { Cell, Counterexample } from '../../worker/explore-protocol.ts';
import { ApproachSelect } from './approach-select.tsx';
import { documentOf } from './columns.ts';
import { CopyRaceLink } from './copy-race-link.tsx';
import { NearMiss } from './near-miss.tsx';
import { OpenOnTimelines } from './open-on-timelines.tsx';
import { firstSteps, runsOf, scheduleOf } from './schedule-text.ts';
import { SCHEDULER_TITLE } from './scheduler.tsx';
import { ShrunkWorld } from './shrunk-world.tsx';
import { SteppedScheduleView } from './stepped-schedule.tsx';
import { TerminalCommand } from './terminal-command.tsx';
import { useStepped } from './use-stepped.ts';
import { CHECK_NAMES, counted } from './verdicts.ts';

interface CounterexampleProps {
  readonly cell: Cell;
  readonly shown: Counterexample;
}

/** The shortest order in which a check is violated, as the cover letter of a series draws a race, and what can be done with it. */
export function CounterexampleView({ cell, shown }: CounterexampleProps) {
  const { store } = useUnmapscope();
  const { schedule, steps, conflict, check, preemptions } = shown;
  const { stepped } = useStepped(cell, schedule);
  const runs = runsOf(schedule);
  const takeOver = (next: string): void => {
    store.setState(({ place }) => ({ place: { ...place, schedule: next } }));
    document.getElementById(SCHEDULER_TITLE)?.focus();
  };
  return (
    <>
      <section className="card">
        <h3>The shortest order in which it happens</h3>
        <p className="soft">
          {counted(preemptions, 'preemption')}, {counted(steps.length, 'step')}. Each run is a button: take over after
          it.
        </p>
        <ol className="runs" aria-label="Runs of the schedule">
          {runs.map(({ task, steps: count }, i) => (
            <li key={i}>
              <button
                type="button"
                className="chip"
                title="Take over after this run"
                onClick={() => takeOver(scheduleOf(runs.slice(0, i + 1)))}
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
          <CopyRaceLink cell={cell} schedule={schedule} />
          <OpenOnTimelines document={documentOf(cell.scenario)} approach={cell.approach} schedule={schedule} />
          <ApproachSelect
            approach={cell.approach}
            onApproach={(approach) =>
              store.setState(({ place }) => ({
                place: { ...place, cell: { scenario: cell.scenario, approach }, schedule },
              }))
            }
          />
        </div>
        <SteppedScheduleView
          label="Counterexample"
          steps={steps}
          conflict={conflict}
          violations={new Map([[steps.length, CHECK_NAMES[check].name]])}
          objects={stepped?.objects ?? null}
          onTakeOver={(step) => takeOver(firstSteps(schedule, step))}
        />
        {conflict === null && steps.length > 0 && (
          <p className="soft">{noConflictText(new Set(steps.map(({ task }) => task)).size)}</p>
        )}
        <NearMiss shown={shown} onTakeOver={takeOver} />
        <TerminalCommand cell={cell} schedule={schedule} />
      </section>
      <ShrunkWorld cell={cell} shown={shown} />
    </>
  );
}

function noConflictText(tasks: number): string {
  return tasks < 2
    ? 'One task is enough, so that there is no pair of steps that conflict.'
    : 'No two steps of different tasks are about the same memory, so that no pair is marked.';
}
