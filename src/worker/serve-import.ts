import type { FromImportWorker, ToImportWorker } from './import-protocol.ts';
import { openFile } from './import-server.ts';

/** Starts to read files in the thread at hand, piece by piece. @returns what takes its messages */
export function serveImport(
  post: (message: FromImportWorker, transfer?: ArrayBuffer[]) => void,
  defer: (work: () => void) => void,
): (message: ToImportWorker) => void {
  post({ type: 'ready' });
  return (message) => void openFile(message, post, () => new Promise(defer));
}
