import { approachChoice } from '../state/approaches.ts';
import { planRun } from '../state/plan.ts';
import type { LaneData } from '../state/run-data.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import type { ExportJob } from '../../worker/export-client.ts';

/** Events that go into one file: all lanes of the run, or one trace that was opened. */
export interface EventSource {
  readonly label: string;
  /** Names of what is in it, for the file's name. */
  readonly ids: readonly string[];
  readonly job: Omit<ExportJob, 'format'>;
}

/** What there is to export, the run first. */
export function eventSources({ store, runs }: Unmapscope): EventSource[] {
  const { timelines, lanes: states, shown, settings } = store.getState();
  const all = runs.data()?.lanes ?? [];
  const runLanes = all.filter((_, lane) => timelines.at(lane)?.source === 'run');
  const document = planRun(shown ?? settings)?.document ?? null;
  const traces = timelines.flatMap(({ source, id, label }, lane): EventSource[] =>
    source === 'run' || !all.at(lane) ? [] : [{ label, ids: [id], job: jobOf([all[lane]], [{ id, label }], null, []) }],
  );
  if (runLanes.length === 0) return traces;
  const ids = timelines.filter(({ source }) => source === 'run').map(({ id }) => id);
  const approaches = ids.map((id) => ({ id, label: approachChoice(id).label }));
  const summaries = states.flatMap(({ summary }) => (summary === null ? [] : [summary]));
  const run = {
    label: `The run: ${approaches.map(({ label }) => label).join(', ')}`,
    ids,
    job: jobOf(runLanes, approaches, document, summaries),
  };
  return [run, ...traces];
}

function jobOf(
  lanes: readonly LaneData[],
  approaches: { id: string; label: string }[],
  scenario: unknown,
  summaries: unknown[],
): EventSource['job'] {
  const [{ trace, sectionBytes }] = lanes;
  const { version, modelChecksum } = __UNMAPSCOPE_BUILD__;
  return {
    header: {
      program: `unmapscope ${version}`,
      modelChecksum,
      scenario,
      approaches,
      tasks: trace.tasks.map(({ name, kind, cpu }) => ({ name, kind, cpu })),
      range: trace.range,
      mappings: trace.mappings.map(({ start, lenBytes, resident }) => ({ start, lenBytes, resident })),
      sectionBytes,
      summaries,
      ...(trace.names.length > 0 ? { names: trace.names } : {}),
    },
    lanes: lanes.map((lane) => lane.trace.chunks),
  };
}
