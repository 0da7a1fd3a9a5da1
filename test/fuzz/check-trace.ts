import { EventKind } from '../../src/mm/events.ts';
import { chromeJson } from '../../src/trace/export/chrome-json.ts';
import { csv } from '../../src/trace/export/csv.ts';
import { ftraceText } from '../../src/trace/export/ftrace-text.ts';
import type { EventColumns } from '../../src/trace/event-columns.ts';
import { ImportError } from '../../src/trace/import/import-error.ts';
import { importTrace } from '../../src/trace/import/import-trace.ts';
import type { ImportedTrace } from '../../src/trace/import/imported-trace.ts';
import { columnsOfLanes } from '../../src/trace/import/trace-importer.ts';
import { RunTrace } from '../../src/trace/run-trace.ts';
import { readTraceFile, writeTraceFile } from '../../src/trace/trace-file.ts';
import { badMessage, thrown } from './boundary.ts';
import type { Random } from './random.ts';
import { cut } from './spoiled-text.ts';

const LIMITS = { keepEvents: true, maxEvents: 1_000_000, maxFileBytes: 2 ** 26 };
/** Every so many inputs that could be read are exported and read back. */
const ROUND_TRIP_SHARE = 0.1;
const KINDS = new Set<number>(Object.values(EventKind));

/** @returns null if all that must hold does, else what does not */
export async function checkTrace(bytes: Uint8Array, random: Random): Promise<string | null> {
  let trace: ImportedTrace;
  try {
    trace = await importTrace(cut(bytes, random), LIMITS);
  } catch (error) {
    return error instanceof ImportError ? badMessage(error.message, /./) : thrown(error);
  }
  return (
    checkReport(trace) ??
    checkEvents(trace) ??
    checkShown(trace) ??
    (random.chance(ROUND_TRIP_SHARE) ? await checkExports(trace) : null)
  );
}

function checkReport({ report }: ImportedTrace): string | null {
  const { lines, understood, ignored, notUnderstood, events, locks, spanNs } = report;
  const sum = understood + notUnderstood.count + Object.values(ignored).reduce((total, count) => total + count, 0);
  if (sum !== lines) return `${lines} lines, but ${sum} of them are told of`;
  if (!(spanNs >= 0)) return `a span of ${spanNs} ns`;
  for (const [kind, count] of Object.entries(events)) if (!(count > 0)) return `${count} events of ${kind}`;
  for (const lock of locks) {
    if (!(lock.longestWaitNs.read >= 0 && lock.longestWaitNs.write >= 0)) return 'a wait that is no time';
  }
  const text = JSON.stringify(report);
  return text.includes('null') &&
    notUnderstood.count === 0 &&
    ignored['null'] === undefined &&
    !JSON.stringify(locks).includes('null')
    ? nullsOf(report)
    : null;
}

function nullsOf(value: unknown, path = 'report'): string | null {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return `${path} is ${String(value)}`;
  if (typeof value !== 'object') return null;
  for (const [key, inner] of Object.entries(value)) {
    const found = nullsOf(inner, `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

function checkEvents({ lanes, header, report }: ImportedTrace): string | null {
  // Files of ours may have kinds of a later version.
  const isForeign = ['tracefs', 'trace-cmd', 'perf'].includes(report.format);
  for (const { length, timeNs, lastNs, addr, lenBytes, task, kind } of lanes.flat()) {
    for (let i = 0; i < length; i++) {
      if (!(timeNs[i] >= 0 && timeNs[i] <= lastNs[i] && lastNs[i] < Infinity))
        return `event ${i}: ${timeNs[i]} to ${lastNs[i]}`;
      if (!Number.isFinite(addr[i]) || !Number.isFinite(lenBytes[i])) return `event ${i}: addr or length is no number`;
      if (task[i] >= header.tasks.length) return `event ${i}: no task ${task[i]}`;
      if (isForeign && !KINDS.has(kind[i])) return `event ${i}: no kind ${kind[i]}`;
    }
  }
  return null;
}

/** What the page does with it. */
function checkShown({ lanes, header }: ImportedTrace): string | null {
  for (const chunks of lanes) {
    const names = Array.isArray(header['names']) ? (header['names'] as string[]) : [];
    const trace = new RunTrace({ tasks: header.tasks, range: header.range, names });
    for (const chunk of chunks) trace.addChunk(chunk);
    trace.stateAt(trace.endNs / 2);
    for (const lock of trace.locks.slice(0, 4)) trace.lockLane(lock).at(trace.endNs / 2);
    for (let i = 0; i < Math.min(trace.length, 50); i++) {
      if (trace.describe(i) === '') return `event ${i} has no sentence`;
    }
  }
  return null;
}

async function checkExports(trace: ImportedTrace): Promise<string | null> {
  const lanes = columnsOfLanes(trace);
  // Times of ours are whole nanoseconds; an own file that was spoiled may have others, which exports round.
  const isWhole = lanes.every(
    ({ timeNs, lastNs }) => timeNs.every(Number.isSafeInteger) && lastNs.every(Number.isSafeInteger),
  );
  if (!isWhole) return null;
  const runs = { header: trace.header, lanes };
  for (const line of csv(runs)) if (line === '') return 'an empty piece';
  const encoder = new TextEncoder();
  for (const [name, write] of [
    ['chrome', chromeJson],
    ['ftrace', ftraceText],
  ] as const) {
    const pieces = [...write(runs)].map((piece) => encoder.encode(piece));
    const back = columnsOfLanes(await importTrace(pieces, LIMITS));
    const difference = firstDifference(lanes, back);
    if (difference !== null) return `${name} read back: ${difference}`;
  }
  const difference = firstDifference(lanes, readTraceFile(writeTraceFile(runs.header, lanes)).lanes);
  return difference === null ? null : `own file read back: ${difference}`;
}

/** @returns the first event that two sets of lanes do not share, or null */
export function firstDifference(a: readonly EventColumns[], b: readonly EventColumns[]): string | null {
  if (a.length !== b.length) return `${a.length} lanes, then ${b.length}`;
  const columns = ['timeNs', 'lastNs', 'addr', 'lenBytes', 'count', 'task', 'kind', 'detail'] as const;
  for (const [lane, before] of a.entries()) {
    const after = b[lane];
    if (before.length !== after.length) return `lane ${lane}: ${before.length} events, then ${after.length}`;
    for (const column of columns) {
      for (let i = 0; i < before.length; i++) {
        if (before[column][i] !== after[column][i]) {
          return `lane ${lane}, event ${i}, kind ${before.kind[i]}: ${column} ${before[column][i]}, then ${after[column][i]}`;
        }
      }
    }
  }
  return null;
}
