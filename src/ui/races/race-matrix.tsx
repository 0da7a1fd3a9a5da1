import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { Breakable } from './breakable.tsx';
import { keyOf, RACE_APPROACHES, RACES } from './columns.ts';
import { raceSearch } from './race-search.ts';
import { VerdictMark } from './verdict-mark.tsx';
import { VERDICTS, verdictOf } from './verdicts.ts';

/** A place in the matrix, from 0. */
export interface Square {
  readonly row: number;
  readonly column: number;
}

interface MatrixProps {
  /** The one square that Tab stops at. */
  readonly active: Square;
  /** Whether it gets the focus when the matrix appears. */
  readonly takesFocus: boolean;
  readonly onMove: (square: Square) => void;
  readonly onOpen: (square: Square) => void;
}

export function RaceMatrix({ active, takesFocus, onMove, onOpen }: MatrixProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const focusSquare = ({ row, column }: Square): void =>
    body.current?.querySelector<HTMLElement>(`[data-square="${row},${column}"]`)?.focus();
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current && takesFocus) focusSquare(active);
    isFirst.current = false;
  }, [active, takesFocus]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const next = moved(active, event);
    if (next === null) return;
    event.preventDefault();
    onMove(next);
    focusSquare(next);
  };

  return (
    <div className="matrix-box card">
      <table className="matrix" aria-label="Race matrix">
        <thead>
          <tr>
            <th scope="col">Scenario</th>
            {RACE_APPROACHES.map(({ id, label }) => (
              <th key={id} scope="col">
                <Breakable text={label} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={onKeyDown}>
          {RACES.map(({ id, title }, row) => (
            <MatrixRow
              key={id}
              id={id}
              title={title}
              row={row}
              activeColumn={active.row === row ? active.column : null}
              onOpen={onOpen}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly id: string;
  readonly title: string;
  readonly row: number;
  readonly activeColumn: number | null;
  readonly onOpen: (square: Square) => void;
}

function MatrixRow({ id, title, row, activeColumn, onOpen }: RowProps) {
  const { store } = raceSearch();
  const cells = useStore(store, (state) => state.cells);
  const running = useStore(store, ({ current }) => (current?.scenario === id ? current.approach : null));
  return (
    <tr>
      <th scope="row" title={title}>
        {id}
      </th>
      {RACE_APPROACHES.map(({ id: approach, label }, column) => {
        const verdict = verdictOf(cells.get(keyOf({ scenario: id, approach })), running === approach);
        return (
          <td key={approach}>
            <button
              type="button"
              data-square={`${row},${column}`}
              data-verdict={verdict}
              tabIndex={activeColumn === column ? 0 : -1}
              title={`${id}, ${label}: ${VERDICTS[verdict].about}`}
              onClick={() => onOpen({ row, column })}
            >
              <VerdictMark verdict={verdict} />
            </button>
          </td>
        );
      })}
    </tr>
  );
}

const LAST_ROW = RACES.length - 1;
const LAST_COLUMN = RACE_APPROACHES.length - 1;

/** Where a key leads; null: nowhere. */
function moved({ row, column }: Square, { key, ctrlKey, altKey, metaKey }: KeyboardEvent): Square | null {
  if (altKey || metaKey) return null;
  switch (key) {
    case 'ArrowUp':
      return { row: Math.max(0, row - 1), column };
    case 'ArrowDown':
      return { row: Math.min(LAST_ROW, row + 1), column };
    case 'ArrowLeft':
      return { row, column: Math.max(0, column - 1) };
    case 'ArrowRight':
      return { row, column: Math.min(LAST_COLUMN, column + 1) };
    case 'Home':
      return { row: ctrlKey ? 0 : row, column: 0 };
    case 'End':
      return { row: ctrlKey ? LAST_ROW : row, column: LAST_COLUMN };
    default:
      return null;
  }
}
