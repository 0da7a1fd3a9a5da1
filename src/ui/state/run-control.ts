import type { RunClient, RunListener } from '../../worker/client.ts';
import type { FrameLoop } from '../timeline/frame-loop.ts';
import type { AppStore } from './app-state.ts';
import type { LaneState } from './lane-state.ts';
import { emptyLane, planRun } from './plan.ts';
import { createRunData, noteProgress, type RunData } from './run-data.ts';
import { laneSentence, runSentence } from './sentences.ts';
import { clearTimingMarks, markTiming } from './timing-marks.ts';
import type { ViewStore } from './view-state.ts';

export interface RunControl {
  /** Runs the settings as they stand; an earlier run ends. @returns whether the settings could be run */
  start(): boolean;
  cancel(): void;
  /** Events of the run on screen; null before the first. */
  data(): RunData | null;
}

/** Starts runs, and brings what the worker says into the store (numbers) and the traces (events). */
export function createRunControl(store: AppStore, view: ViewStore, frames: FrameLoop, client: RunClient): RunControl {
  let data: RunData | null = null;
  let runId = 0;
  let hasPainted = false;
  /** Progress waits here for the next frame: there is more of it than anybody can see. */
  let waiting = new Map<number, Pick<LaneState, 'simNs' | 'share'>>();

  const flushProgress = (): void => {
    if (waiting.size === 0) return;
    const changes = waiting;
    waiting = new Map();
    store.setState(({ lanes }) => ({ lanes: lanes.map((lane, i) => ({ ...lane, ...changes.get(i) })) }));
  };
  frames.add(flushProgress);
  // After all painters: what is there has been drawn.
  frames.addLast(() => {
    if (hasPainted || data?.runId !== runId || !data.traces.every((trace) => trace.length > 0)) return;
    hasPainted = true;
    markTiming('first-paint');
  });

  /** The listener of one run; of a run that is no longer on screen nothing is heard any more. */
  const listenerOf = (ownRunId: number): RunListener => {
    let hasChunk = false;
    const heard = (change: () => void): void => {
      if (ownRunId !== runId) return;
      change();
      frames.request();
    };
    return {
      onStarted: (started) =>
        heard(() => {
          data = createRunData(ownRunId, started);
          store.setState({
            runId: ownRunId,
            tasks: started.tasks,
            lanes: started.approaches.map(({ id, label }) => emptyLane(id, label)),
          });
        }),
      onChunk: (lane, columns) =>
        heard(() => {
          if (!hasChunk) markTiming('first-chunk');
          hasChunk = true;
          data?.traces[lane].addChunk(columns);
        }),
      onProgress: (lane, simNs, share) =>
        heard(() => {
          if (data) noteProgress(data, lane, simNs, share);
          waiting.set(lane, { simNs, share });
        }),
      onLaneComplete: (lane, summary) =>
        heard(() => {
          flushProgress();
          if (data) data.expectedEndNs[lane] = data.traces[lane].endNs;
          store.setState(({ lanes }) => ({
            lanes: lanes.map((old, i) => (i === lane ? { ...old, summary, share: 1 } : old)),
            sentence: laneSentence(lanes[lane].label, summary),
          }));
        }),
      onComplete: (wallMs) =>
        heard(() => {
          flushProgress();
          markTiming('run-complete');
          store.setState(({ lanes }) => ({ status: { phase: 'complete', wallMs }, sentence: runSentence(lanes) }));
        }),
      onCancelled: () =>
        heard(() => {
          store.setState({
            status: { phase: 'cancelled' },
            sentence: 'The run was cancelled. What came of it so far stays on screen.',
          });
        }),
      onFailed: (message, field) =>
        heard(() => {
          store.setState({ status: { phase: 'failed', message, field }, sentence: `The run failed. ${message}` });
        }),
    };
  };

  return {
    data: () => data,
    start() {
      const { settings } = store.getState();
      const plan = planRun(settings);
      if (!plan) return false;
      runId++;
      hasPainted = false;
      waiting.clear();
      clearTimingMarks();
      markTiming('run-start');
      store.setState(({ explained }) => ({
        status: { phase: 'running' },
        shown: settings,
        sentence: '',
        tasks: plan.tasks,
        approaches: plan.approaches,
        lanes: plan.lanes,
        // A link, or fewer approaches than before, may have left it pointing at none.
        explained: Math.min(explained, plan.approaches.length - 1),
      }));
      view.setState({ hover: null });
      client.run(plan.document, plan.approaches, listenerOf(runId));
      return true;
    },
    cancel() {
      client.cancel();
    },
  };
}
