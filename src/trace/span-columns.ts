import { Growth, lowerBound, upperBound } from './growable.ts';
import type { SpanQueryResult } from './span-query.ts';
import { WinnerIndex } from './winner-index.ts';

/** Steps of a run are shown one by one where they are at least this many pixels apart. */
const MIN_STEP_PIXELS = 3;
const FIRST_CAPACITY = 64;
const EVERY_VALUE_ALIKE = new Uint8Array(256);

export interface SpanColumnsOptions {
  /** By value: where spans share a pixel the one of highest rank shows, the longest of them. */
  readonly rank?: Uint8Array;
  /** Spans with a count are runs: of `count` stretches that fill the span, or of `count` instants, the first at its start, the last at its end. */
  readonly runsOf?: 'steps' | 'instants';
}

/**
 * One row of a timeline: spans that do not overlap, ordered by start, as columns (about 26 bytes a span), with an index that finds what to show
 * of any stretch without looking at every span in it. Times in ns.
 */
export class SpanColumns {
  private readonly rank: Uint8Array;
  private readonly runsOf: 'steps' | 'instants' | null;
  /** Of the spans that are not open. */
  private readonly winners: WinnerIndex;
  private start = new Float64Array(FIRST_CAPACITY);
  private end = new Float64Array(FIRST_CAPACITY);
  private values = new Uint8Array(FIRST_CAPACITY);
  private events = new Uint32Array(FIRST_CAPACITY);
  private counts = new Uint32Array(FIRST_CAPACITY);
  private readonly growth = new Growth<
    [
      Float64Array<ArrayBuffer>,
      Float64Array<ArrayBuffer>,
      Uint8Array<ArrayBuffer>,
      Uint32Array<ArrayBuffer>,
      Uint32Array<ArrayBuffer>,
    ]
  >();
  private spans = 0;

  constructor(options: SpanColumnsOptions = {}) {
    this.rank = options.rank ?? EVERY_VALUE_ALIKE;
    this.runsOf = options.runsOf ?? null;
    this.winners = new WinnerIndex((a, b) => this.shows(a, b));
  }

  /** How many spans there are. */
  get length(): number {
    return this.spans;
  }

  startNs(span: number): number {
    return this.start[span];
  }

  /** Infinity while the span is open. */
  endNs(span: number): number {
    return this.end[span];
  }

  value(span: number): number {
    return this.values[span];
  }

  /** The event that the span is told by (for one told by a pair, its begin). */
  eventIndex(span: number): number {
    return this.events[span];
  }

  /** Of a run, its number of steps; else a number whose meaning stands at the row. */
  count(span: number): number {
    return this.counts[span];
  }

  /**
   * Adds a span at the end of the row. One that is still open ends where the new one starts; one that would start before its predecessor
   * starts with it, since the order of telling is what is certain.
   *
   * @param endNs Infinity: open, see closeLast()
   * @returns its position in the row
   */
  append(startNs: number, endNs: number, value: number, eventIndex: number, count = 1): number {
    const span = this.spans;
    let from = startNs;
    if (span > 0) {
      from = Math.max(startNs, this.start[span - 1]);
      this.closeLast(from);
    }
    this.makeRoom();
    this.start[span] = from;
    this.end[span] = Math.max(from, endNs);
    this.values[span] = value;
    this.events[span] = eventIndex;
    this.counts[span] = count;
    this.spans = span + 1;
    if (endNs !== Infinity) this.winners.append();
    return span;
  }

  /** Ends the last span if it is open. */
  closeLast(endNs: number): void {
    const last = this.spans - 1;
    if (last < 0 || this.end[last] !== Infinity) return;
    this.end[last] = Math.max(this.start[last], endNs);
    this.winners.append();
  }

  /** The last span, which is open, turns out to be something else. */
  replaceLast(value: number, eventIndex: number): void {
    this.values[this.spans - 1] = value;
    this.events[this.spans - 1] = eventIndex;
  }

  /** @returns the last span that starts at or before `tNs`, or -1 */
  lastAt(tNs: number): number {
    return upperBound(this.start, tNs, 0, this.spans) - 1;
  }

  /** @returns the span that covers `tNs` (its start included, its end not, unless it has no length), or -1 */
  spanAt(tNs: number): number {
    const span = this.lastAt(tNs);
    return span >= 0 && (this.end[span] > tNs || this.start[span] === tNs) ? span : -1;
  }

  /** @returns the first span whose event comes after an event; `length` if there is none. Only for rows of one task, whose events are in order. */
  firstAfterEvent(eventIndex: number): number {
    return upperBound(this.events, eventIndex, 0, this.spans);
  }

  /** @returns the first span of which something lies at or after `tNs`; `length` if there is none */
  firstFrom(tNs: number): number {
    const span = lowerBound(this.start, tNs, 0, this.spans);
    return span > 0 && this.end[span - 1] > tNs ? span - 1 : span;
  }

  /**
   * Fills `out` with what to draw of [fromNs, toNs) on so many pixels: at most one mark starts in a pixel, besides the rest of a long span after
   * the pixel in which others begin before it. Takes time by pixels, not by spans.
   *
   * @param latestNs where open spans are drawn to
   */
  query(fromNs: number, toNs: number, pixels: number, latestNs: number, out: SpanQueryResult): void {
    out.clear();
    const nsPerPixel = (toNs - fromNs) / pixels;
    const { start } = this;
    let span = this.firstFrom(fromNs);
    while (span < this.spans && start[span] < toNs) {
      // Pixels count from time 0, so that what shares one does not change while panning.
      const pixel = Math.floor(Math.max(start[span], fromNs) / nsPerPixel);
      const pixelEnd = Math.min((pixel + 1) * nsPerPixel, toNs);
      const next = this.firstStartingAt(pixelEnd, span + 1);
      this.show(span, next, pixelEnd, { fromNs, toNs, nsPerPixel, latestNs }, out);
      span = next;
    }
  }

  /** Shows the spans [from, to) that start in one pixel. */
  private show(from: number, to: number, pixelEnd: number, window: Window, out: SpanQueryResult): void {
    const last = to - 1;
    const unrolls = this.unrolls(last, window.nsPerPixel);
    if (from === last) {
      if (unrolls) this.unroll(last, window, out);
      else out.push(this.start[last], Math.min(this.end[last], window.latestNs), this.values[last], last, 1, -1);
      return;
    }
    const lastEnd = Math.min(this.end[last], window.latestNs);
    const winner = this.winnerOf(from, to);
    // The first one may have begun long before the window: there, only itself shows.
    const beginNs = Math.max(this.start[from], window.fromNs);
    if (!unrolls && (winner === last || lastEnd <= pixelEnd)) {
      out.push(beginNs, lastEnd, this.values[winner], winner, to - from, -1);
      return;
    }
    // The last span reaches on: what shows of the pixel must not colour the rest of it.
    const shown = winner === last ? this.winnerOf(from, last) : winner;
    const border = unrolls ? this.start[last] : pixelEnd;
    out.push(beginNs, border, this.values[shown], shown, last - from, -1);
    if (unrolls) this.unroll(last, window, out);
    else out.push(border, lastEnd, this.values[last], last, 1, -1);
  }

  /** An open span is in the index once it has its length; until then it is the longest of its rank. */
  private winnerOf(from: number, to: number): number {
    const last = to - 1;
    if (last === from) return from;
    if (this.end[last] !== Infinity) return this.winners.query(from, to);
    const winner = this.winners.query(from, last);
    return this.shows(last, winner) ? last : winner;
  }

  private unrolls(span: number, nsPerPixel: number): boolean {
    if (this.runsOf === null || this.counts[span] < 2) return false;
    return this.stepNs(span) >= MIN_STEP_PIXELS * nsPerPixel;
  }

  private stepNs(span: number): number {
    const gaps = this.runsOf === 'steps' ? this.counts[span] : this.counts[span] - 1;
    return (this.end[span] - this.start[span]) / gaps;
  }

  /** Shows the steps of a run that lie in the window, and one instant on either side of it. */
  private unroll(span: number, window: Window, out: SpanQueryResult): void {
    const stepNs = this.stepNs(span);
    const start = this.start[span];
    const first = Math.max(0, Math.floor((window.fromNs - start) / stepNs));
    const last = Math.min(this.counts[span] - 1, Math.ceil((window.toNs - start) / stepNs));
    const lengthNs = this.runsOf === 'steps' ? stepNs : 0;
    for (let step = first; step <= last; step++) {
      const at = start + step * stepNs;
      out.push(at, at + lengthNs, this.values[span], span, step === first ? 1 : 0, step);
    }
  }

  /** lowerBound over starts, galloping: the answer is near. */
  private firstStartingAt(tNs: number, from: number): number {
    let reach = 1;
    while (from + reach < this.spans && this.start[from + reach] < tNs) reach *= 2;
    return lowerBound(this.start, tNs, from, Math.min(from + reach + 1, this.spans));
  }

  private shows(a: number, b: number): boolean {
    const rankA = this.rank[this.values[a]];
    const rankB = this.rank[this.values[b]];
    if (rankA !== rankB) return rankA > rankB;
    const lengthA = this.end[a] - this.start[a];
    const lengthB = this.end[b] - this.start[b];
    return lengthA > lengthB || (lengthA === lengthB && a < b);
  }

  private makeRoom(): void {
    const { spans } = this;
    const isFull = spans === this.start.length;
    if (!isFull && spans % Growth.block !== 0) return;
    const { start, end, values, events, counts } = this;
    if (!isFull) this.growth.prepare([start, end, values, events, counts], spans);
    else {
      [this.start, this.end, this.values, this.events, this.counts] = this.growth.finish([
        start,
        end,
        values,
        events,
        counts,
      ]);
    }
  }
}

interface Window {
  readonly fromNs: number;
  readonly toNs: number;
  readonly nsPerPixel: number;
  readonly latestNs: number;
}
