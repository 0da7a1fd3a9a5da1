import { isGzip } from '../gzip.ts';
import { ImportError } from './import-error.ts';
import type { ImportedTrace } from './imported-trace.ts';
import type { ImportOptions } from './import-options.ts';
import { TraceImporter } from './trace-importer.ts';

export interface ImportRunOptions extends ImportOptions {
  /** Ends reading; what came until then is the trace. */
  readonly signal?: AbortSignal;
  /** After each piece: how many bytes of the source were read. */
  readonly onProgress?: (bytes: number) => void;
}

type Source = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * Reads a trace from a stream of bytes, plain or gzip, in a browser as in node.
 *
 * @throws ImportError if it is no trace, or too large
 */
export async function importTrace(source: Source, options: ImportRunOptions): Promise<ImportedTrace> {
  const importer = new TraceImporter(options);
  const pieces = counted(source, options)[Symbol.asyncIterator]();
  const first = await firstBytes(pieces);
  const notes: string[] = [];
  if (isGzip(first)) {
    const wrong = await unpack(joined(first, pieces), importer);
    if (wrong !== null) notes.push(`The gzip file is damaged or cut off (${wrong}): this is what could be unpacked.`);
  } else {
    importer.push(first);
    for (let piece = await pieces.next(); piece.done !== true; piece = await pieces.next()) importer.push(piece.value);
  }
  if (options.signal?.aborted === true) notes.push('Reading was interrupted: this is what came until then.');
  const trace = importer.finish();
  return notes.length === 0
    ? trace
    : { ...trace, report: { ...trace.report, notes: [...trace.report.notes, ...notes] } };
}

async function* counted(source: Source, { signal, onProgress }: ImportRunOptions): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of source) {
    if (signal?.aborted === true) return;
    bytes += piece.length;
    onProgress?.(bytes);
    yield piece;
  }
}

/** Two bytes tell gzip; pieces may be smaller. */
async function firstBytes(pieces: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let first = new Uint8Array(0);
  while (first.length < 2) {
    const piece = await pieces.next();
    if (piece.done === true) break;
    const longer = new Uint8Array(first.length + piece.value.length);
    longer.set(first);
    longer.set(piece.value, first.length);
    first = longer;
  }
  return first;
}

function joined(first: Uint8Array, rest: AsyncIterator<Uint8Array>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let isFirst = true;
  return new ReadableStream({
    async pull(controller) {
      if (isFirst) {
        isFirst = false;
        controller.enqueue(first as Uint8Array<ArrayBuffer>);
        return;
      }
      const piece = await rest.next();
      if (piece.done === true) controller.close();
      else controller.enqueue(piece.value as Uint8Array<ArrayBuffer>);
    },
    async cancel() {
      await rest.return?.();
    },
  });
}

/** @returns what is wrong with the gzip file if it has an end that cannot be unpacked; null if all is well */
async function unpack(
  packed: ReadableStream<Uint8Array<ArrayBuffer>>,
  importer: TraceImporter,
): Promise<string | null> {
  const reader = packed.pipeThrough(new DecompressionStream('gzip')).getReader();
  let bytes = 0;
  for (;;) {
    let piece;
    try {
      piece = await reader.read();
    } catch (error) {
      const wrong = error instanceof Error ? error.message : String(error);
      if (bytes === 0) throw new ImportError(`not a whole gzip file (${wrong})`);
      return wrong;
    }
    if (piece.done) return null;
    bytes += piece.value.length;
    try {
      importer.push(piece.value);
    } catch (error) {
      await reader.cancel().catch(() => undefined);
      throw error;
    }
  }
}
