import type { RunClient } from '../../worker/client.ts';

/**
 * Calls back once the worker answers, or has broken: a first run that begins while the worker still loads would only seem slow.
 * What it is asked is no scenario at all, which is refused at once.
 */
export function whenWorkerAnswers(client: RunClient, callback: () => void): void {
  const ignore = (): void => undefined;
  client.run(null, [], {
    onStarted: ignore,
    onChunk: ignore,
    onProgress: ignore,
    onLaneComplete: ignore,
    onComplete: callback,
    // Somebody pressed Run meanwhile.
    onCancelled: ignore,
    onFailed: callback,
  });
}
