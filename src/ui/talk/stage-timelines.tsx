import '../styles/timelines.css';
import { useEffect, useMemo, useRef, useState } from 'react';
import { createStore } from 'zustand/vanilla';
import type { Row } from '../../draw/rows.ts';
import type { ViewRange } from '../../draw/view-range.ts';
import type { AppState } from '../state/app-state.ts';
import { viewLimits } from '../state/run-data.ts';
import type { TimelineInfo } from '../state/timeline-info.ts';
import { UnmapscopeContext, useUnmapscope, type Unmapscope } from '../state/unmapscope.ts';
import { createViewStore } from '../state/view-state.ts';
import { AxisTicks } from '../timeline/axis-ticks.tsx';
import { CursorLine } from '../timeline/cursor-line.tsx';
import { LaneCanvas } from '../timeline/lane-canvas.tsx';
import { OverlayCanvas } from '../timeline/overlay-canvas.tsx';
import { RowLabels } from '../timeline/row-labels.tsx';
import { rowsOfTimeline } from '../rows/rows-of-lane.ts';
import type { Shown } from './shown.ts';
import { offerMarks } from './stage-marks.ts';
import { timelineMarks } from './timeline-marks.ts';
import type { PictureProps } from './picture-props.ts';

const AXIS_HEIGHT = 28;
const CAPTION_HEIGHT = 24;
const LANE_GAP = 10;
const ROW_GAP = 6;
/** Rows become so much higher at most. */
const MOST_ENLARGED = 6;
const ALL_CLOSED: ReadonlySet<string> = new Set();

type TimelineBeat = PictureProps<'timelines' | 'recording'>['beat'];

/** Timelines of a beat's own run, of which it shows chosen rows, enlarged to fill the stage. */
export function StageTimelines({ beat, shown, moved }: PictureProps<'timelines' | 'recording'>) {
  const app = useUnmapscope();
  const box = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(320);
  const scope = useMemo(() => scopeOf(app, shown), [app, shown]);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const { ResizeObserver: Observer } = element.ownerDocument.defaultView ?? window;
    const observer = new Observer(([{ contentRect }]) => setHeight(Math.round(contentRect.height)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const { bounds } = viewLimits(shown.data, 'time');
    scope.view.setState({
      range: rangeAt(beat.from.view, beat.to.view, bounds, moved),
      cursor: (moved < 1 ? beat.from : beat.to).cursor,
    });
  }, [scope, shown.data, beat, moved]);
  const rows = shown.timelines.map((timeline) => chosenRows(timeline, beat.rows));
  const lane = (height - AXIS_HEIGHT) / Math.max(1, rows.length) - CAPTION_HEIGHT - LANE_GAP;
  const hasCursor = beat.to.cursor !== null || beat.from.cursor !== null;
  return (
    <UnmapscopeContext value={scope}>
      <div className="stage-zoomed stage-timelines" ref={box}>
        <AxisTicks />
        <div className="stack">
          {shown.data !== null &&
            shown.timelines.map((timeline, i) => (
              <Lane key={timeline.id} lane={i} timeline={timeline} rows={enlarged(rows[i], lane)} beat={beat} />
            ))}
          {hasCursor && <CursorLine />}
        </div>
        {shown.data === null && <p className="stage-wait">The run comes …</p>}
      </div>
    </UnmapscopeContext>
  );
}

interface LaneProps {
  readonly lane: number;
  readonly timeline: TimelineInfo;
  readonly rows: readonly Row[];
  readonly beat: TimelineBeat;
}

function Lane({ lane, timeline, rows, beat: { focus } }: LaneProps) {
  const app = useUnmapscope();
  const plot = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = plot.current;
    return element === null ? undefined : offerMarks(element, () => timelineMarks(app, lane, rows, element));
  }, [app, lane, rows]);
  const last = rows.at(-1);
  const focused = rows.find(({ id, kind }) => id === focus || kind === focus);
  return (
    <figure className="timeline" aria-label={`${timeline.label} timeline`} data-focused={timeline.id === focus}>
      <figcaption>
        <b>{timeline.label}</b> <span>{timeline.about}</span>
      </figcaption>
      <div className="timeline-body" style={{ height: last ? last.top + last.height + 1 : 0 }}>
        <RowLabels rows={rows} focusedRow={focused?.id ?? null} />
        <div className="plot" ref={plot} data-timeline={lane}>
          <LaneCanvas lane={lane} rows={rows} />
          <OverlayCanvas lane={lane} rows={rows} plot={plot} />
          {focused && <div className="stage-focus" style={{ top: focused.top - 4, height: focused.height + 8 }} />}
        </div>
      </div>
    </figure>
  );
}

/** The page's machinery with another run on screen. */
function scopeOf(app: Unmapscope, { timelines, lanes, data }: Shown): Unmapscope {
  const view = createViewStore();
  view.subscribe(app.frames.request);
  const store = createStore<AppState>(() => ({
    ...app.store.getState(),
    timelines,
    lanes,
    runId: data?.runId ?? 0,
    explained: 0,
    expanded: ALL_CLOSED,
  }));
  const nothing = (): void => undefined;
  const runs = { start: () => false, cancel: nothing, showTraces: nothing, data: () => data };
  return { ...app, store, view, runs, begin: nothing };
}

function chosenRows(timeline: TimelineInfo, wanted: readonly string[] | undefined): readonly Row[] {
  const rows = rowsOfTimeline(timeline, ALL_CLOSED);
  const chosen = rows.filter(({ id, kind, label }) =>
    [id, kind, label].some((name) => wanted?.includes(name) === true),
  );
  return chosen.length > 0 ? chosen : rows;
}

/** The rows, one below the other, as high as they can be in so many CSS pixels. */
function enlarged(rows: readonly Row[], height: number): readonly Row[] {
  const own = rows.reduce((sum, row) => sum + row.height, 0);
  const factor = Math.min(MOST_ENLARGED, Math.max(1, (height - rows.length * ROW_GAP) / Math.max(1, own)));
  let top = 1;
  return rows.map((row) => {
    const placed = { ...row, top, height: Math.round(row.height * factor) };
    top += placed.height + ROW_GAP;
    return placed;
  });
}

/** The visible stretch on the way from one to the other: it becomes shorter by the same factor in every part of the way. */
function rangeAt(
  from: readonly [number, number] | null,
  to: readonly [number, number] | null,
  bounds: ViewRange,
  moved: number,
): ViewRange | null {
  const [a, b] = [from, to].map((stretch) => (stretch === null ? bounds : { from: stretch[0], to: stretch[1] }));
  if (moved >= 1) return to === null ? null : b;
  const eased = moved * moved * (3 - 2 * moved);
  const [spanA, spanB] = [a.to - a.from, b.to - b.from];
  const span = spanA ** (1 - eased) * spanB ** eased;
  const weight = spanA === spanB ? eased : (spanA - span) / (spanA - spanB);
  return { from: a.from + (b.from - a.from) * weight, to: a.to + (b.to - a.to) * weight };
}
