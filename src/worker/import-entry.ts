import type { ToImportWorker } from './import-protocol.ts';
import { serveImport } from './serve-import.ts';

// It ends with its worker: nothing has to be heard in between.
const receive = serveImport(
  (message, transfer) => self.postMessage(message, { transfer: transfer ?? [] }),
  (work) => work(),
);
self.onmessage = ({ data }: MessageEvent<ToImportWorker>) => receive(data);
