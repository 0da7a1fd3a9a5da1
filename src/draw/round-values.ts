/** A step may be 1, 2 or 5 of a power of ten; the one nearest to what was asked for, on a logarithmic scale. */
const STEPS = [
  { atLeast: Math.sqrt(50), factor: 10 },
  { atLeast: Math.sqrt(10), factor: 5 },
  { atLeast: Math.sqrt(2), factor: 2 },
] as const;

/** @returns about `count` round values from `from` to `to`, evenly spaced; none if there is no room for any */
export function roundValues(from: number, to: number, count: number): number[] {
  const wanted = (to - from) / count;
  if (!(wanted > 0 && wanted < Infinity)) return [];
  const power = Math.floor(Math.log10(wanted));
  const rest = wanted / 10 ** power;
  const factor = STEPS.find(({ atLeast }) => rest >= atLeast)?.factor ?? 1;
  // Powers of ten below one are no exact numbers: dividing by a whole one keeps 0.3 from becoming 0.30000000000000004.
  const [step, divisor] = power < 0 ? [factor, 10 ** -power] : [factor * 10 ** power, 1];
  const first = Math.ceil((from * divisor) / step);
  const last = Math.floor((to * divisor) / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => ((first + i) * step) / divisor);
}
