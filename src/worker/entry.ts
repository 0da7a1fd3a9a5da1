import type { ToWorker } from './protocol.ts';
import { RunServer } from './run-server.ts';

/** A task of its own between two slices: messages that came meanwhile are received first. A timer would wait 4 ms each time. */
const { port1, port2 } = new MessageChannel();
let next: (() => void) | null = null;
port1.onmessage = () => next?.();

const server = new RunServer({
  post(message, transfer) {
    self.postMessage(message, { transfer });
  },
  defer(work) {
    next = work;
    port2.postMessage(null);
  },
  clock: () => performance.now(),
});

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  server.receive(data);
};
