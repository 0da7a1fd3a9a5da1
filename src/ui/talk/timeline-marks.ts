import { laneScale } from '../../draw/lane-scale.ts';
import type { Row } from '../../draw/rows.ts';
import { visibleRange } from '../state/navigate.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import type { RunTrace } from '../../trace/run-trace.ts';
import { rowEventAt, rowEventBeside, type RowEvent } from '../rows/row-events.ts';
import type { PlacedMark } from './stage-marks.ts';

/** Events whose beginnings are closer than that, CSS pixels of the plot, are one thing to point at. */
const LEAST_APART = 10;

/** The events of a timeline that can be pointed at, row by row. */
export function timelineMarks(
  app: Unmapscope,
  lane: number,
  rows: readonly Row[],
  plot: HTMLElement,
): readonly PlacedMark[] {
  const data = app.runs.data()?.lanes[lane];
  const box = plot.getBoundingClientRect();
  const width = plot.clientWidth;
  if (data === undefined || width === 0) return [];
  const { trace } = data;
  const scale = laneScale(app.view.getState().axis, visibleRange(app), width, data);
  // The stage is enlarged as a whole.
  const zoom = box.width / width;
  return rows.flatMap((row) => {
    const marks: PlacedMark[] = [];
    const start = Math.max(scale.fromNs, 0);
    const first = rowEventAt(trace, row, start, 0) ?? rowEventBeside(trace, row, start, 1);
    let event = first && stepOf(trace, row, first, start);
    while (event !== null && event.startNs <= scale.toNs) {
      const left = Math.max(0, scale.x(event.startNs));
      // A group of tasks has no events of its own.
      const right = row.kind === 'group' ? width : Math.min(width, Math.max(left + 1, scale.x(event.endNs)));
      marks.push({
        left: box.left + left * zoom,
        top: box.top + row.top * zoom,
        width: (right - left) * zoom,
        height: row.height * zoom,
        says: event.text,
      });
      if (row.kind === 'group') break;
      event = eventAfter(trace, row, event, scale.timeAt(left + LEAST_APART));
    }
    return marks;
  });
}

/** The next event that begins, or still goes on, at a moment. */
function eventAfter(trace: RunTrace, row: Row, { startNs, endNs }: RowEvent, ns: number): RowEvent | null {
  const after = Math.max(endNs, ns);
  const there = rowEventAt(trace, row, after, 0);
  const next = there !== null && (there.startNs > startNs || row.kind === 'work') ? there : null;
  const found = next ?? rowEventBeside(trace, row, Math.max(startNs, ns), 1);
  return found && stepOf(trace, row, found, after);
}

/** Of a run of steps, which is one event, the step at a moment. */
function stepOf(trace: RunTrace, row: Row, event: RowEvent, ns: number): RowEvent {
  if (row.kind !== 'work') return event;
  const { work } = trace.track(row.tasks[0]);
  const span = work.spanAt(event.startNs);
  const stepNs = span === -1 ? 0 : (event.endNs - event.startNs) / work.count(span);
  if (stepNs <= 0) return event;
  // A hair inside, so that what is counted in floating point is not the one before.
  const startNs = event.startNs + Math.floor((ns - event.startNs) / stepNs + 1e-6) * stepNs;
  const at = rowEventAt(trace, row, startNs + stepNs / 2, 0);
  return at === null ? event : { startNs, endNs: startNs + stepNs, text: at.text };
}
