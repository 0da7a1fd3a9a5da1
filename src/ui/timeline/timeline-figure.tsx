import { useMemo, useRef } from 'react';
import { heightOfRows } from '../../draw/rows.ts';
import { TraceActions } from '../files/trace-actions.tsx';
import type { TimelineInfo } from '../state/timeline-info.ts';
import { useApp, useUnmapscope, useView } from '../state/unmapscope.ts';
import { LaneCanvas } from './lane-canvas.tsx';
import { OverlayCanvas } from './overlay-canvas.tsx';
import { LaneReadout } from './lane-readout.tsx';
import { rowsOfTimeline } from '../rows/rows-of-lane.ts';
import { RowLabels } from './row-labels.tsx';

/** One timeline: labels of its rows at the left, marks on a canvas, one tab stop for the keyboard. */
export function TimelineFigure({ lane, timeline }: { readonly lane: number; readonly timeline: TimelineInfo }) {
  const { view, store } = useUnmapscope();
  const plot = useRef<HTMLDivElement>(null);
  const expanded = useApp((state) => state.expanded);
  const isExplained = useApp((state) => state.explained === lane);
  const focusedRow = useView(({ focus }) => (focus?.lane === lane ? focus.rowId : null));
  const { about, id, label } = timeline;
  const rows = useMemo(() => rowsOfTimeline(timeline, expanded), [timeline, expanded]);
  const row = rows.find(({ id }) => id === focusedRow);
  return (
    <figure className="timeline" aria-label={`${label} timeline`} data-explained={isExplained} data-approach={id}>
      <figcaption>
        <b title={label}>{label}</b> <span className="soft">{about}</span>
        {timeline.file !== undefined && <TraceActions file={timeline.file} timeline={id} />}
        <LaneReadout lane={lane} />
      </figcaption>
      <div className="timeline-body" style={{ height: heightOfRows(rows) }}>
        <RowLabels rows={rows} focusedRow={focusedRow} />
        <div
          className="plot"
          ref={plot}
          data-timeline={lane}
          tabIndex={0}
          role="group"
          aria-label={row ? `${label}: ${row.description}` : `${label}: lanes`}
          aria-describedby="timeline-keys"
          onFocus={() => {
            store.setState({ explained: lane });
            if (view.getState().focus?.lane !== lane) {
              view.setState({ focus: { lane, rowId: rows[0]?.id ?? '' } });
            }
          }}
          onBlur={() => view.setState({ focus: null })}
        >
          <LaneCanvas lane={lane} rows={rows} />
          <OverlayCanvas lane={lane} rows={rows} plot={plot} />
          {row && <div className="focused-row" style={{ top: row.top - 2, height: row.height + 4 }} />}
        </div>
      </div>
    </figure>
  );
}
