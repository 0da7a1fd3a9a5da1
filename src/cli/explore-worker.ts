import { setImmediate } from 'node:timers/promises';
import { Exploration, type Cell } from '../explore/cell.ts';
import type { Bounds } from '../explore/search-result.ts';
import { approachById } from '../mm/approaches/index.ts';
import { ScenarioError } from '../scenario/scenario-error.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** What a worker is asked for: one scenario under some approaches. */
export interface WorkerJob {
  readonly scenario: Scenario;
  readonly approaches: readonly string[];
  readonly bounds: Partial<Bounds>;
  /** How long one cell may take; null: as long as it takes. */
  readonly secondsPerCell: number | null;
}

export type WorkerMessage =
  | { readonly type: 'progress'; readonly text: string }
  | { readonly type: 'cell'; readonly cell: Cell }
  /** The scenario cannot be searched. */
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'done' };

/** Set for a process that the command started for itself, on a core of its own. */
export const WORKER_VARIABLE = 'UNMAPSCOPE_EXPLORE_WORKER';

export function isExploreWorker(): boolean {
  return process.env[WORKER_VARIABLE] !== undefined && process.send !== undefined;
}

/** Does one job after another, until the other side lets go. */
export function serveExplorations(): Promise<void> {
  return new Promise((resolve) => {
    // Ctrl-C is the parent's to handle.
    process.on('SIGINT', () => undefined);
    process.on('disconnect', () => {
      resolve();
      process.exit();
    });
    process.on('message', (job: WorkerJob) => {
      const progress = (text: string): void => send({ type: 'progress', text });
      const cell = (found: Cell): void => send({ type: 'cell', cell: found });
      exploreJob(job, () => false, progress, cell).then(
        () => send({ type: 'done' }),
        (error: unknown) => {
          // Anything else ends the process, and its parent says so.
          if (!(error instanceof ScenarioError)) throw error;
          send({ type: 'refused', message: error.message });
        },
      );
    });
  });
}

function send(message: WorkerMessage): void {
  process.send?.(message);
}

/** Between two looks at messages and at the clock. A transition may take long where many steps lead to a state. */
const SLICE_MS = 50;
const STRIDE = 10;

/**
 * Searches in slices, so that messages and signals get through. `onCell` gets each cell when it is finished.
 *
 * @throws ScenarioError for a scenario that cannot be searched
 */
export async function exploreJob(
  { scenario, approaches, bounds, secondsPerCell }: WorkerJob,
  isStopped: () => boolean,
  onProgress: (text: string) => void,
  onCell: (cell: Cell) => void,
): Promise<void> {
  const exploration = new Exploration(
    scenario,
    approaches.map((id) => approachById(id)!),
    { bounds },
  );
  let current = '';
  let since = performance.now();
  const { cells } = exploration;
  let told = 0;
  for (let done = false; !done && !isStopped();) {
    const endMs = performance.now() + SLICE_MS;
    while (!done && performance.now() < endMs) done = exploration.slice(STRIDE);
    for (; told < cells.length; told++) onCell(cells[told]);
    const { progress } = exploration;
    if (progress !== null) {
      const { approach, level, states } = progress;
      if (approach !== current) since = performance.now();
      current = approach;
      if (secondsPerCell !== null && performance.now() - since > 1000 * secondsPerCell) exploration.stop();
      onProgress(`${scenario.id}, ${approach}: ${level} preemptions, ${states} states`);
    }
    await setImmediate();
  }
}
