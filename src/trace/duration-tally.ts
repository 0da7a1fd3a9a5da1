import { GrowableFloat64 } from './growable.ts';

/** Up to so many durations are kept one by one, and percentiles are exact. */
const KEPT = 4096;
/** Above that they are counted in buckets, 256 between a power of two and the next: percentiles are within 0.2 %. */
const MANTISSA_BITS = 8;
/** The upper half of a double holds 20 bits of the mantissa under the exponent. */
const SHIFT = 20 - MANTISSA_BITS;
/** Bucket of 1 ns; what is shorter counts as no time. */
const ONE = 1023 << MANTISSA_BITS;
/** Doubles of up to 2^54. */
const BUCKETS = 55 << MANTISSA_BITS;

const double = new Float64Array(1);
/** Typed arrays are little endian wherever a browser or Node runs. */
const halves = new Uint32Array(double.buffer);

/** Durations in ns: how many, their sum, the longest, and below which most of them lie. Recording one takes O(1), a few ns. */
export class DurationTally {
  count = 0;
  sumNs = 0;
  minNs = Infinity;
  maxNs = 0;
  private readonly kept = new GrowableFloat64();
  private isSorted = true;
  private buckets: Uint32Array | null = null;

  /** @param ns at least 0 */
  record(ns: number): void {
    this.count++;
    this.sumNs += ns;
    if (ns < this.minNs) this.minNs = ns;
    if (ns > this.maxNs) this.maxNs = ns;
    if (this.buckets !== null) {
      this.buckets[bucketOf(ns)]++;
      return;
    }
    this.kept.push(ns);
    this.isSorted = false;
    if (this.count > KEPT) this.intoBuckets();
  }

  /** 0 if there are none. */
  get meanNs(): number {
    return this.count === 0 ? 0 : this.sumNs / this.count;
  }

  /**
   * @param share from 0 to 1; 0.5 is the median
   * @returns the shortest duration that so many of them do not exceed; 0 if there are none
   */
  percentile(share: number): number {
    if (this.count === 0) return 0;
    const rank = Math.max(0, Math.ceil(share * this.count) - 1);
    if (this.buckets === null) return this.sorted()[rank];
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.buckets[bucket];
      if (seen > rank) return Math.min(Math.max(middleOf(bucket), this.minNs), this.maxNs);
    }
    return this.maxNs;
  }

  /**
   * How many durations lie between each two of the edges, which rise: [edges[i], edges[i + 1]), the last edge included. What lies outside is not counted.
   * With many durations each counts as the middle of its bucket, 0.2 % from where it is.
   */
  between(edges: readonly number[]): number[] {
    const counts = new Array<number>(Math.max(0, edges.length - 1)).fill(0);
    const add = (ns: number, count: number): void => {
      if (count === 0 || ns < edges[0] || ns > edges[edges.length - 1]) return;
      const after = edges.findIndex((edge) => edge > ns);
      counts[after === -1 ? counts.length - 1 : after - 1] += count;
    };
    if (this.buckets === null) for (const ns of this.sorted()) add(ns, 1);
    else
      this.buckets.forEach((count, bucket) => add(Math.min(Math.max(middleOf(bucket), this.minNs), this.maxNs), count));
    return counts;
  }

  private sorted(): Float64Array {
    const all = this.kept.data.subarray(0, this.kept.length);
    if (!this.isSorted) all.sort();
    this.isSorted = true;
    return all;
  }

  private intoBuckets(): void {
    this.buckets = new Uint32Array(BUCKETS);
    for (const ns of this.kept.data.subarray(0, this.kept.length)) this.buckets[bucketOf(ns)]++;
    this.kept.length = 0;
  }
}

function bucketOf(ns: number): number {
  if (ns < 1) return 0;
  double[0] = ns;
  return Math.min((halves[1] >>> SHIFT) - ONE + 1, BUCKETS - 1);
}

function middleOf(bucket: number): number {
  if (bucket === 0) return 0;
  halves[0] = 0;
  halves[1] = (bucket - 1 + ONE) << SHIFT;
  const from = double[0];
  halves[1] = (bucket + ONE) << SHIFT;
  return (from + double[0]) / 2;
}
