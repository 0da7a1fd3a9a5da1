import { useRef } from 'react';
import '../styles/timelines.css';
import { NoteMarks } from '../notes/note-marks.tsx';
import { SelectionBand } from '../selection/selection-band.tsx';
import { SelectionOfTimelines } from '../selection/selection.tsx';
import { useSelectionDrag } from '../selection/use-selection-drag.ts';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { AxisSwitch } from './axis-switch.tsx';
import { AxisTicks } from './axis-ticks.tsx';
import { CursorLine } from './cursor-line.tsx';
import { LaneSwitch } from './lane-switch.tsx';
import { Overview } from './overview.tsx';
import { TimelineFigure } from './timeline-figure.tsx';
import { TimelineTools } from './timeline-tools.tsx';
import { TimelineTooltip } from './tooltip.tsx';
import { useGestures } from './use-gestures.ts';
import { ZoomButtons } from './zoom-buttons.tsx';

/** The timelines of all approaches and opened traces, one above the other, on one axis. */
export function Timelines() {
  const timelines = useApp((state) => state.timelines);
  const stack = useRef<HTMLDivElement>(null);
  const app = useUnmapscope();
  useSelectionDrag(app, stack);
  useGestures(app, stack);
  return (
    <section className="card timelines" aria-label="Timelines">
      <LaneSwitch />
      <div className="timelines-head">
        <AxisSwitch />
        <Overview />
        <ZoomButtons />
        <AxisTicks />
      </div>
      <div className="stack" ref={stack}>
        {timelines.map((timeline, lane) => (
          <TimelineFigure key={timeline.id} lane={lane} timeline={timeline} />
        ))}
        {timelines.length === 0 && (
          <p className="timelines-empty soft">Nothing to show: choose an approach and press Run, or open a trace.</p>
        )}
        <NoteMarks />
        <SelectionBand />
        <CursorLine />
        <TimelineTooltip />
      </div>
      <TimelineTools />
      <p className="visually-hidden" id="timeline-keys">
        Left and right show what was before and after, plus and minus zoom, up and down change the lane, comma and
        period go from event to event, brackets from drop test to drop test. A question mark lists all keys.
      </p>
      <SelectionOfTimelines />
    </section>
  );
}
