import type { FromWorker, ToWorker } from './protocol.ts';
import { RunServer } from './run-server.ts';

/** Starts a server in the thread at hand. @returns what takes its messages */
export function serveRuns(
  post: (message: FromWorker, transfer: ArrayBuffer[]) => void,
  defer: (work: () => void) => void,
): (message: ToWorker) => void {
  const server = new RunServer({ post, defer, clock: () => performance.now() });
  post({ type: 'ready' }, []);
  return (message) => server.receive(message);
}
