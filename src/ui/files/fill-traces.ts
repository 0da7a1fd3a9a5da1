import { viewOfEvents, type EventColumns } from '../../trace/event-columns.ts';
import type { RunTrace } from '../../trace/run-trace.ts';

/** Events that are filed at once: fewer than make a task that one would notice. */
const PIECE = 8192;
/** Between two breaks, ms. */
const SLICE_MS = 12;

/**
 * Files what was read into traces, lane by lane in turn, a little at a time: the page stays alive, and the beginning shows at once.
 *
 * @param onSlice after each piece of work
 */
export async function fillTraces(
  traces: readonly RunTrace[],
  chunks: readonly (readonly EventColumns[])[],
  onSlice: () => void,
  signal: AbortSignal,
): Promise<void> {
  const lanes = chunks.map((lane) => pieces(lane));
  let left = traces.map((_, lane) => lane);
  let endMs = performance.now() + SLICE_MS;
  while (left.length > 0) {
    const done = new Set<number>();
    for (const lane of left) {
      const piece = lanes[lane].next();
      if (piece.done === true) done.add(lane);
      else traces[lane].addChunk(piece.value);
      if (performance.now() < endMs) continue;
      onSlice();
      await nextTask();
      if (signal.aborted) return;
      endMs = performance.now() + SLICE_MS;
    }
    left = left.filter((lane) => !done.has(lane));
  }
  onSlice();
}

function* pieces(chunks: readonly EventColumns[]): Generator<EventColumns> {
  for (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += PIECE) yield viewOfEvents(chunk, from, from + PIECE);
  }
}

/** What came meanwhile, frames and input, goes first. A timer would wait 4 ms each time. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
