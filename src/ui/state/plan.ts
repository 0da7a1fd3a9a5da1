import { TaskKind } from '../../mm/events.ts';
import type { ScenarioDocument } from '../../scenario/document.ts';
import type { RowTask } from '../timeline/rows.ts';
import type { LaneState } from './lane-state.ts';
import { approachChoice, APPROACH_CHOICES } from './approaches.ts';
import { parseSettings } from './parse-settings.ts';
import type { Settings } from './settings.ts';

/** What a run will be made of, so that there is room for it before the worker says anything. */
export interface RunPlan {
  readonly document: ScenarioDocument;
  readonly approaches: readonly string[];
  readonly lanes: readonly LaneState[];
  readonly tasks: readonly RowTask[];
}

/** @returns null if the settings cannot be run */
export function planRun(settings: Settings): RunPlan | null {
  const parsed = parseSettings(settings);
  const approaches = APPROACH_CHOICES.filter(({ id }) => settings.approaches.includes(id)).map(({ id }) => id);
  if (!parsed.ok || approaches.length === 0) return null;
  return {
    document: parsed.document,
    approaches,
    lanes: approaches.map((id) => emptyLane(id, approachChoice(id).label)),
    tasks: plannedTasks(parsed.document),
  };
}

export function emptyLane(id: string, label: string): LaneState {
  return { id, label, share: 0, simNs: 0, summary: null };
}

const KINDS: Readonly<Record<string, number>> = TaskKind;

function plannedTasks(document: ScenarioDocument): readonly RowTask[] {
  return (document.tasks ?? []).flatMap(({ name, kind = 'calls', calls, count = 1 }) =>
    Array.from({ length: count }, (_, i) => {
      const own = name ?? calls?.[0]?.op ?? kind;
      return { name: count === 1 ? own : `${own}-${i + 1}`, kind: KINDS[kind] ?? 0 };
    }),
  );
}
