import type { ToWorker } from './protocol.ts';
import { serveRuns } from './serve-runs.ts';
import { createTaskQueue } from './task-queue.ts';

const receive = serveRuns((message, transfer) => self.postMessage(message, { transfer }), createTaskQueue());
self.onmessage = ({ data }: MessageEvent<ToWorker>) => receive(data);
