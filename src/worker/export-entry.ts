import type { ToExportWorker } from './export-protocol.ts';
import { serveExport } from './serve-export.ts';
import { createTaskQueue } from './task-queue.ts';

const receive = serveExport((message) => self.postMessage(message), createTaskQueue());
self.onmessage = ({ data }: MessageEvent<ToExportWorker>) => receive(data);
