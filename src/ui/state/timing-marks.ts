/** User Timing marks of a run, for whoever measures the page. */
const NAMES = ['run-start', 'first-chunk', 'first-paint', 'run-complete'] as const;
export type TimingMark = (typeof NAMES)[number];

export function clearTimingMarks(): void {
  for (const name of NAMES) performance.clearMarks(`unmapscope:${name}`);
}

export function markTiming(name: TimingMark): void {
  performance.mark(`unmapscope:${name}`);
}
