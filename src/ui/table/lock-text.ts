import { formatCount } from '../../trace/quantity-text.ts';
import type { RunTrace } from '../../trace/run-trace.ts';

/** How mmap_sem stands at a moment, in a word: "W munmap, 2 wait", "R × 3", "free". */
export function lockText(trace: RunTrace, ns: number): string {
  const lane = trace.lockLane();
  const segment = lane.segments.lastAt(ns);
  const writer = lane.writer(segment);
  const readers = lane.readers(segment);
  const waiters = lane.waiters(segment);
  const held =
    writer !== -1
      ? `W ${trace.tasks[writer]?.name ?? writer}`
      : readers > 0
        ? `R${readers > 1 ? ` × ${formatCount(readers)}` : ''}`
        : 'free';
  return waiters === 0 ? held : `${held}, ${formatCount(waiters)} ${waiters === 1 ? 'waits' : 'wait'}`;
}
