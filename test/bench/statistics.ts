/** @returns the middle one of some samples, the higher of two; NaN of none */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** @returns the sample that a share (0 to 1) of the samples does not exceed; NaN of none */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** To thousandths: what is finer is noise. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Samples as they are reported: all of them, with what they come to. */
export interface Samples {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly samples: readonly number[];
}

export function samplesOf(values: readonly number[]): Samples {
  const samples = values.map(rounded);
  return { median: median(samples), min: Math.min(...samples), max: Math.max(...samples), samples };
}
