import { TaskKind } from '../../mm/events.ts';
import type { ScenarioDocument } from '../../scenario/document.ts';
import type { RowTask } from '../../draw/rows.ts';
import { APPROACH_CHOICES } from './approaches.ts';
import type { LaneState } from './lane-state.ts';
import { parseSettings } from './parse-settings.ts';
import type { Settings } from './settings.ts';
import { timelineOfApproach, type TimelineInfo } from './timeline-info.ts';

/** What a run will be made of, so that there is room for it before the worker says anything. */
export interface RunPlan {
  readonly document: ScenarioDocument;
  readonly approaches: readonly string[];
  readonly timelines: readonly TimelineInfo[];
}

/** @returns null if the settings cannot be run */
export function planRun(settings: Settings): RunPlan | null {
  const parsed = parseSettings(settings);
  const approaches = APPROACH_CHOICES.filter(({ id }) => settings.approaches.includes(id)).map(({ id }) => id);
  if (!parsed.ok) return null;
  const tasks = plannedTasks(parsed.document);
  return {
    document: parsed.document,
    approaches,
    timelines: approaches.map((id) => timelineOfApproach(id, tasks)),
  };
}

export function emptyLane({ id, label }: TimelineInfo): LaneState {
  return { id, label, share: 0, simNs: 0, summary: null };
}

const KINDS: Readonly<Record<string, number>> = TaskKind;

function plannedTasks(document: ScenarioDocument): readonly RowTask[] {
  return (document.tasks ?? []).flatMap(({ name, kind = 'calls', calls, count = 1 }) =>
    Array.from({ length: count }, (_, i) => {
      const own = name ?? calls?.[0]?.op ?? kind;
      return { name: count === 1 ? own : `${own}-${i + 1}`, kind: Object.hasOwn(KINDS, kind) ? KINDS[kind] : 0 };
    }),
  );
}
