import type { ToImportWorker } from './import-protocol.ts';
import { openFile } from './import-server.ts';

self.onmessage = ({ data }: MessageEvent<ToImportWorker>) => {
  void openFile(data, (message, transfer) => self.postMessage(message, { transfer }));
};
