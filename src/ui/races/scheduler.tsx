import type { CellAddress, SteppedSchedule } from '../../worker/explore-protocol.ts';
import { ApproachSelect } from './approach-select.tsx';
import { documentOf } from './columns.ts';
import { CopyRaceLink } from './copy-race-link.tsx';
import { OpenOnTimelines } from './open-on-timelines.tsx';
import { firstSteps, withoutLastStep, withStep } from './schedule-text.ts';
import { SteppedScheduleView } from './stepped-schedule.tsx';
import { useStepped } from './use-stepped.ts';
import { CHECK_NAMES, counted } from './verdicts.ts';

/** Id of the heading. */
export const SCHEDULER_TITLE = 'scheduler-title';

interface SchedulerProps {
  readonly cell: CellAddress;
  /** What was run so far; null: nobody has begun. */
  readonly schedule: string | null;
  readonly onSchedule: (schedule: string | null) => void;
  readonly onApproach: (approach: string) => void;
}

/** Step by step by hand: who goes on is the reader's choice. */
export function Scheduler({ cell: { scenario, approach }, schedule, onSchedule, onApproach }: SchedulerProps) {
  const { stepped, failure } = useStepped({ scenario, approach }, schedule);
  return (
    <section className="card scheduler" aria-labelledby={SCHEDULER_TITLE}>
      <h3 id={SCHEDULER_TITLE} tabIndex={-1}>
        You are the scheduler
      </h3>
      {schedule === null ? (
        <p>
          Choose who goes on, step by step.{' '}
          <button type="button" className="button" onClick={() => onSchedule('')}>
            Take over from the start
          </button>
        </p>
      ) : (
        <>
          {failure !== null && <p role="alert">{failure}</p>}
          {stepped !== null && <Board stepped={stepped} onSchedule={onSchedule} />}
          <div className="schedule-line">
            <ApproachSelect approach={approach} onApproach={onApproach} />
            <CopyRaceLink cell={{ scenario, approach }} schedule={schedule} />
            <OpenOnTimelines document={documentOf(scenario)} approach={approach} schedule={schedule} />
          </div>
        </>
      )}
    </section>
  );
}

interface BoardProps {
  readonly stepped: SteppedSchedule;
  readonly onSchedule: (schedule: string | null) => void;
}

function Board({ stepped, onSchedule }: BoardProps) {
  const { schedule, steps, conflict, objects, tasks, violations, outcome, error } = stepped;
  const last = steps.at(-1)?.task ?? null;
  const wrong = new Map<number, string>();
  for (const { step, check } of violations) wrong.set(step, CHECK_NAMES[check].name);
  return (
    <>
      <div className="board">
        {tasks.map((task) => (
          <TaskButtons
            key={task.task}
            task={task}
            ranLast={task.task === last}
            onStep={(anew) => onSchedule(withStep(schedule, task.task, anew))}
          />
        ))}
      </div>
      <div className="schedule-line">
        <button
          type="button"
          className="button"
          disabled={steps.length === 0}
          onClick={() => onSchedule(withoutLastStep(schedule))}
        >
          Undo
        </button>
        <button type="button" className="button" disabled={steps.length === 0} onClick={() => onSchedule('')}>
          Start over
        </button>
        <span>
          {counted(steps.length, 'step')} <code>{schedule}</code>
        </span>
      </div>
      <div role="status">
        {error !== null && <p>The schedule does not fit here: {error}. What is before it was run.</p>}
        {violations.map(({ step, check, text }) => (
          <p key={`${step} ${check} ${text}`} className="violation-mark">
            <span aria-hidden="true">✕</span> Step {step}: {CHECK_NAMES[check].name.toLowerCase()} is violated: {text}.
          </p>
        ))}
        {outcome !== null && (
          <p>
            {violations.length === 0 ? 'The end, and nothing went wrong: ' : 'The end: '}
            <code>{outcome}</code>
          </p>
        )}
      </div>
      {steps.length > 0 && (
        <SteppedScheduleView
          key={schedule}
          label="Your schedule"
          steps={steps}
          tasks={tasks.map(({ task }) => task)}
          conflict={conflict}
          violations={wrong}
          objects={objects}
          onTakeOver={(step) => onSchedule(firstSteps(schedule, step))}
        />
      )}
    </>
  );
}

interface TaskButtonsProps {
  readonly task: SteppedSchedule['tasks'][number];
  readonly ranLast: boolean;
  /** `anew`: at a need_resched() that is true. */
  readonly onStep: (anew: boolean) => void;
}

function TaskButtons({ task: { task, waits, isAtResched }, ranLast, onStep }: TaskButtonsProps) {
  const says = waits === null ? 'can go on' : waits;
  const choosesAnswer = isAtResched && ranLast && waits === null;
  return (
    <div className="board-task">
      <div className="board-buttons">
        <button type="button" className="button big" disabled={waits !== null} onClick={() => onStep(false)}>
          {choosesAnswer ? `Step ${task}, no need_resched` : `Step ${task}`}
        </button>
        {choosesAnswer && (
          <button type="button" className="button big" onClick={() => onStep(true)}>
            Step {task}, need_resched
          </button>
        )}
      </div>
      <p className="soft">
        Task {task} {says}
        {isAtResched && !ranLast && waits === null ? ' (it lost the CPU at a need_resched())' : ''}.
      </p>
    </div>
  );
}
