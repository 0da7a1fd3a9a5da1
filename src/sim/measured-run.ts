import type { Approach } from '../mm/kernel.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { CostModel } from './costs.ts';
import { countingSink } from './event-sink.ts';
import type { RunSummary } from './run-summary.ts';
import { Simulation } from './simulation.ts';

/** Keeps waits by how long they were. Whoever runs the simulation brings one: an HDR histogram, as here no library may be used. */
export interface WaitHistogram {
  record(ns: number): void;
  /** How many were recorded. */
  readonly count: number;
  /** The value below which so many per cent of them lie, ns; 0 if there are none. */
  percentile(percent: number): number;
}

/** Waits for mmap_sem, in simulated ns. Takings without a wait do not count. */
export interface Waits {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** What the tasks of one entry of the scenario waited; not told of the unmapper and of hogs. */
export interface NeighbourWaits {
  readonly name: string;
  readonly kind: string;
  readonly tasks: number;
  readonly waits: Waits;
}

/** A run with what its neighbours had to wait. The unmapper, which is the first task that makes calls, is not among those who wait. */
export interface MeasuredSummary extends RunSummary {
  readonly waits: { readonly readers: Waits; readonly writers: Waits };
  readonly neighbours: readonly NeighbourWaits[];
  /** How often mmap_sem was taken, tried in vain, let go of and downgraded. */
  readonly lockOperations: { readonly unmapper: number; readonly others: number };
}

class Waited {
  private max = 0;
  private readonly histogram: WaitHistogram;

  constructor(histogram: WaitHistogram) {
    this.histogram = histogram;
  }

  record(ns: number): void {
    this.max = Math.max(this.max, ns);
    this.histogram.record(ns);
  }

  get summary(): Waits {
    const { histogram, max } = this;
    // A histogram knows its values to some digits only; the longest is known exactly.
    const at = (percent: number): number => Math.min(max, histogram.percentile(percent));
    return { count: histogram.count, p50: at(50), p90: at(90), p99: at(99), max };
  }
}

/** A run of which only the outcome is kept: no events, but every wait for mmap_sem in histograms. Resumable in slices, like any run. */
export class MeasuredRun {
  private readonly simulation: Simulation;
  private readonly scenario: Scenario;
  private readonly readers: Waited;
  private readonly writers: Waited;
  /** By entry of the scenario's tasks. */
  private readonly entries: readonly Waited[];
  private readonly unmapper: number;

  /**
   * @param newHistogram makes an empty histogram
   * @throws RangeError if the scenario's world has no room, or its calibration needs a measurement and none is given
   */
  constructor(scenario: Scenario, approach: Approach, newHistogram: () => WaitHistogram, costs?: CostModel) {
    this.scenario = scenario;
    this.simulation = new Simulation(scenario, approach, countingSink(), costs);
    this.readers = new Waited(newHistogram());
    this.writers = new Waited(newHistogram());
    this.entries = scenario.tasks.map(() => new Waited(newHistogram()));
    const entryOf = scenario.tasks.flatMap(({ count }, entry) => Array.from({ length: count }, () => entry));
    const unmapperEntry = scenario.tasks.findIndex(({ kind, repeat }) => kind === 'calls' && !repeat);
    this.unmapper = entryOf.indexOf(unmapperEntry);
    this.simulation.onWait = (task, mode, ns) => {
      if (task === this.unmapper) return;
      (mode === 'read' ? this.readers : this.writers).record(ns);
      this.entries[entryOf[task]].record(ns);
    };
  }

  /** How much of the range is unmapped, 0 to 1. */
  get share(): number {
    return this.simulation.share;
  }

  /** Goes on until about so many more events were told. @returns true when the run is over */
  advance(maxEvents: number): boolean {
    return this.simulation.advance(maxEvents);
  }

  /** Call it when the run is over. */
  summary(): MeasuredSummary {
    const { scenario, simulation, unmapper } = this;
    const operations = Array.from(simulation.lockOperations);
    const all = operations.reduce((sum, n) => sum + n, 0);
    return {
      ...simulation.summary(),
      waits: { readers: this.readers.summary, writers: this.writers.summary },
      neighbours: scenario.tasks.flatMap(({ name, kind, count }, entry) =>
        this.isNeighbour(entry) ? [{ name, kind, tasks: count, waits: this.entries[entry].summary }] : [],
      ),
      lockOperations: { unmapper: operations[unmapper], others: all - operations[unmapper] },
    };
  }

  private isNeighbour(entry: number): boolean {
    const { kind, count } = this.scenario.tasks[entry];
    const first = this.scenario.tasks.slice(0, entry).reduce((sum, task) => sum + task.count, 0);
    return kind !== 'hog' && !(first === this.unmapper && count === 1);
  }
}
