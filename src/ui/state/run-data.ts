import { RunTrace } from '../../trace/run-trace.ts';
import type { StartedMessage } from '../../worker/protocol.ts';
import type { Axis } from '../../draw/lane-scale.ts';
import type { ViewLimits } from '../../draw/view-range.ts';

/** The events of one timeline, and what is known of the range whose unmapping it shows. */
export interface LaneData {
  readonly trace: RunTrace;
  readonly startAddress: number;
  readonly lenBytes: number;
  readonly sectionBytes: number;
  /** When it will end, as far as its progress tells; ns. */
  expectedEndNs: number;
  /** By how much its time is moved on the axis; see alignLanes(). */
  shiftNs: number;
}

/** The events on screen. They stay out of the store: React knows only the number of the run. */
export interface RunData {
  readonly runId: number;
  /** One a timeline: first those of the run, then the traces that were opened. */
  readonly lanes: readonly LaneData[];
}

export function createLanes({
  approaches,
  tasks,
  range,
  mappings,
  entriesPerTable,
  sectionBytes,
}: StartedMessage): LaneData[] {
  return approaches.map(() => ({
    trace: new RunTrace({ tasks, range, mappings, entriesPerTable }),
    startAddress: range.start,
    lenBytes: range.lenBytes,
    sectionBytes,
    expectedEndNs: 0,
    shiftNs: 0,
  }));
}

/** Takes note of how far a lane is: from it follows where the axis will end, so that it need not be drawn anew with every chunk. */
export function noteProgress(lane: LaneData, simNs: number, share: number): void {
  lane.expectedEndNs = share >= 1 ? simNs : Math.max(lane.expectedEndNs, share > 0.002 ? simNs / share : simNs);
}

/** When the longest lane ends, ns; at least 1. */
export function endOfRun(data: RunData | null): number {
  if (!data) return 1;
  return data.lanes.reduce(
    (end, { trace, expectedEndNs, shiftNs }) => Math.max(end, Math.max(trace.endNs, expectedEndNs) + shiftNs),
    1,
  );
}

/** Nothing that can be told apart is shorter. */
const MIN_SPAN_NS = 200;

/** What there is to see on an axis, and how closely. */
export function viewLimits(data: RunData | null, axis: Axis): ViewLimits {
  const end = endOfRun(data);
  if (axis === 'time') return { bounds: { from: 0, to: end * 1.005 }, minSpan: Math.min(MIN_SPAN_NS, end) };
  const longest = data?.lanes.reduce((most, { lenBytes }) => Math.max(most, lenBytes), 0) ?? 0;
  const smallest = longest > 0 ? Math.min(1, (16 * 4096) / longest) : 1e-6;
  return { bounds: { from: 0, to: 1 }, minSpan: smallest };
}
