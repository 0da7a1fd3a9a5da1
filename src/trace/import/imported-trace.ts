import { EventKind } from '../../mm/events.ts';
import type { EventColumns } from '../event-columns.ts';
import type { TraceFileHeader } from '../trace-file-header.ts';
import { countsByName, type ImportReport, type LineCounts, type LockReport } from './import-report.ts';
import { lockCensus } from './lock-census.ts';
import type { OwnEvents } from './own-events.ts';

/** A trace of another tool, or an own one, as own trace files have it. */
export interface ImportedTrace {
  readonly report: ImportReport;
  readonly header: TraceFileHeader;
  /** The chunks of each lane; of a file of another tool there is one. Empty without keepEvents. */
  readonly lanes: readonly (readonly EventColumns[])[];
}

/** @returns a header as own trace files have it, for a trace that is none of ours */
export function importedHeader(
  format: string,
  tasks: TraceFileHeader['tasks'],
  range: TraceFileHeader['range'],
  more: object,
): TraceFileHeader {
  return {
    program: '',
    modelChecksum: '',
    scenario: null,
    approaches: [{ id: 'recorded', label: 'Recorded' }],
    tasks,
    range,
    mappings: [],
    sectionBytes: 0,
    summaries: [],
    importedFrom: format,
    ...more,
  };
}

/** @returns what an export of ours holds */
export function ownEventsTrace(format: string, counts: LineCounts, own: OwnEvents, notes: string[]): ImportedTrace {
  const lanes = own.columns();
  const missing = own.lanes.reduce((sum, lane) => sum + lane.missingEvents, 0);
  if (missing > 0) notes.push(`${missing} events of this export are not in the file.`);
  return ownTrace(format, counts, own.header, lanes, notes);
}

/** @returns what an own file holds */
export function ownTrace(
  format: string,
  counts: LineCounts,
  header: TraceFileHeader,
  lanes: readonly EventColumns[],
  notes: readonly string[],
): ImportedTrace {
  const byKind = new Uint32Array(256);
  let spanNs = 0;
  const lockNames = Array.isArray(header['locks']) ? (header['locks'] as unknown[]) : [];
  const lockName = (lock: number): string => {
    const name = lockNames[lock];
    if (typeof name === 'string') return name;
    return lock === 0 ? 'mmap_sem' : `mmap_sem ${lock}`;
  };
  const locks: LockReport[] = [];
  const lost = { gaps: 0, events: 0 };
  for (const [lane, columns] of lanes.entries()) {
    for (let i = 0; i < columns.length; i++) {
      byKind[columns.kind[i]]++;
      if (columns.lastNs[i] > spanNs) spanNs = columns.lastNs[i];
      if (columns.kind[i] !== EventKind.EventsLost) continue;
      lost.gaps++;
      lost.events += columns.count[i];
    }
    const prefix = lanes.length > 1 ? `${header.approaches[lane].id}: ` : '';
    locks.push(...lockCensus(columns, (lock) => prefix + lockName(lock)));
  }
  const report: ImportReport = {
    version: 1,
    format,
    lines: counts.lines,
    understood: counts.understood,
    ignored: counts.ignored(),
    notUnderstood: { count: counts.notUnderstood, first: counts.first },
    tasks: header.tasks.length,
    events: countsByName(byKind),
    spanNs,
    locks,
    lost,
    notes,
  };
  return { report, header, lanes: lanes.map((columns) => [columns]) };
}
