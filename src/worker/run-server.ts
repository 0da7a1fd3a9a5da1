import { APPROACHES, approachById } from '../mm/approaches/index.ts';
import type { Approach } from '../mm/kernel.ts';
import { describeValue, ScenarioError } from '../scenario/scenario-error.ts';
import { parseScenario } from '../scenario/schema.ts';
import { tablesOf } from '../sim/tables.ts';
import { transferables } from '../trace/transferables.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import { RunLanes } from './run-lanes.ts';

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
  private areTablesWanted = false;

  constructor(host: ServerHost) {
    this.host = host;
  }

  receive(message: ToWorker): void {
    if (message.type === 'run') this.start(message.runId, message.scenario, message.approaches);
    else if (message.type === 'tables') this.answerTables();
    else if (this.current === message.runId) this.endRun({ type: 'cancelled', runId: message.runId });
  }

  /** The tables take some 100 ms, so they wait for the end of a run that goes on. */
  private answerTables(): void {
    this.areTablesWanted = this.current !== null;
    if (!this.areTablesWanted) this.host.post({ type: 'tables', tables: tablesOf() }, []);
  }

  private endRun(message: FromWorker): void {
    this.current = null;
    this.host.post(message, []);
    if (this.areTablesWanted) this.answerTables();
  }

  private start(runId: number, document: unknown, approachIds: readonly string[]): void {
    const startMs = this.host.clock();
    this.current = runId;
    this.failingAs(runId, () => {
      const scenario = parseScenario(document);
      const approaches = approachesOf(approachIds);
      const lanes = this.lanesFor(runId, scenario, approaches);
      this.host.post(
        {
          type: 'started',
          runId,
          approaches: approaches.map(({ id, label }) => ({ id, label })),
          tasks: lanes.tasks,
          range: lanes.range,
          mappings: scenario.mappings.map(({ start, lenBytes, populated }) => ({
            start,
            lenBytes,
            resident: populated !== 'none',
          })),
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
    );
  }

  private goOn(runId: number, lanes: RunLanes, startMs: number): void {
    if (this.current !== runId) return;
    this.failingAs(runId, () => {
      if (lanes.slice(SLICE_MS)) {
        this.endRun({ type: 'complete', runId, wallMs: this.host.clock() - startMs });
      } else {
        this.host.defer(() => {
          this.goOn(runId, lanes, startMs);
        });
      }
    });
  }

  private failingAs(runId: number, work: () => void): void {
    try {
      work();
    } catch (error) {
      const field = error instanceof ScenarioError ? error.field : null;
      this.endRun({ type: 'failed', runId, message: error instanceof Error ? error.message : String(error), field });
    }
  }
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
