import { AddressState } from '../../trace/address-state.ts';
import { STATE_ROWS, type AddressSpaceIndex } from '../../trace/address-space.ts';
import { addressText, bytesText } from '../../trace/quantity-text.ts';
import { formatCount, formatShare } from '../format/quantities.ts';
import { useLaneMoment } from '../state/use-lane-moment.ts';
import type { ReadIndex } from './use-address-index.ts';

/** The counters of the address space, in the order in which they are shown. */
export const COUNTERS = [
  { name: 'residentPages', label: 'resident pages' },
  { name: 'tablePages', label: 'page-table pages' },
  { name: 'mapCount', label: 'map_count' },
  { name: 'waiters', label: 'waiters' },
] as const;
export type CounterName = (typeof COUNTERS)[number]['name'];

const LEVELS = ['PTE tables', 'PMD tables', 'PUD tables'] as const;

const STATES: Readonly<Record<AddressState, string>> = {
  [AddressState.mapped]: 'mapped, nothing resident',
  [AddressState.resident]: 'mapped, resident',
  [AddressState.splitOff]: 'split off, to be unmapped',
  [AddressState.detached]: 'detached, pages still there',
  [AddressState.zapped]: 'zapped, its PTE table still there',
  [AddressState.tablesFreed]: 'tables freed, VMA still there',
  [AddressState.gone]: 'nothing: no VMA, no table',
};

interface AddressTablesProps {
  readonly lane: number;
  readonly read: { readonly current: ReadIndex | null };
  /** The chosen address, or null: the middle of the window. */
  readonly address: number | null;
}

/** The moment at the cursor in words and figures: what the pictures show, for those who cannot see them. */
export function AddressTables({ lane, read, address }: AddressTablesProps) {
  const found = useLaneMoment(lane);
  const index = read.current?.index;
  const ns = found?.ns ?? null;
  const at = index && (address ?? index.window.start + index.window.lenBytes / 2);
  return (
    <div className="address-space-figures" role="region" aria-label="Address space at the cursor" tabIndex={0}>
      <p aria-live="polite">
        {index && ns !== null && at !== undefined
          ? `${addressText(Math.floor(at))}: ${stateText(index, at, ns)}.`
          : ' '}
      </p>
      <table>
        <caption className="visually-hidden">Counters and page tables at the cursor</caption>
        <thead>
          <tr>
            <th scope="col">At the cursor</th>
            <th scope="col">all, or in the window</th>
            <th scope="col">entries present</th>
            <th scope="col">at the address</th>
          </tr>
        </thead>
        <tbody>
          {COUNTERS.map(({ name, label }) => (
            <tr key={name}>
              <th scope="row">{label}</th>
              <td>{index && ns !== null ? counterText(index, name, ns) : ''}</td>
              <td />
              <td />
            </tr>
          ))}
          {[2, 1, 0].map((level) => (
            <tr key={level}>
              <th scope="row">{LEVELS[level]}</th>
              {index && ns !== null && at !== undefined ? (
                <LevelCells index={index} level={level} ns={ns} at={at} />
              ) : (
                <td colSpan={3} />
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface LevelCellsProps {
  readonly index: AddressSpaceIndex;
  readonly level: number;
  readonly ns: number;
  readonly at: number;
}

function LevelCells({ index, level, ns, at }: LevelCellsProps) {
  const cells = index.levels[level];
  let tables = 0;
  let entries = 0;
  let most = 0;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells.at(i, ns);
    tables += cell.tables;
    entries += cell.entries;
    most += cell.entriesAtMost;
  }
  const number = cells.cellOf(at);
  const cell = number === -1 ? null : cells.at(number, ns);
  return (
    <>
      <td>{formatCount(tables)}</td>
      <td>{most > 0 ? `${formatCount(entries)} (${formatShare(entries / most)})` : '0'}</td>
      <td>
        {cell &&
          `${formatCount(cell.tables)} of ${formatCount(cell.tablesAtMost)} in ${bytesText(cell.lenBytes)} from ${addressText(cell.start)}, ${formatCount(cell.entries)} entries`}
      </td>
    </>
  );
}

function counterText(index: AddressSpaceIndex, name: CounterName, ns: number): string {
  if (!index.knowsStart && name !== 'waiters') return 'not told by this trace';
  return formatCount(index[name].at(ns));
}

function stateText(index: AddressSpaceIndex, address: number, ns: number): string {
  const { start, lenBytes } = index.window;
  const row = Math.floor(((address - start) / lenBytes) * STATE_ROWS);
  if (row < 0 || row >= STATE_ROWS) return 'outside of what is shown';
  return STATES[index.states.rows[row].at(ns) as AddressState];
}
