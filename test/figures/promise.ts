import type { MeasurementId } from './measurements.ts';
import { numberAt, numbersAt, type Step } from './read-report.ts';

/** A measured value as the page shows it. */
export interface Figure {
  readonly value: number;
  /** Smallest and largest of several samples. */
  readonly spread?: readonly [number, number];
  /** What else belongs to it. */
  readonly remark?: string;
}

/** What a figure must keep to; null: it is stated, and nothing was promised. */
export type Limit =
  { readonly atMost: number } | { readonly atLeast: number } | { readonly within: readonly [number, number] } | null;

/** One figure that was promised, where it comes from, and what there is to say if it falls short. */
export interface Promised {
  readonly what: string;
  readonly unit: string;
  readonly limit: Limit;
  readonly from: MeasurementId;
  /** @throws what the report lacks */
  readonly read: (report: unknown) => Figure;
  readonly whenShort?: string;
}

/** Promises that belong together, under the name that the work had. */
export interface PromisedGroup {
  readonly title: string;
  readonly promises: readonly Promised[];
}

export function isKept(limit: Limit, value: number): boolean {
  if (limit === null) return true;
  if ('atMost' in limit) return value <= limit.atMost;
  if ('atLeast' in limit) return value >= limit.atLeast;
  return value >= limit.within[0] && value <= limit.within[1];
}

/** One number of a report. */
export function figureAt(...path: Step[]): Promised['read'] {
  return (report) => ({ value: numberAt(report, path) });
}

/** An entry with median, min and max. */
export function samplesAt(...path: Step[]): Promised['read'] {
  return (report) => ({
    value: numberAt(report, [...path, 'median']),
    spread: [numberAt(report, [...path, 'min']), numberAt(report, [...path, 'max'])],
  });
}

/** A number with the list of samples that it comes from. */
export function figureOfSamples(value: readonly Step[], samples: readonly Step[]): Promised['read'] {
  return (report) => {
    const all = numbersAt(report, samples);
    return { value: numberAt(report, value), spread: [Math.min(...all), Math.max(...all)] };
  };
}
