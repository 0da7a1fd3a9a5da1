import type { ToExploreWorker } from './explore-protocol.ts';
import { serveExplore } from './serve-explore.ts';
import { createTaskQueue } from './task-queue.ts';

const receive = serveExplore((message) => self.postMessage(message), createTaskQueue());
self.onmessage = ({ data }: MessageEvent<ToExploreWorker>) => receive(data);
