import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { Cell } from '../explore/cell.ts';
import { programsOf } from '../explore/program.ts';
import type { Bounds } from '../explore/search-result.ts';
import type { Approach } from '../mm/kernel.ts';
import { ScenarioError } from '../scenario/scenario-error.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { exploreJob, WORKER_VARIABLE, type WorkerJob, type WorkerMessage } from './explore-worker.ts';
import { UsageError } from './usage-error.ts';

export interface ExploreJob {
  /** What the scenario was called on the command line. */
  readonly source: string;
  readonly scenario: Scenario;
  readonly approaches: readonly Approach[];
  readonly bounds: Partial<Bounds>;
  readonly secondsPerCell: number | null;
}

/**
 * Searches scenarios, one a core at a time, in processes of their own where there is more than one. @returns the cells that are complete, in the order
 * of the jobs
 * @throws UsageError for a scenario that cannot be searched
 */
export async function exploreAll(
  jobs: readonly ExploreJob[],
  signal: AbortSignal,
  onProgress: (text: string) => void,
): Promise<Cell[]> {
  for (const { source, scenario } of jobs) checkSearchable(source, scenario);
  const plain = workerJobs(jobs);
  const found: Cell[][] = plain.map(() => []);
  const inOrder = (): Cell[] =>
    jobs.flatMap(({ approaches }, of) => {
      const cells = found.filter((_, i) => plain[i].of === of).flat();
      return approaches.flatMap(({ id }) => cells.filter(({ approach }) => approach === id));
    });
  const workers = Math.min(availableParallelism(), plain.length);
  if (workers < 2) {
    const stopped = (): boolean => signal.aborted;
    for (const [i, job] of plain.entries()) {
      try {
        await exploreJob(job, stopped, onProgress, (cell) => found[i].push(cell));
      } catch (error) {
        throw asUsageError(jobs[job.of].source, error);
      }
    }
    return inOrder();
  }
  const failed = new AbortController();
  const ended = AbortSignal.any([signal, failed.signal]);
  let next = 0;
  let done = 0;
  const progress = (text: string): void => onProgress(`${done} of ${plain.length} scenarios; ${text}`);
  await Promise.all(
    Array.from({ length: workers }, async () => {
      const child = fork(process.argv[1], ['explore'], { env: { ...process.env, [WORKER_VARIABLE]: '1' } });
      const stop = (): void => void child.kill();
      ended.addEventListener('abort', stop);
      try {
        while (next < plain.length && !ended.aborted) {
          const i = next++;
          await ask(child, plain[i], jobs[plain[i].of].source, progress, (cell) => found[i].push(cell));
          done++;
        }
      } catch (error) {
        if (ended.aborted) return;
        failed.abort();
        throw error;
      } finally {
        ended.removeEventListener('abort', stop);
        if (child.connected) child.disconnect();
      }
    }),
  );
  return inOrder();
}

/** `of` is the number of the job that it is a part of. */
type PartOfJob = WorkerJob & { readonly of: number };

/** A scenario is searched in one process, but a single one is shared out by its approaches; each process then does the pristine kernel for itself. */
function workerJobs(jobs: readonly ExploreJob[]): PartOfJob[] {
  const parts = jobs.length === 1 ? availableParallelism() : 1;
  return jobs.flatMap(({ scenario, approaches, bounds, secondsPerCell }, of) => {
    const shares = Array.from({ length: Math.min(parts, approaches.length) }, (_, part) =>
      approaches.filter((_, i) => i % parts === part).map(({ id }) => id),
    );
    return shares.map((share) => ({ of, scenario, approaches: share, bounds, secondsPerCell }));
  });
}

function ask(
  child: ChildProcess,
  job: WorkerJob,
  source: string,
  onProgress: (text: string) => void,
  onCell: (cell: Cell) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      child.off('message', onMessage);
      child.off('exit', onExit);
    };
    const onMessage = (message: WorkerMessage): void => {
      if (message.type === 'progress') onProgress(message.text);
      else if (message.type === 'cell') onCell(message.cell);
      else {
        finish();
        if (message.type === 'done') resolve();
        else reject(refused(source, message.message));
      }
    };
    const onExit = (status: number | null): void => {
      finish();
      reject(new Error(`a worker ended with status ${String(status)} while it searched ${job.scenario.id}`));
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.send(job);
  });
}

/** @throws UsageError for a scenario that the search cannot do */
function checkSearchable(source: string, scenario: Scenario): void {
  try {
    programsOf(scenario);
  } catch (error) {
    throw asUsageError(source, error);
  }
}

function asUsageError(source: string, error: unknown): unknown {
  return error instanceof ScenarioError ? refused(source, error.message) : error;
}

function refused(source: string, message: string): UsageError {
  return new UsageError(`${source}: ${message}`);
}
