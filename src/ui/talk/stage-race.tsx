import '../styles/races.css';
import type { Conflict, Step } from '../../worker/explore-protocol.ts';
import { AddressMap } from '../races/address-map.tsx';
import { Breakable } from '../races/breakable.tsx';
import { TaskColumns, tasksOf } from '../races/task-columns.tsx';
import { VerdictMark } from '../races/verdict-mark.tsx';
import { cellSentence, CHECK_NAMES, verdictOf } from '../races/verdicts.ts';
import { counterexampleOf } from './race-of-beat.ts';
import { countAt } from './stage-count.ts';
import type { PictureProps } from './picture-props.ts';

/** So many steps fit on a screen; those before have been seen. */
const SHOWN_STEPS = 5;

/** Who does what, one column a task: the steps up to the one that is reached, and what is there after it. */
export function StageRace({ beat, shown: { cell, stepped }, moved }: PictureProps<'race'>) {
  if (cell === null) return <p className="stage-wait">Every order is being searched …</p>;
  const bad = beat.schedule === undefined ? counterexampleOf(beat, cell) : null;
  if (bad === null && beat.schedule === undefined) {
    return (
      <div className="stage-verdict">
        <p>
          <VerdictMark verdict={verdictOf(cell, false)} />
        </p>
        <p>{cellSentence(cell)}</p>
      </div>
    );
  }
  const steps = bad?.steps ?? stepped?.steps ?? [];
  const conflict = bad?.conflict ?? stepped?.conflict ?? null;
  const at = Math.min(steps.length, countAt(beat.from ?? steps.length, beat.to ?? steps.length, moved));
  return (
    <div className="stage-race">
      {stepped !== null && stepped.objects.length > at && (
        <div className="stage-map stage-zoomed">
          <AddressMap objects={stepped.objects} at={at} />
        </div>
      )}
      <StepColumns steps={steps} at={at} conflict={conflict} />
      <p className="stage-violation" data-hidden={at < steps.length || bad === null ? '' : undefined}>
        <span aria-hidden="true">✕</span> {bad === null ? '' : `${CHECK_NAMES[bad.check].name}: ${bad.text}`}
      </p>
    </div>
  );
}

interface StepColumnsProps {
  readonly steps: readonly Step[];
  readonly at: number;
  readonly conflict: Conflict | null;
}

function StepColumns({ steps, at, conflict }: StepColumnsProps) {
  const columns = tasksOf(steps);
  const first = Math.max(0, at - SHOWN_STEPS);
  return (
    <table className="stage-steps" aria-label={`Steps up to ${at} of ${steps.length}`}>
      <TaskColumns tasks={columns} />
      <tbody>
        {steps.slice(first, Math.max(at, 1)).map(({ task, step, text }) => (
          <tr key={step} data-current={step === at ? '' : undefined}>
            <th scope="row">{step}</th>
            {columns.map((column) => (
              <td key={column}>
                {column === task && (
                  <>
                    <Breakable text={firstParts(text)} />
                    {(conflict?.first === step || conflict?.second === step) && (
                      <b className="stage-conflict"> ◆ decides</b>
                    )}
                  </>
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** As much of a step as is read from afar. */
function firstParts(text: string): string {
  const parts = text.split('; ');
  return parts.length <= 2 ? text : `${parts.slice(0, 2).join('; ')} …`;
}
