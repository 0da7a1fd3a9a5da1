import { ImportError } from './import-error.ts';

/** Farther back than this is another clock, not two CPUs that do not quite agree. */
const JUMP_NS = 1e9;
/** Times that cannot be told apart in ns any more, from the first one. */
const FARTHEST_NS = 2 ** 52;

/** The time line of a text trace: ns from the first event on, never running backwards. */
export class TraceClock {
  /** The latest time that was told. */
  nowNs = 0;
  /** Times of this file were differences, whole numbers and so on: a sentence about it. */
  note: string | null = null;
  /** How often the clock was set back by more than CPUs may disagree. */
  jumps = 0;
  /** Times a little before an earlier line's, which were told as of then. */
  reordered = 0;
  private started = false;
  private firstSeconds = 0;
  private offsetNs = 0;
  /** Times are differences to the line before. */
  private sums = false;

  /** The first event's time on the clock of the file, in seconds. */
  startSeconds = 0;

  /** From here on each time is the difference to the one before. */
  sum(): void {
    this.sums = true;
    this.note = 'The times of this file are differences from line to line (perf script --deltatime): they were summed.';
  }

  /** @returns whether the clock could follow; false for a time that is none. Then `nowNs` is the time of the event, `jumped` whether the clock was set back. */
  tick(seconds: number, fractionNs: number): boolean {
    if (this.sums) return this.follow(this.nowNs + seconds * 1e9 + fractionNs);
    if (!this.started) {
      if (!(seconds < 2 ** 53)) return false;
      this.started = true;
      // Seconds since 1970 in ns do not fit: what is before the first event is taken off first.
      this.firstSeconds = seconds;
      this.offsetNs = -fractionNs;
      this.startSeconds = seconds + fractionNs / 1e9;
      return true;
    }
    const ns = (seconds - this.firstSeconds) * 1e9 + fractionNs + this.offsetNs;
    if (ns < this.nowNs) {
      if (this.nowNs - ns < JUMP_NS) {
        this.reordered++;
        return true;
      }
      this.jumps++;
      this.offsetNs += this.nowNs - ns;
      return true;
    }
    return this.follow(ns);
  }

  /** A clock made of durations. */
  advanceTo(ns: number): void {
    if (ns > this.nowNs && ns < FARTHEST_NS) this.nowNs = ns;
  }

  private follow(ns: number): boolean {
    if (!(ns < FARTHEST_NS)) return false;
    this.nowNs = ns;
    return true;
  }
}

/** What times without decimals, or times that run backwards all the time, turn out to be. */
export const ClockForm = { seconds: 1, hundredths: 2, differences: 3 } as const;
export type ClockForm = (typeof ClockForm)[keyof typeof ClockForm];

/**
 * Says what kind of clock the first times of a file come from.
 *
 * @param times as the file has them
 * @throws ImportError if they are no times
 */
export function clockForm(
  times: readonly { readonly seconds: number; readonly fractionNs: number }[],
  isWholeFile: boolean,
): ClockForm {
  if (times.some(({ fractionNs }) => fractionNs < 0))
    return wholeNumbers(
      times.map(({ seconds }) => seconds),
      isWholeFile,
    );
  let backwards = 0;
  for (let i = 1; i < times.length; i++) {
    const [a, b] = [times[i - 1], times[i]];
    if (b.seconds < a.seconds || (b.seconds === a.seconds && b.fractionNs < a.fractionNs)) backwards++;
  }
  // perf's differences start with 0, and every other one is smaller than the one before.
  const [first] = times;
  const startsAtZero = first !== undefined && first.seconds === 0 && first.fractionNs === 0;
  return startsAtZero && backwards * 5 > times.length ? ClockForm.differences : ClockForm.seconds;
}

/** The clock "uptime" counts hundredths of a second: many lines share one. "counter" and the cycle counters never repeat. */
function wholeNumbers(values: readonly number[], isWholeFile: boolean): ClockForm {
  let repeated = 0;
  for (let i = 1; i < values.length; i++) if (values[i] === values[i - 1]) repeated++;
  if (repeated > 0 && repeated * 4 >= values.length) return ClockForm.hundredths;
  if (values.length < 2 && !isWholeFile) return ClockForm.hundredths;
  throw new ImportError(
    'times are whole numbers that count events or cycles (trace_clock counter or x86-tsc): an order, not a time line; record with trace_clock local, global or mono',
  );
}
