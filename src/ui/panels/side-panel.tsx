import '../styles/side.css';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { useLaneMoment } from '../state/use-lane-moment.ts';
import { CursorNote } from './cursor-note.tsx';
import { LockNote } from './lock-note.tsx';
import { StepList } from './step-list.tsx';
import { SummaryTable } from './summary-table.tsx';

/** Why it is as it is at the cursor, for the timeline that one looks at; and the published table beside the model. */
export function SidePanel() {
  const explained = useApp((state) => Math.min(state.explained, Math.max(0, state.timelines.length - 1)));
  const label = useApp((state) => state.timelines[explained]?.label ?? '');
  const hasLocks = useApp((state) => state.timelines[explained]?.outline?.locks.length !== 0);
  const tellsFlag = useApp((state) => state.timelines[explained]?.outline === undefined);
  const { runs } = useUnmapscope();
  const moment = useLaneMoment(explained)?.moment ?? null;
  const trace = runs.data()?.lanes[explained]?.trace ?? null;
  return (
    <aside className="side" aria-label="At the cursor">
      <p className="side-lane">{label}</p>
      <CursorNote moment={moment} tellsFlag={tellsFlag} />
      <LockNote moment={hasLocks ? moment : null} tasks={trace?.tasks ?? []} />
      <StepList moment={moment} />
      <SummaryTable />
    </aside>
  );
}
