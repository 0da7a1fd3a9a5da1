import { formatShare } from '../trace/quantity-text.ts';
import type { Axis } from './lane-scale.ts';
import { roundValues } from './round-values.ts';
import { spanOf, type ViewRange } from './view-range.ts';

export interface Tick {
  /** Pixels from the left of the plot. */
  readonly x: number;
  readonly text: string;
}

/** Pixels that a label needs, with room between two. */
const LABEL_WIDTH = 88;

/** Ticks of an axis at round values, with texts at the precision that tells them apart. */
export function axisTicks(axis: Axis, view: ViewRange, width: number): readonly Tick[] {
  const values = roundValues(view.from, view.to, Math.max(2, Math.floor(width / LABEL_WIDTH)));
  const step = values.length > 1 ? values[1] - values[0] : spanOf(view);
  const text = axis === 'time' ? timeTicks(values, step) : (value: number) => formatShare(value, step);
  return values.map((value) => ({ x: ((value - view.from) / spanOf(view)) * width, text: text(value) }));
}

const UNITS = [
  { ns: 1e9, unit: 's' },
  { ns: 1e6, unit: 'ms' },
  { ns: 1e3, unit: 'µs' },
  { ns: 1, unit: 'ns' },
] as const;

/**
 * Close up, the first tick says where one is, and the others how much later they are: nobody compares ten digits.
 */
function timeTicks(values: readonly number[], step: number): (value: number) => string {
  const first = values[0] ?? 0;
  const last = values[values.length - 1] ?? 0;
  if (step > last / 5000) {
    const { ns, unit } = UNITS.find((entry) => last >= entry.ns) ?? UNITS[3];
    const digits = digitsFor(step / ns);
    return (value) => `${(value / ns).toFixed(digits)} ${unit}`;
  }
  const whole = UNITS.find((entry) => first >= entry.ns) ?? UNITS[0];
  const part = UNITS.find((entry) => last - first >= entry.ns) ?? UNITS[3];
  return (value) => {
    if (value === first) return `${(value / whole.ns).toFixed(digitsFor(step / whole.ns))} ${whole.unit}`;
    const later = (value - first) / part.ns;
    return `+${later.toFixed(digitsFor(step / part.ns))} ${part.unit}`;
  };
}

function digitsFor(step: number): number {
  return Math.min(9, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
}
