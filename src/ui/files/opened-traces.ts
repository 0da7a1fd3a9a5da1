import { RunTrace } from '../../trace/run-trace.ts';
import type { TraceFileHeader } from '../../trace/trace-file-header.ts';
import type { OpenedMessage } from '../../worker/import-protocol.ts';
import type { OpenedTrace } from '../state/run-control.ts';
import type { OpenFile } from '../state/files-state.ts';

const GIB = 2 ** 30;

/** Makes the timelines of a file, still without events. */
export function openedTraces(file: OpenFile, { header, report, lanes }: OpenedMessage): OpenedTrace[] {
  const isOwn = isRun(header);
  return lanes.map(({ outline }, lane) => ({
    timeline: {
      id: `${file.id}-${lane}`,
      label: labelOf(file, lane),
      about: aboutOf(file),
      source: 'trace',
      file: file.id,
      tests: outline.tasks.some(({ tests }) => tests > 0),
      tasks: header.tasks,
      hasNoRange: header.range.lenBytes <= 1,
      // What a simulation wrote has the rows of a simulation.
      ...(isOwn ? {} : { outline, lockNames: textsOf(header, 'locks'), names: textsOf(header, 'names') }),
    },
    lane: {
      trace: new RunTrace({
        tasks: header.tasks,
        range: header.range,
        names: textsOf(header, 'names'),
        ...(isOwn ? { mappings: header.mappings } : {}),
        ...(header.entriesPerTable === undefined ? {} : { entriesPerTable: header.entriesPerTable }),
      }),
      startAddress: header.range.start,
      lenBytes: header.range.lenBytes,
      sectionBytes: header.sectionBytes > 0 ? header.sectionBytes : GIB,
      expectedEndNs: report.spanNs,
      shiftNs: 0,
    },
  }));
}

/** Whether a simulation wrote it, and no importer. */
export function isRun(header: TraceFileHeader): boolean {
  return header['importedFrom'] === undefined;
}

/** Of several lanes the approach tells which is which. */
function labelOf({ name, recording, header, lanes }: OpenFile, lane: number): string {
  const { label } = header.approaches[lane] ?? { label: '' };
  if (recording !== null) return label;
  return isRun(header) || lanes > 1 ? `${label}, ${name}` : name;
}

function aboutOf({ recording, report, header }: OpenFile): string {
  if (recording !== null) return 'recorded on a real kernel';
  return isRun(header) ? 'an own trace file' : `a trace as ${FORMATS[report.format] ?? report.format}`;
}

const FORMATS: Readonly<Record<string, string>> = {
  tracefs: 'tracefs prints it',
  'trace-cmd': 'trace-cmd report prints it',
  perf: 'perf script prints it',
  chrome: 'Chrome trace-event JSON',
};

function textsOf(header: TraceFileHeader, field: string): readonly string[] {
  const texts = header[field];
  return Array.isArray(texts) ? texts.map((text) => (typeof text === 'string' ? text : String(text))) : [];
}
