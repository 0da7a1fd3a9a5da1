import { APPROACHES, approachById } from '../mm/approaches/index.ts';
import type { Approach } from '../mm/kernel.ts';
import { PAGE_SIZE } from '../mm/units.ts';
import { describeValue, ScenarioError } from '../scenario/scenario-error.ts';
import { parseScenario } from '../scenario/schema.ts';
import { toDocument } from '../scenario/to-document.ts';
import { initialMappings } from '../sim/initial-mappings.ts';
import type { WaitHistogram } from '../sim/measured-run.ts';
import { sweepValues, wholeRangeBytes } from '../sim/sweep.ts';
import { tableSteps } from '../sim/tables.ts';
import { transferables } from '../trace/transferables.ts';
import { calibrationFor, pricesFor } from './machine-prices.ts';
import { MeasuredRuns, type MeasuredJob } from './measured-runs.ts';
import type { FromWorker, MeasureMessage, Measurement, RunMessage, ToWorker } from './protocol.ts';
import { RunLanes } from './run-lanes.ts';
import { UncertainRuns } from './uncertain-runs.ts';

/** Wall time of a slice, in ms: a cancelled run ends after at most so long. */
const SLICE_MS = 8;

/** What the server needs of the thread it runs in. */
export interface ServerHost {
  post(message: FromWorker, transfer: ArrayBuffer[]): void;
  /** Goes on with `next` after the messages that are there have been received. */
  defer(next: () => void): void;
  /** Wall time in ms. */
  clock(): number;
}

/** Runs scenarios for the page, one at a time: a new one ends the one before. Whatever goes wrong becomes a message. */
export class RunServer {
  private readonly host: ServerHost;
  /** The run that goes on, or null. */
  private current: number | null = null;
  /** The tables that are being worked out, if any. */
  private tables: ReturnType<typeof tableSteps> | null = null;
  private isTableStepPlanned = false;

  constructor(host: ServerHost) {
    this.host = host;
  }

  receive(message: ToWorker): void {
    if (message.type === 'run') this.start(message);
    else if (message.type === 'measure') this.measure(message);
    else if (message.type === 'tables') this.answerTables();
    else if (this.current === message.runId) this.endRun({ type: 'cancelled', runId: message.runId });
  }

  private answerTables(): void {
    this.tables ??= tableSteps();
    this.planTableStep();
  }

  /** The tables take a while, so they are worked out in steps, and only while no run goes on. */
  private planTableStep(): void {
    if (this.tables === null || this.isTableStepPlanned || this.current !== null) return;
    this.isTableStepPlanned = true;
    this.host.defer(() => {
      this.isTableStepPlanned = false;
      if (this.tables === null || this.current !== null) return;
      const { done, value } = this.tables.next();
      if (value !== undefined) this.host.post({ type: 'tables', tables: value }, []);
      if (done) this.tables = null;
      else this.planTableStep();
    });
  }

  private endRun(message: FromWorker): void {
    this.current = null;
    this.host.post(message, []);
    this.planTableStep();
  }

  private start({ runId, scenario: document, approaches: approachIds, machine }: RunMessage): void {
    const startMs = this.host.clock();
    this.current = runId;
    this.failingAs(runId, () => {
      const scenario = parseScenario(document);
      const approaches = approachesOf(approachIds);
      const lanes = this.lanesFor(runId, scenario, approaches, machine);
      this.host.post(
        {
          type: 'started',
          runId,
          approaches: approaches.map(({ id, label }) => ({ id, label })),
          tasks: lanes.tasks,
          range: lanes.range,
          mappings: initialMappings(scenario),
          entriesPerTable: scenario.geometry.entriesPerTable,
          sectionBytes: scenario.sectionBytes,
        },
        [],
      );
      this.goOn(runId, lanes, startMs);
    });
  }

  private lanesFor(
    runId: number,
    scenario: ReturnType<typeof parseScenario>,
    approaches: readonly Approach[],
    machine: unknown,
  ): RunLanes {
    const { host } = this;
    return new RunLanes(
      scenario,
      approaches,
      {
        onChunk(lane, columns) {
          host.post({ type: 'chunk', runId, lane, columns }, transferables(columns));
        },
        onProgress(lane, simNs, share) {
          host.post({ type: 'progress', runId, lane, simNs, share }, []);
        },
        onLaneComplete(lane, summary) {
          host.post({ type: 'lane-complete', runId, lane, summary }, []);
        },
      },
      () => host.clock(),
      pricesFor(scenario, machine),
    );
  }

  private goOn(runId: number, work: SlicedWork, startMs: number): void {
    if (this.current !== runId) return;
    this.failingAs(runId, () => {
      if (work.slice(SLICE_MS)) {
        this.endRun({ type: 'complete', runId, wallMs: this.host.clock() - startMs });
      } else {
        this.host.defer(() => {
          this.goOn(runId, work, startMs);
        });
      }
    });
  }

  private measure({ runId, ...measurement }: MeasureMessage): void {
    const startMs = this.host.clock();
    this.current = runId;
    if (measurement.over === 'costs') {
      this.failingAs(runId, () => this.goOn(runId, this.uncertainRunsFor(runId, measurement), startMs));
      return;
    }
    // Only measurements need histograms: a first visit does without.
    void import('../trace/hdr-histogram.ts').then(
      ({ hdrHistogram }) =>
        this.failingAs(runId, () => {
          if (this.current === runId) this.goOn(runId, this.measuredRunsFor(runId, measurement, hdrHistogram), startMs);
        }),
      (error: unknown) => this.fail(runId, error),
    );
  }

  private measuredRunsFor(runId: number, measurement: Measurement, newHistogram: () => WaitHistogram): MeasuredRuns {
    const { host } = this;
    const jobs = jobsOf(measurement);
    return new MeasuredRuns(
      jobs,
      {
        onMeasured(job, summary) {
          const { approach, scenario } = jobs[job];
          host.post(
            { type: 'measured', runId, approach: approach.id, sectionBytes: scenario.sectionBytes, summary },
            [],
          );
        },
        onProgress(share) {
          host.post({ type: 'measure-progress', runId, share }, []);
        },
      },
      newHistogram,
      () => host.clock(),
    );
  }

  private uncertainRunsFor(runId: number, { scenario: document, approaches, machine }: Measurement): UncertainRuns {
    const { host } = this;
    const scenario = parseScenario(document);
    return new UncertainRuns(
      scenario,
      approachesOf(approaches),
      calibrationFor(scenario, machine),
      {
        onUncertainty(uncertainty) {
          host.post({ type: 'uncertainty', runId, uncertainty }, []);
        },
        onProgress(share) {
          host.post({ type: 'measure-progress', runId, share }, []);
        },
      },
      () => host.clock(),
    );
  }

  private failingAs(runId: number, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fail(runId, error);
    }
  }

  private fail(runId: number, error: unknown): void {
    if (this.current !== runId) return;
    const field = error instanceof ScenarioError ? error.field : null;
    this.endRun({ type: 'failed', runId, message: error instanceof Error ? error.message : String(error), field });
  }
}

/** Work in slices of wall time. */
interface SlicedWork {
  /** @returns true when it is done */
  slice(budgetMs: number): boolean;
}

/** @throws ScenarioError if the scenario is not valid, or an approach unknown */
function jobsOf({ over, scenario: document, approaches: ids, machine }: Measurement): readonly MeasuredJob[] {
  const scenario = parseScenario(document);
  const approaches = approachesOf(ids);
  const costs = pricesFor(scenario, machine);
  if (over === 'approaches') return approaches.map((approach) => ({ scenario, approach, costs }));
  const to = wholeRangeBytes(scenario);
  // What one PMD entry spans: a sweep of the usual geometry begins at 2 MiB.
  const from = Math.min(PAGE_SIZE * scenario.geometry.entriesPerTable, to);
  return sweepValues({ parameter: 'sectionBytes', from, to }).flatMap((sectionBytes) => {
    const variant = parseScenario({ ...toDocument(scenario), sectionBytes });
    return approaches.map((approach) => ({ scenario: variant, approach, costs }));
  });
}

/** @throws ScenarioError if there are none, or one is unknown */
function approachesOf(ids: readonly string[]): readonly Approach[] {
  const known = APPROACHES.map(({ id }) => id).join(', ');
  if (ids.length === 0) throw new ScenarioError('approaches', 'an empty array', `at least one of ${known}`);
  return ids.map((id, i) => {
    const approach = approachById(id);
    if (approach === undefined) throw new ScenarioError(`approaches[${i}]`, describeValue(id), known);
    return approach;
  });
}
