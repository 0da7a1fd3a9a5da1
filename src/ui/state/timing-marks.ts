/** User Timing marks of a run, for whoever measures the page. */
const NAMES = ['run-start', 'first-chunk', 'first-paint', 'run-complete'] as const;
export type TimingMark = (typeof NAMES)[number];

/** The same for a file that is opened. */
const OPEN_NAMES = ['open-start', 'open-paint', 'open-complete'] as const;

export function clearOpenMarks(): void {
  for (const name of OPEN_NAMES) performance.clearMarks(`unmapscope:${name}`);
}

export function markOpening(name: (typeof OPEN_NAMES)[number]): void {
  performance.mark(`unmapscope:${name}`);
}

export function clearTimingMarks(): void {
  for (const name of NAMES) performance.clearMarks(`unmapscope:${name}`);
}

export function markTiming(name: TimingMark): void {
  performance.mark(`unmapscope:${name}`);
}
