import { RunTrace } from '../../trace/run-trace.ts';
import type { ApproachInfo, StartedMessage, TaskInfo } from '../../worker/protocol.ts';
import type { Axis } from '../timeline/lane-scale.ts';
import type { ViewLimits } from '../timeline/view-range.ts';

/** The events of the run on screen. They stay out of the store: React knows only the number of the run. */
export interface RunData {
  readonly runId: number;
  readonly approaches: readonly ApproachInfo[];
  readonly tasks: readonly TaskInfo[];
  readonly lenBytes: number;
  readonly startAddress: number;
  readonly sectionBytes: number;
  /** One a lane. */
  readonly traces: readonly RunTrace[];
  /** When each lane will end, as far as its progress tells; ns. */
  readonly expectedEndNs: number[];
}

export function createRunData(runId: number, started: StartedMessage): RunData {
  const { approaches, tasks, range, mappings, sectionBytes } = started;
  return {
    runId,
    approaches,
    tasks,
    lenBytes: range.lenBytes,
    startAddress: range.start,
    sectionBytes,
    traces: approaches.map(() => new RunTrace({ tasks, range, mappings })),
    expectedEndNs: approaches.map(() => 0),
  };
}

/** Takes note of how far a lane is: from it follows where the axis will end, so that it need not be drawn anew with every chunk. */
export function noteProgress(data: RunData, lane: number, simNs: number, share: number): void {
  data.expectedEndNs[lane] =
    share >= 1 ? simNs : Math.max(data.expectedEndNs[lane], share > 0.002 ? simNs / share : simNs);
}

/** When the longest lane ends, ns; at least 1. */
export function endOfRun(data: RunData | null): number {
  if (!data) return 1;
  return Math.max(1, ...data.traces.map((trace) => trace.endNs), ...data.expectedEndNs);
}

/** Nothing that can be told apart is shorter. */
const MIN_SPAN_NS = 200;

/** What there is to see on an axis, and how closely. */
export function viewLimits(data: RunData | null, axis: Axis): ViewLimits {
  const end = endOfRun(data);
  if (axis === 'time') return { bounds: { from: 0, to: end * 1.005 }, minSpan: Math.min(MIN_SPAN_NS, end) };
  const smallest = data ? Math.min(1, (16 * 4096) / data.lenBytes) : 1e-6;
  return { bounds: { from: 0, to: 1 }, minSpan: smallest };
}
