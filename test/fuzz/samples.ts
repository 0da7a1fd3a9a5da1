import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { chromeJson } from '../../src/trace/export/chrome-json.ts';
import { ftraceText } from '../../src/trace/export/ftrace-text.ts';
import { columnsOfLanes, TraceImporter } from '../../src/trace/import/trace-importer.ts';
import { writeTraceFile } from '../../src/trace/trace-file.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/traces');
/** Inputs are cut out of recordings, so that many of them fit into a second. */
const EXCERPT_CHARACTERS = 24_000;

export interface Samples {
  /** Text of tracefs, trace-cmd and perf. */
  readonly texts: readonly string[];
  /** Chrome traces: of ours, and as others write them. */
  readonly json: readonly string[];
  /** Own trace files. */
  readonly binary: readonly Uint8Array[];
}

let loaded: Samples | null = null;

/** What traces are made of: pieces of recordings, and what this program makes of them. */
export function loadSamples(): Samples {
  loaded ??= madeSamples();
  return loaded;
}

function madeSamples(): Samples {
  const texts: string[] = [];
  for (const folder of ['6.1', '4.17']) {
    for (const name of readdirSync(join(FIXTURES, folder)).sort()) {
      const text = gunzipSync(readFileSync(join(FIXTURES, folder, name))).toString('utf8');
      texts.push(text.slice(0, EXCERPT_CHARACTERS), middleOf(text));
    }
  }
  const json = [foreignJson()];
  const binary: Uint8Array[] = [];
  for (const text of texts.slice(0, 6)) {
    const importer = new TraceImporter({ keepEvents: true, maxEvents: 1e6, maxFileBytes: 1e8 });
    importer.push(new TextEncoder().encode(text));
    const trace = importer.finish();
    const runs = { header: trace.header, lanes: columnsOfLanes(trace) };
    json.push([...chromeJson(runs)].join(''));
    texts.push([...ftraceText(runs)].join('').slice(0, 2 * EXCERPT_CHARACTERS));
    binary.push(writeTraceFile(runs.header, runs.lanes));
  }
  return { texts, json, binary };
}

function middleOf(text: string): string {
  const at = text.indexOf('\n', Math.max(0, text.length / 2 - EXCERPT_CHARACTERS / 2)) + 1;
  return text.slice(at, at + EXCERPT_CHARACTERS);
}

function foreignJson(): string {
  const events: object[] = [{ ph: 'M', name: 'thread_name', pid: 1, tid: 1, args: { name: 'main' } }];
  for (let i = 0; i < 200; i++) {
    events.push({
      ph: 'X',
      pid: 1,
      tid: i % 3,
      ts: i * 10,
      dur: 7.5,
      name: `work ${i % 5}`,
      args: { detail: 'a "b" \\ [{' },
    });
    events.push({ ph: i % 2 === 0 ? 'B' : 'E', pid: 2, tid: 1, ts: i * 3, name: 'call' });
    if (i % 9 === 0) events.push({ ph: 'C', pid: 1, tid: 0, ts: i * 10, name: 'memory', args: { rss: i, swap: 0 } });
    if (i % 7 === 0) events.push({ ph: 'i', s: 't', pid: 1, tid: 1, ts: i, name: 'mark' });
  }
  return JSON.stringify({ traceEvents: events, displayTimeUnit: 'ms' }, null, 1);
}
