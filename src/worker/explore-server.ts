import { Exploration } from '../explore/cell.ts';
import { Interner } from '../explore/interner.ts';
import { programsOf } from '../explore/program.ts';
import { replaySchedule } from '../explore/replay-schedule.ts';
import { objectsOf } from '../explore/objects.ts';
import { Run } from '../explore/run.ts';
import { followSchedule } from '../explore/schedule.ts';
import { searchedApproach } from '../explore/searched-approach.ts';
import { Shrinking } from '../explore/shrink.ts';
import type { Approach } from '../mm/kernel.ts';
import { RACE_SCENARIOS } from '../scenario/race-scenarios.ts';
import { parseSchedule } from '../scenario/schedule.ts';
import { parseScenario } from '../scenario/schema.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { toDocument } from '../scenario/to-document.ts';
import type {
  CellAddress,
  FromExploreWorker,
  ShrunkScenario,
  SteppedSchedule,
  ToExploreWorker,
} from './explore-protocol.ts';

/** Wall time of a slice, in ms: whatever else is asked waits at most about so long. */
const SLICE_MS = 12;
/** Transitions between two looks at the clock. */
const STRIDE = 100;

/** What the server needs of the thread it runs in. */
export interface ExploreHost {
  post(message: FromExploreWorker): void;
  /** Goes on with `next` after the messages that are there have been received. */
  defer(next: () => void): void;
  /** Wall time in ms. */
  clock(): number;
}

/** A scenario in the queue. */
interface Job {
  readonly scenario: string;
  readonly approaches: readonly string[];
  /** Made when its turn comes; it keeps what it has found when another one goes before it. */
  exploration: Exploration | null;
  /** Cells that were posted. */
  told: number;
}

/** Searches the built-in races for the page: one search at a time, and single schedules in between. */
export class ExploreServer {
  private readonly host: ExploreHost;
  private searchId: number | null = null;
  private jobs: Job[] = [];

  constructor(host: ExploreHost) {
    this.host = host;
  }

  receive(message: ToExploreWorker): void {
    if (message.type === 'step') this.step(message);
    else if (message.type === 'shrink') this.shrink(message);
    else if (message.type === 'search') this.start(message.searchId, message.wanted);
    else if (message.searchId === this.searchId) {
      if (message.type === 'prefer') this.prefer(message.cell);
      else this.searchId = null;
    }
  }

  private start(searchId: number, wanted: readonly CellAddress[]): void {
    this.searchId = searchId;
    this.jobs = [...new Set(wanted.map(({ scenario }) => scenario))].map((scenario) => ({
      scenario,
      approaches: wanted.filter((cell) => cell.scenario === scenario).map(({ approach }) => approach),
      exploration: null,
      told: 0,
    }));
    this.goOn(searchId);
  }

  private prefer({ scenario, approach }: CellAddress): void {
    const at = this.jobs.findIndex((job) => job.scenario === scenario);
    if (at === -1) return;
    const [job] = this.jobs.splice(at, 1);
    const isBegun = job.exploration !== null;
    const approaches = isBegun ? job.approaches : moveToFront(job.approaches, approach);
    this.jobs.unshift({ ...job, approaches });
  }

  private goOn(searchId: number): void {
    if (this.searchId !== searchId) return;
    try {
      const endMs = this.host.clock() + SLICE_MS;
      while (this.jobs.length > 0 && this.host.clock() < endMs) this.advance(searchId, this.jobs[0]);
      if (this.jobs.length === 0) {
        this.searchId = null;
        this.host.post({ type: 'complete', searchId });
        return;
      }
      this.tellProgress(searchId, this.jobs[0]);
    } catch (error) {
      this.searchId = null;
      this.host.post({ type: 'failed', searchId, message: messageOf(error) });
      return;
    }
    this.host.defer(() => this.goOn(searchId));
  }

  private advance(searchId: number, job: Job): void {
    job.exploration ??= new Exploration(scenarioOf(job.scenario), job.approaches.map(approachOf));
    const isDone = job.exploration.slice(STRIDE);
    const { cells } = job.exploration;
    for (; job.told < cells.length; job.told++) this.host.post({ type: 'cell', searchId, cell: cells[job.told] });
    if (isDone) this.jobs.shift();
  }

  private tellProgress(searchId: number, { scenario, exploration }: Job): void {
    const progress = exploration?.progress ?? null;
    if (progress === null) return;
    const { approach, level, states } = progress;
    this.host.post({ type: 'progress', searchId, cell: { scenario, approach }, preemptions: level, states });
  }

  private step({ stepId, cell, schedule, document }: Extract<ToExploreWorker, { type: 'step' }>): void {
    try {
      const scenario = document === null ? scenarioOf(cell.scenario) : parseScenario(document);
      const stepped = stepThrough(scenario, approachOf(cell.approach), schedule);
      this.host.post({ type: 'stepped', stepId, stepped });
    } catch (error) {
      this.host.post({ type: 'step-failed', stepId, message: messageOf(error) });
    }
  }

  private shrink({ shrinkId, cell, check, preemptions }: Extract<ToExploreWorker, { type: 'shrink' }>): void {
    let shrinking: Shrinking | null = null;
    const goOn = (): void => {
      try {
        shrinking ??= new Shrinking(scenarioOf(cell.scenario), approachOf(cell.approach), { check, preemptions });
        const endMs = this.host.clock() + SLICE_MS;
        while (this.host.clock() < endMs) {
          if (!shrinking.slice(STRIDE)) continue;
          this.host.post({ type: 'shrunk', shrinkId, shrunk: shrunkScenario(shrinking) });
          return;
        }
        this.host.defer(goOn);
      } catch (error) {
        this.host.post({ type: 'shrink-failed', shrinkId, message: messageOf(error) });
      }
    };
    goOn();
  }
}

function stepThrough(scenario: Scenario, approach: Approach, text: string): SteppedSchedule {
  const stretches = text === '' ? [] : parseSchedule(text);
  const { error, schedule, steps, conflict, violations, outcome, tasks } = replaySchedule(
    scenario,
    approach,
    stretches,
  );
  const run = new Run(scenario, programsOf(scenario), approach, new Interner());
  const objects = [objectsOf(run)];
  followSchedule(run, schedule === '' ? [] : parseSchedule(schedule), (choice) => {
    run.step(choice);
    objects.push(objectsOf(run));
  });
  return {
    schedule,
    steps,
    conflict,
    objects,
    violations,
    outcome,
    error: error?.message ?? null,
    tasks: tasks.map((task, i) => ({ ...task, isAtResched: run.isAtResched(run.tasks[i]) })),
  };
}

function shrunkScenario({ smallest }: Shrinking): ShrunkScenario | null {
  if (smallest === null) return null;
  return { document: toDocument(smallest.scenario), counterexample: smallest.counterexample };
}

function moveToFront(ids: readonly string[], id: string): readonly string[] {
  return ids.includes(id) ? [id, ...ids.filter((other) => other !== id)] : ids;
}

/** @throws RangeError if there is none of that name */
function scenarioOf(id: string): Scenario {
  const document = RACE_SCENARIOS.find((race) => race.id === id);
  if (document === undefined) throw new RangeError(`there is no race scenario ${JSON.stringify(id)}`);
  return parseScenario(document);
}

/** @throws RangeError if there is none of that name */
function approachOf(id: string): Approach {
  const approach = searchedApproach(id);
  if (approach === undefined) throw new RangeError(`there is no approach ${JSON.stringify(id)}`);
  return approach;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
