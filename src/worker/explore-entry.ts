import type { ToExploreWorker } from './explore-protocol.ts';
import { ExploreServer } from './explore-server.ts';

/** A task of its own between two slices: messages that came meanwhile are received first. A timer would wait 4 ms each time. */
const { port1, port2 } = new MessageChannel();
const waiting: (() => void)[] = [];
port1.onmessage = () => waiting.shift()?.();

const server = new ExploreServer({
  post(message) {
    self.postMessage(message);
  },
  defer(work) {
    waiting.push(work);
    port2.postMessage(null);
  },
  clock: () => performance.now(),
});

self.onmessage = ({ data }: MessageEvent<ToExploreWorker>) => {
  server.receive(data);
};
