import { useUnmapscope } from '../state/unmapscope.ts';
import type { Row } from '../../draw/rows.ts';

interface RowLabelsProps {
  readonly rows: readonly Row[];
  readonly focusedRow: string | null;
}

/** What each row is, in kernel names; a group of tasks opens and closes here. */
export function RowLabels({ rows, focusedRow }: RowLabelsProps) {
  return (
    <div className="row-labels">
      {rows.map((row) => (
        <div
          key={row.id}
          className={isMinorRow(row) ? 'row-label minor' : 'row-label'}
          style={{ top: row.top, height: row.height }}
          data-focused={row.id === focusedRow}
          title={row.description}
        >
          {row.kind === 'group' ? <GroupToggle row={row} /> : row.label}
        </div>
      ))}
    </div>
  );
}

/** Rows within a lane. */
function isMinorRow({ kind, group, isMinor = false }: Row): boolean {
  return (
    kind === 'sections' ||
    kind === 'phases' ||
    kind === 'work' ||
    kind === 'tests' ||
    isMinor ||
    (kind === 'task' && group !== null)
  );
}

function GroupToggle({ row }: { readonly row: Row }) {
  const { store } = useUnmapscope();
  const name = row.group ?? '';
  const isOpen = store.getState().expanded.has(name);
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      onClick={() => {
        store.setState(({ expanded }) => {
          const next = new Set(expanded);
          if (!next.delete(name)) next.add(name);
          return { expanded: next };
        });
      }}
    >
      <span aria-hidden="true">{isOpen ? '▾' : '▸'}</span> {row.label}
    </button>
  );
}
