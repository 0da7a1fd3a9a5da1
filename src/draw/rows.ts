import { TaskKind } from '../mm/events.ts';

/** What a row of a timeline shows; each kind has its own painter. */
export type RowKind =
  'calls' | 'sections' | 'phases' | 'work' | 'tests' | 'lock' | 'task' | 'group' | 'slices' | 'marks' | 'counter';

/** One row of one timeline. `top` and `height` in CSS pixels from the top of the canvas. */
export interface Row {
  readonly kind: RowKind;
  /** Unique within the timeline, and the same in every run. */
  readonly id: string;
  readonly label: string;
  /** How a screen reader and the tooltip call it. */
  readonly description: string;
  /** Indexes of the tasks that the row shows; empty for the lock. */
  readonly tasks: readonly number[];
  readonly top: number;
  readonly height: number;
  /** Of a row that stands for several tasks, or is one of several: the name of the group. */
  readonly group: string | null;
  /** The number of the lock that the row is about, of several; without it mmap_sem, 0. */
  readonly lock?: number;
  /** Of a row of nested slices, how deep it is; of a counter, the number of its name. */
  readonly number?: number;
  /** Whether it belongs to the row above. */
  readonly isMinor?: boolean;
}

export interface RowTask {
  readonly name: string;
  readonly kind: number;
}

const HEIGHTS: Readonly<Record<RowKind, number>> = {
  calls: 19,
  sections: 16,
  phases: 16,
  work: 14,
  tests: 14,
  lock: 20,
  task: 17,
  group: 26,
  slices: 16,
  marks: 14,
  counter: 26,
};

/** Space between rows of one lane, and between lanes. */
const ROW_GAP = 2;
const LANE_GAP = 5;

export type RowDraft = Omit<Row, 'top' | 'height'> & { readonly startsLane: boolean };

/**
 * Lays out the rows of a timeline: the unmapping task, the lock, then the other tasks. Tasks of one name share a row until their group is expanded.
 *
 * @param tests whether the approach tests for a drop between sections
 */
export function layOutRows(tasks: readonly RowTask[], tests: boolean, expanded: ReadonlySet<string>): readonly Row[] {
  const main = tasks.findIndex(({ kind }) => kind === TaskKind.calls);
  const drafts: RowDraft[] = main === -1 ? [] : unmapperRows(main, tasks[main].name, tests);
  drafts.push({
    kind: 'lock',
    id: 'mmap_sem',
    label: 'mmap_sem',
    description: 'mmap_sem: who holds it, and how many wait',
    tasks: [],
    group: null,
    startsLane: true,
  });
  for (const [stem, members] of byName(tasks, main)) drafts.push(...taskRows(tasks, stem, members, expanded.has(stem)));
  return placed(drafts);
}

export function heightOfRows(rows: readonly Row[]): number {
  const last = rows.at(-1);
  return last ? last.top + last.height + 1 : 0;
}

export function unmapperRows(task: number, name: string, tests: boolean): RowDraft[] {
  const row = (kind: RowKind, label: string, description: string, startsLane = false): RowDraft => ({
    kind,
    id: kind,
    label,
    description: `${name}: ${description}`,
    tasks: [task],
    group: null,
    startsLane,
  });
  return [
    row('calls', name, 'system calls', true),
    row('sections', 'sections', 'sections of do_munmap()'),
    row('phases', 'phases', 'phases of do_munmap_range()'),
    row('work', 'steps', 'steps of 2 MiB and TLB flushes'),
    ...(tests ? [row('tests', 'drop tests', 'tests whether to let go of mmap_sem')] : []),
  ];
}

/** Tasks of one entry of a scenario are numbered: fault-1, fault-2, … */
export function stemOf(name: string): string {
  return name.replace(/-\d+$/, '');
}

function byName(tasks: readonly RowTask[], except: number): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  tasks.forEach(({ name }, task) => {
    if (task === except) return;
    const stem = stemOf(name);
    const group = groups.get(stem);
    if (group) group.push(task);
    else groups.set(stem, [task]);
  });
  return groups;
}

function taskRows(
  tasks: readonly RowTask[],
  stem: string,
  members: readonly number[],
  isExpanded: boolean,
): RowDraft[] {
  const single = (task: number, group: string | null, startsLane: boolean): RowDraft => ({
    kind: 'task',
    id: `task-${task}`,
    label: tasks[task].name,
    description: `${tasks[task].name}: waits for mmap_sem, holds of it`,
    tasks: [task],
    group,
    startsLane,
  });
  if (members.length === 1) return [single(members[0], null, true)];
  const group: RowDraft = {
    kind: 'group',
    id: `group-${stem}`,
    label: `${stem} × ${members.length}`,
    description: `${members.length} tasks ${stem}: how many of them wait for mmap_sem, and hold it`,
    tasks: members,
    group: stem,
    startsLane: true,
  };
  if (!isExpanded) return [group];
  return [group, ...members.map((task) => single(task, stem, false))];
}

export function placed(drafts: readonly RowDraft[]): Row[] {
  let top = 1;
  return drafts.map(({ startsLane, ...draft }, i) => {
    if (i > 0) top += startsLane ? LANE_GAP : ROW_GAP;
    const row = { ...draft, top, height: HEIGHTS[draft.kind] };
    top += row.height;
    return row;
  });
}
