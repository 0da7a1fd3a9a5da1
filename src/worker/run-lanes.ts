import type { Approach } from '../mm/kernel.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { CostModel } from '../sim/costs.ts';
import type { RunSummary } from '../sim/run-summary.ts';
import { Simulation } from '../sim/simulation.ts';
import type { EventColumns } from '../trace/event-columns.ts';
import { EventStore } from '../trace/event-store.ts';
import type { AddressRange, TraceTask } from '../trace/trace-event.ts';

/** Events that a lane tells before another one may be behind it: few, so that all lanes show something early and stay side by side. */
const STRIDE = 512;
/** A chunk is handed over when it is as large as this, so that the page never works on one for long, and at the end of every slice. */
const MAX_CHUNK = 16_384;

/** Where the events and results of runs go. `lane` is the index of the approach. */
export interface LaneListener {
  onChunk(lane: number, columns: EventColumns): void;
  /** After every slice, for each lane that went on in it. */
  onProgress(lane: number, simNs: number, share: number): void;
  /** After the lane's last chunk. */
  onLaneComplete(lane: number, summary: RunSummary): void;
}

interface Lane {
  readonly simulation: Simulation;
  readonly store: EventStore;
  isDone: boolean;
  /** It went on since it was last reported. */
  moved: boolean;
}

/** Runs one scenario under several approaches side by side, always the one that is least far in simulated time, in slices of wall time. */
export class RunLanes {
  private readonly lanes: readonly Lane[];
  private readonly listener: LaneListener;
  private readonly clock: () => number;

  /**
   * @param clock wall time in ms, e.g. performance.now
   * @param costs prices; left out: those that the scenario names
   * @throws RangeError if the scenario cannot be set up
   */
  constructor(
    scenario: Scenario,
    approaches: readonly Approach[],
    listener: LaneListener,
    clock: () => number,
    costs?: CostModel,
  ) {
    this.listener = listener;
    this.clock = clock;
    this.lanes = approaches.map((approach) => {
      const store = new EventStore();
      return {
        simulation: new Simulation(scenario, approach, store, costs),
        store,
        isDone: false,
        moved: false,
      };
    });
  }

  /** The tasks, in the order of the `task` column. */
  get tasks(): readonly TraceTask[] {
    return (this.lanes[0]?.simulation.tasks ?? []).map(({ name, kind, cpu }) => ({ name, kind, cpu }));
  }

  /** The range that the first munmap takes, in bytes. */
  get range(): AddressRange {
    return this.lanes[0]?.simulation.range ?? { start: 0, lenBytes: 1 };
  }

  /**
   * Goes on for about so many ms of wall time.
   *
   * @returns true when every run is over
   */
  slice(budgetMs: number): boolean {
    const endMs = this.clock() + budgetMs;
    let lane = this.mostBehind();
    while (lane !== -1) {
      this.advance(lane);
      // However slow the machine, the first slice shows something of every lane.
      if (this.clock() >= endMs && this.lanes.every(({ store }) => store.length > 0)) break;
      lane = this.mostBehind();
    }
    this.lanes.forEach((_, at) => this.report(at));
    return this.lanes.every(({ isDone }) => isDone);
  }

  /** @returns the lane that is least far; a lane that has not moved yet comes first. -1: all are done */
  private mostBehind(): number {
    let found = -1;
    this.lanes.forEach(({ isDone, simulation }, at) => {
      if (!isDone && (found === -1 || simulation.nowNs < this.lanes[found].simulation.nowNs)) found = at;
    });
    return found;
  }

  private advance(at: number): void {
    const lane = this.lanes[at];
    const isFirst = lane.store.length === 0;
    lane.isDone = lane.simulation.advance(STRIDE);
    lane.moved = true;
    if (isFirst || lane.store.untaken >= MAX_CHUNK) this.handOver(at);
  }

  private report(at: number): void {
    const lane = this.lanes[at];
    if (!lane.moved) return;
    lane.moved = false;
    this.handOver(at);
    this.listener.onProgress(at, lane.simulation.nowNs, lane.simulation.share);
    if (lane.isDone) this.listener.onLaneComplete(at, lane.simulation.summary());
  }

  private handOver(at: number): void {
    const { store, simulation } = this.lanes[at];
    const columns = store.takeChunk(simulation.stableLength);
    if (columns !== null) this.listener.onChunk(at, columns);
  }
}
