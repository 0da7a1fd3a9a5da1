import { joinColumns, type EventColumns } from '../trace/event-columns.ts';
import { piecesOf } from '../trace/export/event-formats.ts';
import type { FromExportWorker, ToExportWorker } from './export-protocol.ts';

/** How long a slice of the work lasts, ms: in the page's own thread nothing else happens meanwhile. */
const SLICE_MS = 20;
/** Pieces are put together to blobs of about so many characters, which the browser may keep on disk. */
const BLOB_CHARACTERS = 2 ** 23;

/** Starts to write an export in the thread at hand. @returns what takes its messages */
export function serveExport(
  post: (message: FromExportWorker) => void,
  defer: (work: () => void) => void,
): (message: ToExportWorker) => void {
  const chunks: EventColumns[][] = [];
  post({ type: 'ready' });
  return (message) => {
    if (message.type === 'events') {
      (chunks[message.lane] ??= []).push(message.columns);
      return;
    }
    const { format, header } = message;
    attempt(post, () => {
      const lanes = header.approaches.map((_, lane) => joinColumns(chunks[lane] ?? []));
      const onProgress = (share: number): void => post({ type: 'progress', share });
      const pieces = piecesOf({ header, lanes, onProgress }, format);
      write(pieces[Symbol.iterator](), post, defer);
    });
  };
}

function write(
  pieces: Iterator<string | Uint8Array<ArrayBuffer>>,
  post: (message: FromExportWorker) => void,
  defer: (work: () => void) => void,
): void {
  const blobs: Blob[] = [];
  let waiting: (string | Uint8Array<ArrayBuffer>)[] = [];
  let characters = 0;
  const flush = (): void => {
    blobs.push(new Blob(waiting));
    waiting = [];
    characters = 0;
  };
  const slice = (): void => {
    const end = performance.now() + SLICE_MS;
    while (performance.now() < end) {
      const next = pieces.next();
      if (next.done === true) {
        flush();
        post({ type: 'written', file: new Blob(blobs) });
        return;
      }
      waiting.push(next.value);
      characters += next.value.length;
      if (characters >= BLOB_CHARACTERS) flush();
    }
    defer(() => attempt(post, slice));
  };
  slice();
}

/** What goes wrong, memory most likely, becomes a message. */
function attempt(post: (message: FromExportWorker) => void, work: () => void): void {
  try {
    work();
  } catch (error) {
    post({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}
