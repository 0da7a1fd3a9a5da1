import { useMemo } from 'react';
import type { ApproachChoice } from '../state/approaches.ts';
import { useApp, useUnmapscope, useView } from '../state/unmapscope.ts';
import { LaneCanvas } from './lane-canvas.tsx';
import { LaneReadout } from './lane-readout.tsx';
import { heightOfRows } from './rows.ts';
import { rowsOfLane } from './rows-of-lane.ts';
import { RowLabels } from './row-labels.tsx';

/** The timeline of one approach: labels of its rows at the left, marks on a canvas, one tab stop for the keyboard. */
export function TimelineFigure({ lane, approach }: { readonly lane: number; readonly approach: ApproachChoice }) {
  const { view, store } = useUnmapscope();
  const approaches = useApp((state) => state.approaches);
  const tasks = useApp((state) => state.tasks);
  const expanded = useApp((state) => state.expanded);
  const isExplained = useApp((state) => state.explained === lane);
  const focusedRow = useView(({ focus }) => (focus?.lane === lane ? focus.rowId : null));
  const rows = useMemo(() => rowsOfLane({ approaches, tasks, expanded }, lane), [approaches, tasks, expanded, lane]);
  const row = rows.find(({ id }) => id === focusedRow);
  const { about, id, label } = approach;
  return (
    <figure className="timeline" aria-label={`${label} timeline`} data-explained={isExplained} data-approach={id}>
      <figcaption>
        <b>{label}</b> <span className="soft">{about}</span>
        <LaneReadout lane={lane} />
      </figcaption>
      <div className="timeline-body" style={{ height: heightOfRows(rows) }}>
        <RowLabels rows={rows} focusedRow={focusedRow} />
        <div
          className="plot"
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
          {row && <div className="focused-row" style={{ top: row.top - 2, height: row.height + 4 }} />}
        </div>
      </div>
    </figure>
  );
}
