import { TaskKind } from '../mm/events.ts';
import type { TaskOutline, TraceOutline } from '../trace/trace-outline.ts';
import { placed, stemOf, unmapperRows, type Row, type RowDraft, type RowTask } from './rows.ts';

/** What of a trace its rows are laid out from. */
export interface TraceLayout {
  /** Of the timeline: what is unfolded in one stays folded in another. */
  readonly id: string;
  readonly tasks: readonly RowTask[];
  readonly outline: TraceOutline;
  /** Pointers of the locks. */
  readonly lockNames: readonly string[];
  /** Names of slices, marks and counters. */
  readonly names: readonly string[];
}

/** As many tasks and locks have rows of their own; the others are folded into one row that says how many they are. */
const SHOWN_TASKS = 10;
const SHOWN_LOCKS = 4;
/** What is kept of a pointer in a label: its last digits tell it apart. */
const POINTER_DIGITS = 6;

/**
 * Lays out the rows of a trace that no simulation wrote: the task that unmaps most, the locks, then the tasks, the most relevant first. The rest is
 * folded, and by name once it is unfolded.
 */
export function layOutTraceRows(layout: TraceLayout, expanded: ReadonlySet<string>): readonly Row[] {
  const { id, tasks, outline } = layout;
  const main = tasks.findIndex(({ kind }) => kind === TaskKind.calls);
  const unmapper = outline.tasks.find(({ task }) => task === main);
  const others = outline.tasks.filter(({ task }) => task !== main);
  const relevant = others.filter(isRelevant).length;
  const most = relevant === 0 ? others.length : relevant;
  // One more row would be as high as the row that stands for it.
  const shown = most <= SHOWN_TASKS + 1 ? most : SHOWN_TASKS;
  const folded = others.slice(shown);
  const drafts = [
    ...(unmapper ? unmapperDrafts(layout, unmapper) : []),
    ...lockDrafts(layout, expanded),
    ...others.slice(0, shown).flatMap((task) => taskDrafts(layout, task, null)),
    ...foldedTasks(layout, folded, `${id}/tasks`, expanded),
    ...outline.counters.map((counter) => counterDraft(layout, counter)),
  ];
  return placed(drafts);
}

/** Whether a task did more than run. */
function isRelevant({ locks, calls, marks, sliceDepth }: TaskOutline): boolean {
  return locks.length + calls + marks + sliceDepth > 0;
}

function unmapperDrafts({ tasks, lockNames }: TraceLayout, outline: TaskOutline): RowDraft[] {
  const { task, locks } = outline;
  const counts: Readonly<Record<string, number>> = { ...outline, locks: 0 };
  const [calls, ...rest] = unmapperRows(task, tasks[task].name, true);
  const own = rest.filter(({ kind }) => counts[kind] > 0);
  const others = locks
    .filter(({ lock }) => lock !== 0)
    .map(({ lock }) => lockUseDraft(tasks, lockNames, task, lock, null));
  return [calls, ...own, ...others];
}

function lockDrafts(layout: TraceLayout, expanded: ReadonlySet<string>): RowDraft[] {
  const { id, outline, lockNames } = layout;
  const { locks } = outline;
  const shown = locks.length <= SHOWN_LOCKS + 1 ? locks.length : SHOWN_LOCKS;
  const folded = locks.slice(shown);
  const group = `${id}/locks`;
  const drafts = locks.slice(0, shown).map(({ lock }, i) => lockDraft(lockNames, lock, i > 0));
  if (folded.length === 0) return drafts;
  const isOpen = expanded.has(group);
  const fold: RowDraft = {
    kind: 'group',
    id: group,
    label: `${folded.length} more locks`,
    description: `${folded.length} more locks, of fewer events`,
    tasks: [],
    group,
    startsLane: false,
  };
  return [...drafts, fold, ...(isOpen ? folded.map(({ lock }) => lockDraft(lockNames, lock, true)) : [])];
}

function lockDraft(lockNames: readonly string[], lock: number, isMinor: boolean): RowDraft {
  const name = lockNames.at(lock) ?? String(lock);
  return {
    kind: 'lock',
    id: lock === 0 ? 'mmap_sem' : `lock-${lock}`,
    label: lock === 0 ? 'mmap_sem' : `sem ${shortPointer(name)}`,
    description: `mmap_sem of address space ${name}: who holds it, and how many wait`,
    tasks: [],
    group: null,
    lock,
    isMinor,
    startsLane: !isMinor,
  };
}

/** The rows of one task: its use of each lock, or that it runs; its calls, slices and marks. */
function taskDrafts(layout: TraceLayout, outline: TaskOutline, group: string | null): RowDraft[] {
  const { tasks, lockNames } = layout;
  const { task, locks, calls, marks, sliceDepth } = outline;
  const { name } = tasks[task];
  const drafts: RowDraft[] = locks.map(({ lock }) => lockUseDraft(tasks, lockNames, task, lock, group));
  for (let depth = 0; depth < sliceDepth; depth++) {
    drafts.push(
      draft(
        'slices',
        task,
        `slices-${task}-${depth}`,
        `depth ${depth + 1}`,
        `${name}: slices, depth ${depth}`,
        group,
        depth,
      ),
    );
  }
  if (calls > 0) drafts.push(draft('calls', task, `calls-${task}`, 'calls', `${name}: system calls and faults`, group));
  if (marks > 0) drafts.push(draft('marks', task, `marks-${task}`, 'marks', `${name}: single moments`, group));
  // One that only ran has a row as well.
  if (drafts.length === 0) drafts.push(lockUseDraft(tasks, lockNames, task, 0, group));
  return drafts.map((one, i) => ({ ...one, ...(i === 0 ? { label: name } : {}), isMinor: i > 0, startsLane: i === 0 }));
}

function draft(
  kind: RowDraft['kind'],
  task: number,
  id: string,
  label: string,
  description: string,
  group: string | null,
  number?: number,
): RowDraft {
  return {
    kind,
    id,
    label,
    description,
    tasks: [task],
    group,
    startsLane: false,
    ...(number === undefined ? {} : { number }),
  };
}

/** What a task has to do with a lock. */
function lockUseDraft(
  tasks: readonly RowTask[],
  lockNames: readonly string[],
  task: number,
  lock: number,
  group: string | null,
): RowDraft {
  const { name } = tasks[task];
  const of = lock === 0 ? 'mmap_sem' : `mmap_sem of ${lockNames.at(lock) ?? lock}`;
  return {
    kind: 'task',
    id: lock === 0 ? `task-${task}` : `task-${task}-lock-${lock}`,
    label: lock === 0 ? name : `of ${shortPointer(lockNames.at(lock) ?? String(lock))}`,
    description: `${name}: waits for ${of}, holds of it`,
    tasks: [task],
    group,
    lock,
    isMinor: lock !== 0,
    startsLane: lock === 0,
  };
}

/** The less relevant tasks: one row, then by name. */
function foldedTasks(
  layout: TraceLayout,
  folded: readonly TaskOutline[],
  group: string,
  expanded: ReadonlySet<string>,
): RowDraft[] {
  if (folded.length === 0) return [];
  const all = groupDraft(group, folded.length === 1 ? '1 more task' : `${folded.length} more tasks`, folded);
  if (!expanded.has(group)) return [all];
  const byName = new Map<string, TaskOutline[]>();
  for (const outline of folded) {
    const stem = stemOf(layout.tasks[outline.task].name);
    const named = byName.get(stem);
    if (named) named.push(outline);
    else byName.set(stem, [outline]);
  }
  const rows = [...byName].flatMap(([stem, members]) => {
    if (members.length === 1) return taskDrafts(layout, members[0], null);
    const own = `${group}/${stem}`;
    const row = groupDraft(own, `${stem} × ${members.length}`, members);
    return expanded.has(own) ? [row, ...members.flatMap((member) => taskDrafts(layout, member, own))] : [row];
  });
  return [all, ...rows];
}

function groupDraft(group: string, label: string, members: readonly TaskOutline[]): RowDraft {
  return {
    kind: 'group',
    id: group,
    label,
    description: `${label}: how many of them wait for mmap_sem, and hold it`,
    tasks: members.map(({ task }) => task),
    group,
    startsLane: true,
  };
}

function counterDraft({ names }: TraceLayout, counter: number): RowDraft {
  const name = names.at(counter) ?? `counter ${counter}`;
  return {
    kind: 'counter',
    id: `counter-${counter}`,
    label: name,
    description: `${name}, over time`,
    tasks: [],
    group: null,
    number: counter,
    startsLane: true,
  };
}

function shortPointer(pointer: string): string {
  return pointer.length > POINTER_DIGITS + 2 ? `…${pointer.slice(-POINTER_DIGITS)}` : pointer;
}
