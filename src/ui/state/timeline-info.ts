import type { RowTask } from '../../draw/rows.ts';
import type { TraceOutline } from '../../trace/trace-outline.ts';
import { approachChoice } from './approaches.ts';

/** One timeline on screen: what does not change while its events come in. */
export interface TimelineInfo {
  /** Unique among those on screen: an approach's id, or that of an opened trace. */
  readonly id: string;
  readonly label: string;
  /** One line beside the label. */
  readonly about: string;
  /** Simulated, or a trace that was opened. */
  readonly source: 'run' | 'trace';
  /** Whether it has a row of drop tests. */
  readonly tests: boolean;
  readonly tasks: readonly RowTask[];
  /** Of a trace: the file that it came from. */
  readonly file?: string;
  /** Of a trace that no simulation wrote: what there is to lay out rows for. */
  readonly outline?: TraceOutline;
  /** Whether it tells of no munmap, so that there is no range to follow. */
  readonly hasNoRange?: boolean;
  /** Pointers of its locks, as the file writes them. */
  readonly lockNames?: readonly string[];
  /** Names of its slices, marks and counters. */
  readonly names?: readonly string[];
}

export function timelineOfApproach(id: string, tasks: readonly RowTask[]): TimelineInfo {
  const { label, about, tests } = approachChoice(id);
  return { id, label, about, source: 'run', tests, tasks };
}
