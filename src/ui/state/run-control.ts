import type { RunClient, RunListener } from '../../worker/client.ts';
import type { FrameLoop } from '../draw/frame-loop.ts';
import type { AppStore } from './app-state.ts';
import type { LaneState } from './lane-state.ts';
import { emptyLane, planRun } from './plan.ts';
import { alignLanes } from './alignment.ts';
import { createLanes, noteProgress, type LaneData, type RunData } from './run-data.ts';
import { asSentence, laneSentence, runSentence } from './sentences.ts';
import { timelineOfApproach, type TimelineInfo } from './timeline-info.ts';
import { clearTimingMarks, markTiming } from './timing-marks.ts';
import type { ViewStore } from './view-state.ts';

export interface RunControl {
  /** Runs the settings as they stand; an earlier run ends. @returns whether the settings could be run */
  start(): boolean;
  cancel(): void;
  /** Puts traces below the timelines of the run, in place of those that were there. */
  showTraces(opened: readonly OpenedTrace[]): void;
  /** Events on screen; null before there are any. */
  data(): RunData | null;
}

/** A trace that was opened, with its events. */
export interface OpenedTrace {
  readonly timeline: TimelineInfo;
  readonly lane: LaneData;
}

/** How often numbers on screen say how far a run is, ms. */
const PROGRESS_MS = 100;

/** Starts runs, and brings what the worker says into the store (numbers) and the traces (events). */
export function createRunControl(store: AppStore, view: ViewStore, frames: FrameLoop, client: RunClient): RunControl {
  let data: RunData | null = null;
  let runLanes: readonly LaneData[] = [];
  let opened: readonly OpenedTrace[] = [];
  let runId = 0;
  let hasPainted = false;
  /** Progress waits here: there is more of it than anybody can read. */
  let waiting = new Map<number, Pick<LaneState, 'simNs' | 'share'>>();
  let flushTimer: ReturnType<typeof setTimeout> | undefined;

  const flushProgress = (): void => {
    clearTimeout(flushTimer);
    flushTimer = undefined;
    if (waiting.size === 0) return;
    const changes = waiting;
    waiting = new Map();
    store.setState(({ lanes }) => ({ lanes: lanes.map((lane, i) => ({ ...lane, ...changes.get(i) })) }));
  };
  // After all painters: what is there has been drawn.
  frames.addLast(() => {
    if (hasPainted || data?.runId !== runId || !runLanes.every(({ trace }) => trace.length > 0)) return;
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
          runLanes = createLanes(started);
          data = { runId: ownRunId, lanes: withOpened(runLanes) };
          const timelines = started.approaches.map(({ id }) => timelineOfApproach(id, started.tasks));
          store.setState({
            runId: ownRunId,
            timelines: [...timelines, ...opened.map(({ timeline }) => timeline)],
            lanes: timelines.map(emptyLane),
          });
        }),
      onChunk: (lane, columns) =>
        heard(() => {
          if (!hasChunk) markTiming('first-chunk');
          hasChunk = true;
          runLanes[lane].trace.addChunk(columns);
          align();
        }),
      onProgress: (lane, simNs, share) =>
        heard(() => {
          noteProgress(runLanes[lane], simNs, share);
          waiting.set(lane, { simNs, share });
          flushTimer ??= setTimeout(flushProgress, PROGRESS_MS);
        }),
      onLaneComplete: (lane, summary) =>
        heard(() => {
          flushProgress();
          runLanes[lane].expectedEndNs = runLanes[lane].trace.endNs;
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
          store.setState({
            status: { phase: 'failed', message, field },
            sentence: `The run failed. ${asSentence(message)}`,
          });
        }),
    };
  };

  /** Before anything is drawn: the anchors move as long as events come in. */
  const align = (): void => alignLanes(data?.lanes ?? [], view.getState().alignment);
  view.subscribe((now, before) => {
    if (now.alignment !== before.alignment) align();
  });

  const withOpened = (lanes: readonly LaneData[]): LaneData[] => [...lanes, ...opened.map(({ lane }) => lane)];

  /** No approach was chosen: there is nothing to run. */
  const showTracesAlone = (): void => {
    client.cancel();
    runLanes = [];
    data = { runId, lanes: withOpened([]) };
    markTiming('run-complete');
    store.setState({
      runId,
      status: { phase: 'complete', wallMs: 0 },
      sentence: 'No approach is chosen: only what was opened is shown.',
    });
    frames.request();
  };

  return {
    data: () => data,
    showTraces(traces) {
      opened = traces;
      if (data || traces.length > 0) data = { runId: data?.runId ?? runId, lanes: withOpened(runLanes) };
      align();
      store.setState(({ timelines, explained }) => {
        const next = [...timelines.filter(({ source }) => source === 'run'), ...traces.map(({ timeline }) => timeline)];
        return { timelines: next, explained: Math.min(explained, Math.max(0, next.length - 1)) };
      });
      frames.request();
    },
    start() {
      const { settings } = store.getState();
      const plan = planRun(settings);
      if (!plan || plan.approaches.length + opened.length === 0) return false;
      runId++;
      hasPainted = false;
      waiting.clear();
      clearTimingMarks();
      markTiming('run-start');
      store.setState(({ explained }) => ({
        status: { phase: 'running' },
        shown: settings,
        sentence: '',
        timelines: [...plan.timelines, ...opened.map(({ timeline }) => timeline)],
        lanes: plan.timelines.map(emptyLane),
        // A link, or fewer approaches than before, may have left it pointing at none.
        explained: Math.min(explained, plan.timelines.length + opened.length - 1),
      }));
      view.setState({ hover: null });
      if (plan.approaches.length === 0) showTracesAlone();
      else client.run(plan.document, plan.approaches, listenerOf(runId), settings.calibration.machine?.document);
      return true;
    },
    cancel() {
      client.cancel();
    },
  };
}
