import { useState } from 'react';
import type { Conflict, ObjectsAt, Step } from '../../worker/explore-protocol.ts';
import { ObjectsView } from './objects-view.tsx';
import { StepTable } from './step-table.tsx';

interface SteppedScheduleProps {
  readonly label: string;
  readonly steps: readonly Step[];
  /** Letters of the tasks that have a column; without them, those that run. */
  readonly tasks?: readonly string[];
  readonly conflict: Conflict | null;
  /** By step: what is violated there. */
  readonly violations: ReadonlyMap<number, string>;
  /** What is there before the first step, and after each; null while it is asked for. */
  readonly objects: readonly ObjectsAt[] | null;
  /** Goes on by hand after a step. */
  readonly onTakeOver?: (step: number) => void;
}

/** A schedule in columns, and beside it what is there after the step that is chosen; at first the last one. */
export function SteppedScheduleView({ objects, onTakeOver, ...table }: SteppedScheduleProps) {
  const { steps } = table;
  const [chosen, setChosen] = useState<number | null>(null);
  const cursor = chosen === null || chosen > steps.length ? steps.length : chosen;
  return (
    <div className="stepped">
      <StepTable {...table} cursor={cursor} onCursor={setChosen} />
      <div className="stepped-objects">
        <ObjectsView objects={objects} step={steps.at(cursor - 1) ?? null} cursor={cursor} />
        {onTakeOver !== undefined && cursor > 0 && (
          <button type="button" className="button" onClick={() => onTakeOver(cursor)}>
            Take over after step {cursor}
          </button>
        )}
      </div>
    </div>
  );
}
