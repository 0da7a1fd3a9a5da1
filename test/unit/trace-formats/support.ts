import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { EventKind } from '../../../src/mm/events.ts';
import type { EventColumns } from '../../../src/trace/event-columns.ts';
import type { ImportedTrace } from '../../../src/trace/import/imported-trace.ts';
import { columnsOfLanes, TraceImporter } from '../../../src/trace/import/trace-importer.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/traces');
export const LIMITS = { keepEvents: true, maxEvents: 1_000_000, maxFileBytes: 2 ** 28 };

/** A recording of a real kernel; see test/fixtures/README.md. */
export function fixture(name: string): string {
  return gunzipSync(readFileSync(join(FIXTURES, `${name}.gz`))).toString('utf8');
}

export function read(text: string | Uint8Array): ImportedTrace {
  const importer = new TraceImporter(LIMITS);
  importer.push(typeof text === 'string' ? new TextEncoder().encode(text) : text);
  return importer.finish();
}

export function readFixture(name: string): ImportedTrace {
  return read(fixture(name));
}

/** Events as objects, with the name of their task. */
export interface ReadEvent {
  readonly kind: string;
  readonly atNs: number;
  readonly toNs: number;
  readonly addr: number;
  readonly lenBytes: number;
  readonly count: number;
  readonly task: number;
  readonly detail: number;
}

const NAMES = new Map<number, string>(Object.entries(EventKind).map(([name, kind]) => [kind, name]));

export function eventsOf(trace: ImportedTrace, ...kinds: (keyof typeof EventKind)[]): ReadEvent[] {
  const [columns] = columnsOfLanes(trace);
  const wanted = new Set<number>(kinds.map((kind) => EventKind[kind]));
  const events: ReadEvent[] = [];
  for (let i = 0; i < columns.length; i++) {
    if (wanted.size === 0 || wanted.has(columns.kind[i])) events.push(eventAt(columns, i));
  }
  return events;
}

function eventAt({ timeNs, lastNs, addr, lenBytes, count, task, kind, detail }: EventColumns, i: number): ReadEvent {
  return {
    kind: NAMES.get(kind[i]) ?? String(kind[i]),
    atNs: timeNs[i],
    toNs: lastNs[i],
    addr: addr[i],
    lenBytes: lenBytes[i],
    count: count[i],
    task: task[i],
    detail: detail[i],
  };
}

/** Lines of tracefs: `task: text` at 1.000001, 1.000002 and so on, on CPU 0; or a line as it is if it begins with "|". */
export function tracefs(...lines: readonly (readonly [pid: number, text: string, us?: number])[]): string {
  return lines
    .map(([pid, text, us], i) => {
      const at = (us ?? i + 1).toString().padStart(6, '0');
      return `${`task${pid}`.padStart(16)}-${String(pid).padEnd(7)} [000] ..... 1.${at}: ${text}\n`;
    })
    .join('');
}

const MM = 'mm=00000000bface078 memcg_path=/';
export const start = (write: boolean): string => `mmap_lock_start_locking: ${MM} write=${write}`;
export const acquired = (write: boolean, success = true): string =>
  `mmap_lock_acquire_returned: ${MM} write=${write} success=${success}`;
export const released = (write: boolean): string => `mmap_lock_released: ${MM} write=${write}`;
