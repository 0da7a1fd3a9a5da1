import { closeSync, openSync, writeFileSync } from 'node:fs';
import { buildInfo } from '../../build/build-info.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { describeValue } from '../scenario/scenario-error.ts';
import { toDocument } from '../scenario/to-document.ts';
import { initialMappings } from '../sim/initial-mappings.ts';
import type { EventColumns } from '../trace/event-columns.ts';
import { writeTraceFile } from '../trace/trace-file.ts';
import type { TraceFileHeader } from '../trace/trace-file-header.ts';
import { runDocument, type FinishedRun } from './run-simulations.ts';
import { UsageError } from './usage-error.ts';

/** Makes sure that a file can be written before a long run begins. @throws UsageError */
export function checkWritable(option: string, path: string): void {
  attempt(option, path, () => closeSync(openSync(path, 'a')));
}

/** Saves runs, made with their events kept, as an own trace file. @throws UsageError if it cannot be written */
export function saveTrace(option: string, path: string, scenario: Scenario, runs: readonly FinishedRun[]): void {
  const file = writeTraceFile(traceHeader(scenario, runs), eventsOfRuns(runs));
  attempt(option, path, () => writeFileSync(path, file));
}

/** What an own trace file says about runs. */
export function traceHeader(scenario: Scenario, runs: readonly FinishedRun[]): TraceFileHeader {
  const { version, modelChecksum } = buildInfo();
  return {
    program: `unmapscope ${version}`,
    modelChecksum,
    scenario: toDocument(scenario),
    approaches: runs.map(({ approach: { id, label } }) => ({ id, label })),
    tasks: runs.length === 0 ? [] : runs[0].tasks.map(({ name, kind, cpu }) => ({ name, kind, cpu })),
    range: runs.length === 0 ? { start: 0, lenBytes: 1 } : runs[0].range,
    mappings: [...initialMappings(scenario)],
    entriesPerTable: scenario.geometry.entriesPerTable,
    sectionBytes: scenario.sectionBytes,
    summaries: runs.map(runDocument),
  };
}

/** @returns the events of each run that was made with its events kept */
export function eventsOfRuns(runs: readonly FinishedRun[]): EventColumns[] {
  return runs.flatMap(({ columns }) => columns ?? []);
}

function attempt(option: string, path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw UsageError.about(
      option,
      `${describeValue(path)}, which cannot be written (${code})`,
      'a file that can be written',
    );
  }
}
