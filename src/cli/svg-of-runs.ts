import { buildInfo } from '../../build/build-info.ts';
import { LIGHT_PALETTE } from '../draw/palette.ts';
import type { PictureLane } from '../draw/picture.ts';
import { pictureSvg } from '../draw/picture-svg.ts';
import { resultText } from '../draw/result-text.ts';
import { layOutRows } from '../draw/rows.ts';
import { EventKind } from '../mm/events.ts';
import { parametersText } from '../scenario/parameters-text.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { toDocument } from '../scenario/to-document.ts';
import { RunTrace } from '../trace/run-trace.ts';
import { traceHeader } from './trace-out.ts';
import type { FinishedRun } from './run-simulations.ts';

/** Runs, made with their events kept, from beginning to end as the page draws them. */
export function svgOfRuns(scenario: Scenario, runs: readonly FinishedRun[]): string {
  const { program, modelChecksum, mappings } = traceHeader(scenario, runs);
  const lanes = runs.map((run): PictureLane => {
    const { approach, columns, tasks, range, summary } = run;
    const trace = new RunTrace({ tasks: tasks.map(({ name, kind, cpu }) => ({ name, kind, cpu })), range, mappings });
    if (columns !== null) trace.addChunk(columns);
    return {
      label: approach.label,
      about: approach.about,
      result: resultText(summary),
      trace,
      lenBytes: range.lenBytes,
      shiftNs: 0,
      rows: layOutRows(trace.tasks, trace.countByKind[EventKind.DropTest] > 0, new Set()),
    };
  });
  const end = lanes.reduce((latest, { trace }) => Math.max(latest, trace.endNs), 1);
  return pictureSvg(
    {
      title: scenario.title,
      parameters: parametersText(toDocument(scenario)),
      axis: 'time',
      view: { from: 0, to: end },
      cursor: null,
      lanes,
      version: `${program}, commit ${buildInfo().commit}, model ${modelChecksum}`,
      link: '',
    },
    LIGHT_PALETTE,
  );
}
