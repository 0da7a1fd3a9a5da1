// Only the part of the library that is JavaScript: its index brings a WebAssembly build and a compressor along.
import { constructorFromBucketSize } from 'hdr-histogram-js/dist/JsHistogramFactory.js';

const Histogram = constructorFromBucketSize(32);

/** Values are known to so many digits: to a thousandth. */
const DIGITS = 3;
const FIRST_RANGE_NS = 1_000_000;

/** Keeps durations by how long they were. */
export interface HdrHistogram {
  record(ns: number): void;
  readonly count: number;
  /** The duration below which so many per cent of them lie; 0 if there are none. */
  percentile(percent: number): number;
}

/** An HDR histogram of simulated ns, which widens as it has to. */
export function hdrHistogram(): HdrHistogram {
  const histogram = new Histogram(1, FIRST_RANGE_NS, DIGITS);
  histogram.autoResize = true;
  return {
    record: (ns) => histogram.recordValue(ns),
    get count() {
      return histogram.totalCount;
    },
    percentile: (percent) => (histogram.totalCount === 0 ? 0 : histogram.getValueAtPercentile(percent)),
  };
}
