import '../styles/races.css';
import { useEffect, useState } from 'react';
import { useApp, useUnmapscope } from '../state/unmapscope.ts';
import { isKnown, RACE_APPROACHES, RACES } from './columns.ts';
import { RaceCell } from './race-cell.tsx';
import { RaceMatrix, type Square } from './race-matrix.tsx';
import { raceSearch } from './race-search.ts';
import { SearchStatus } from './search-status.tsx';

/** Small worlds by approaches: what goes wrong in some order of the tasks; and one of them from near. */
export default function RacesView() {
  const { store } = useUnmapscope();
  const linked = useApp((state) => state.place.cell);
  const cell = linked !== null && isKnown(linked) ? linked : null;
  const [active, setActive] = useState<Square>({ row: 0, column: 0 });
  const [hasOpened, setHasOpened] = useState(false);

  useEffect(() => {
    const search = raceSearch();
    if (search.store.getState().phase === 'idle') search.start();
    return () => search.pause();
  }, []);
  useEffect(() => {
    if (cell !== null) raceSearch().prefer(cell);
  }, [cell]);

  if (cell !== null) {
    return (
      <main className="races">
        <RaceCell
          key={`${cell.scenario},${cell.approach}`}
          cell={cell}
          onBack={() => {
            const row = RACES.findIndex(({ id }) => id === cell.scenario);
            const column = RACE_APPROACHES.findIndex(({ id }) => id === cell.approach);
            setActive({ row, column });
            setHasOpened(true);
            store.setState({ place: { show: 'races', cell: null, schedule: null } });
          }}
        />
      </main>
    );
  }
  return (
    <main className="races">
      <div className="races-head">
        <h2>Races</h2>
        <p>
          Every order in which the tasks of a small world can run, searched by the kernel paths that draw the timelines.
          A square says whether some order breaks what the pristine kernel keeps. Open one for the shortest order that
          does.
        </p>
      </div>
      {linked !== null && (
        <p role="alert">
          This page has no race “{linked.scenario}” under “{linked.approach}”, which the link names. All that it has are
          shown.
        </p>
      )}
      <SearchStatus />
      <RaceMatrix
        active={active}
        takesFocus={hasOpened}
        onMove={setActive}
        onOpen={(square) => {
          setActive(square);
          setHasOpened(true);
          const opened = { scenario: RACES[square.row].id, approach: RACE_APPROACHES[square.column].id };
          store.setState({ place: { show: 'races', cell: opened, schedule: null } });
        }}
      />
      <Legend />
    </main>
  );
}

function Legend() {
  return (
    <p className="soft">
      Arrow keys move between squares, Enter opens one, Esc comes back. Where the pristine kernel itself fails a check,
      the others are judged by what it does not do.
    </p>
  );
}
