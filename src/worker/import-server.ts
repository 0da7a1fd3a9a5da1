import { parseScenario } from '../scenario/schema.ts';
import { ScenarioError } from '../scenario/scenario-error.ts';
import type { EventColumns } from '../trace/event-columns.ts';
import { gunzip, GzipError, isGzip } from '../trace/gzip.ts';
import { ImportError } from '../trace/import/import-error.ts';
import { importTrace } from '../trace/import/import-trace.ts';
import { recordedContention } from '../trace/recorded-contention.ts';
import { outlineOf } from '../trace/trace-outline.ts';
import { transferables } from '../trace/transferables.ts';
import type { FromImportWorker, ToImportWorker } from './import-protocol.ts';

/** A scenario document is longer than this only if it is none. */
const LARGEST_DOCUMENT = 4 * 2 ** 20;
/** Progress is told at most this often, in bytes of the file. */
const TELL_EVERY_BYTES = 2 ** 18;

/**
 * Reads one file and posts what it is: a trace, a scenario document, or why it is neither.
 *
 * @param pause waited for after each piece; where it never comes, reading is over
 */
export async function openFile(
  { openId, file, limits }: ToImportWorker,
  post: (message: FromImportWorker, transfer?: ArrayBuffer[]) => void,
  pause: () => Promise<void>,
): Promise<void> {
  try {
    const document = await scenarioDocument(file);
    if (document !== null) {
      parseScenario(document);
      post({ type: 'scenario', openId, document });
      return;
    }
    let told = 0;
    const { header, report, lanes } = await importTrace(piecesOf(file, pause), {
      keepEvents: true,
      ...limits,
      onProgress: (bytes) => {
        if (bytes - told < TELL_EVERY_BYTES) return;
        told = bytes;
        post({ type: 'progress', openId, bytes });
      },
    });
    // Which lock is the first and whom to follow is known only now: nothing could be handed over before.
    const outlined = lanes.map((chunks) => ({ chunks, outline: outlineOf(chunks) }));
    const isOwn = header['importedFrom'] === undefined;
    const contention = isOwn || lanes.length === 0 ? null : recordedContention(lanes[0], header.tasks, header.range);
    post({ type: 'opened', openId, header, report, contention, lanes: outlined }, buffersOf(lanes));
  } catch (error) {
    post({ type: 'failed', openId, message: messageOf(error) });
  }
}

/** Not every browser lets one iterate over a stream. */
async function* piecesOf(file: Blob, pause: () => Promise<void>): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    yield piece.value;
    await pause();
  }
}

/** @returns what a file holds if that has the outline of a scenario document, plain or gzip; else null */
async function scenarioDocument(file: Blob): Promise<object | null> {
  if (file.size > LARGEST_DOCUMENT) return null;
  let bytes = new Uint8Array(await file.arrayBuffer());
  if (isGzip(bytes)) {
    try {
      bytes = await gunzip(bytes, LARGEST_DOCUMENT);
    } catch (error) {
      if (error instanceof GzipError) return null;
      throw error;
    }
  }
  const text = new TextDecoder().decode(bytes);
  if (!/^\s*\{/.test(text)) return null;
  try {
    const value = JSON.parse(text) as object;
    return 'version' in value && !('traceEvents' in value) ? value : null;
  } catch {
    // A trace that was cut off may still have whole events.
    return null;
  }
}

/** Columns of an own trace file lie in one buffer. */
function buffersOf(lanes: readonly (readonly EventColumns[])[]): ArrayBuffer[] {
  return [...new Set(lanes.flat().flatMap(transferables))];
}

function messageOf(error: unknown): string {
  if (error instanceof ImportError) return `It is ${error.message}.`;
  if (error instanceof ScenarioError) return `As a scenario document it cannot be run: ${error.message}.`;
  if (error instanceof RangeError) return 'It needs more memory than there is: open a shorter stretch of it.';
  return `It could not be read: ${error instanceof Error ? error.message : String(error)}.`;
}
