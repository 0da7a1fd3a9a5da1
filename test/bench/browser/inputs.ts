import { closeSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { runSimulations } from '../../../src/cli/run-simulations.ts';
import { eventsOfRuns, traceHeader } from '../../../src/cli/trace-out.ts';
import { approachById } from '../../../src/mm/approaches/index.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import { viewOfEvents } from '../../../src/trace/event-columns.ts';
import { chromeJson } from '../../../src/trace/export/chrome-json.ts';
import type { ExportedRuns } from '../../../src/trace/export/exported-run.ts';
import { ftraceText } from '../../../src/trace/export/ftrace-text.ts';
import { writeTraceFile } from '../../../src/trace/trace-file.ts';
import { contendedDocument } from '../contended-case.ts';

export type Format = 'own' | 'chrome' | 'ftrace';

const SUFFIX: Readonly<Record<Format, string>> = { own: 'unmapscope', chrome: 'json', ftrace: 'txt' };
/** A fault under contention tells more events than this; what is too many is cut off. */
const EVENTS_PER_FAULT = 10;

/** A file to open. */
export interface Input {
  readonly format: Format;
  readonly path: string;
  readonly events: number;
  readonly bytes: number;
}

/** Files of real runs, made when they are first asked for: 31 threads that fault while one maps and unmaps, cut to so many stored events. */
export class Inputs {
  private readonly folder: string;
  private latest: { readonly events: number; readonly runs: ExportedRuns } | null = null;

  constructor(folder: string) {
    this.folder = folder;
  }

  async file(format: Format, events: number): Promise<Input> {
    const name = `contended-${events}.${SUFFIX[format]}`;
    const path = join(this.folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found !== undefined) return { format, path, events, bytes: found.size };
    process.stderr.write(`making ${name}\n`);
    // Large ones one after the other: two of them would not fit into memory.
    if (this.latest?.events !== events) {
      this.latest = null;
      this.latest = { events, runs: await contendedRun(events) };
    }
    // What is there under its name is whole.
    writePieces(`${path}.part`, piecesOf(this.latest.runs, format));
    renameSync(`${path}.part`, path);
    return { format, path, events, bytes: statSync(path).size };
  }

  /** Frees what a run takes. */
  forget(): void {
    this.latest = null;
  }
}

async function contendedRun(events: number): Promise<ExportedRuns> {
  const scenario = parseScenario(contendedDocument(Math.ceil(events / EVENTS_PER_FAULT) + 1000, 0));
  const runs = await runSimulations(scenario, [approachById('pristine')!], {
    keepEvents: true,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  const [columns] = eventsOfRuns(runs);
  if (columns.length < events) throw new Error(`the run has ${columns.length} events, ${events} are wanted`);
  return { header: traceHeader(scenario, runs), lanes: [viewOfEvents(columns, 0, events)] };
}

function piecesOf(runs: ExportedRuns, format: Format): Iterable<string | Uint8Array> {
  switch (format) {
    case 'own':
      return [writeTraceFile(runs.header, runs.lanes)];
    case 'chrome':
      return chromeJson(runs);
    case 'ftrace':
      return ftraceText(runs);
  }
}

function writePieces(path: string, pieces: Iterable<string | Uint8Array>): void {
  const file = openSync(path, 'w');
  try {
    for (const piece of pieces) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    }
  } finally {
    closeSync(file);
  }
}
