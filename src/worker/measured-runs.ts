import type { Approach } from '../mm/kernel.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { CostModel } from '../sim/costs.ts';
import { MeasuredRun, type MeasuredSummary, type WaitHistogram } from '../sim/measured-run.ts';

/** Events that are simulated between two looks at the clock. */
const STRIDE = 1024;
/** Progress is told at most this often, ms. */
const TELL_EVERY_MS = 50;

/** One scenario under one approach. */
export interface MeasuredJob {
  readonly scenario: Scenario;
  readonly approach: Approach;
  /** Prices; left out: those that the scenario names. */
  readonly costs?: CostModel | undefined;
}

export interface MeasuredListener {
  /** @param job index into the jobs */
  onMeasured(job: number, summary: MeasuredSummary): void;
  /** @param share of all jobs that is done, 0 to 1 */
  onProgress(share: number): void;
}

/** Runs jobs of which only the outcome counts, one after another, in slices of wall time. */
export class MeasuredRuns {
  private readonly jobs: readonly MeasuredJob[];
  private readonly listener: MeasuredListener;
  private readonly newHistogram: () => WaitHistogram;
  private readonly clock: () => number;
  private at = 0;
  private run: MeasuredRun | null = null;
  private toldAtMs = -Infinity;

  /** @param clock wall time in ms, e.g. performance.now */
  constructor(
    jobs: readonly MeasuredJob[],
    listener: MeasuredListener,
    newHistogram: () => WaitHistogram,
    clock: () => number,
  ) {
    this.jobs = jobs;
    this.listener = listener;
    this.newHistogram = newHistogram;
    this.clock = clock;
  }

  /**
   * Goes on for about so many ms of wall time.
   *
   * @returns true when every job is done
   * @throws RangeError if a scenario cannot be set up
   */
  slice(budgetMs: number): boolean {
    const endMs = this.clock() + budgetMs;
    while (this.at < this.jobs.length && this.clock() < endMs) this.advance();
    this.tell();
    return this.at === this.jobs.length;
  }

  private advance(): void {
    const { scenario, approach, costs } = this.jobs[this.at];
    this.run ??= new MeasuredRun(scenario, approach, this.newHistogram, costs);
    if (!this.run.advance(STRIDE)) return;
    this.listener.onMeasured(this.at, this.run.summary());
    this.run = null;
    this.at++;
  }

  private tell(): void {
    const nowMs = this.clock();
    if (nowMs - this.toldAtMs < TELL_EVERY_MS) return;
    this.toldAtMs = nowMs;
    this.listener.onProgress((this.at + (this.run?.share ?? 0)) / this.jobs.length);
  }
}
