import type { FromExploreWorker, ToExploreWorker } from './explore-protocol.ts';
import { ExploreServer } from './explore-server.ts';

/** Starts a race search in the thread at hand. @returns what takes its messages */
export function serveExplore(
  post: (message: FromExploreWorker) => void,
  defer: (work: () => void) => void,
): (message: ToExploreWorker) => void {
  const server = new ExploreServer({ post, defer, clock: () => performance.now() });
  post({ type: 'ready' });
  return (message) => server.receive(message);
}
