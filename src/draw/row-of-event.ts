import { EventKind } from '../mm/events.ts';
import type { TraceEvent } from '../trace/trace-event.ts';
import type { Row, RowKind } from './rows.ts';
import { rowOfUse } from './row-of-task.ts';

/** In which row of the unmapping task a kind of event is drawn. */
const ROWS: Readonly<Partial<Record<number, RowKind>>> = {
  [EventKind.SectionBegin]: 'sections',
  [EventKind.SectionEnd]: 'sections',
  [EventKind.Phase]: 'phases',
  [EventKind.VmaSplit]: 'phases',
  [EventKind.VmaDetach]: 'phases',
  [EventKind.VmaFree]: 'phases',
  [EventKind.VmaLink]: 'phases',
  [EventKind.Zap]: 'work',
  [EventKind.TlbFlush]: 'work',
  [EventKind.FreePteTables]: 'work',
  [EventKind.FreePmdTables]: 'work',
  [EventKind.FreePudTables]: 'work',
  [EventKind.Unexplained]: 'work',
  [EventKind.DropTest]: 'tests',
  [EventKind.LockWait]: 'sections',
  [EventKind.LockAcquire]: 'lock',
  [EventKind.LockRelease]: 'lock',
  [EventKind.LockDowngrade]: 'lock',
  [EventKind.LockGrant]: 'lock',
};

/** The row in which an event is drawn, or would be. */
export function rowOfEvent(rows: readonly Row[], { kind, task }: TraceEvent): Row | undefined {
  const isMain = rows.some((row) => row.kind === 'calls' && row.tasks[0] === task);
  if (!isMain) return rowOfUse(rows, task, true);
  return rows.find((row) => row.kind === (ROWS[kind] ?? 'calls')) ?? rows[0];
}
