import { laneScale } from '../../draw/lane-scale.ts';
import type { Row } from '../../draw/rows.ts';
import { visibleRange } from '../state/navigate.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import { rowEventAt, rowEventBeside } from '../timeline/row-events.ts';
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
    let event = rowEventAt(trace, row, start, 0) ?? rowEventBeside(trace, row, start, 1);
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
      event = rowEventBeside(trace, row, Math.max(event.startNs, scale.timeAt(left + LEAST_APART)), 1);
    }
    return marks;
  });
}
