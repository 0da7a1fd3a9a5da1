import '../styles/address.css';
import { AddressState } from '../../trace/address-state.ts';
import { useApp } from '../state/unmapscope.ts';
import { AddressStrip } from './address-strip.tsx';

const LEGEND: readonly { readonly state: AddressState; readonly text: string }[] = [
  { state: AddressState.resident, text: 'mapped, resident' },
  { state: AddressState.mapped, text: 'mapped, nothing resident' },
  { state: AddressState.splitOff, text: 'split off or detached' },
  { state: AddressState.zapped, text: 'zapped, tables and VMA still there' },
  { state: AddressState.tablesFreed, text: 'tables freed too' },
  { state: AddressState.gone, text: 'gone: VMA, pages, tables' },
];

/** What has become of the range at the cursor, approach by approach, from its first address to its last. */
export function AddressRanges() {
  const timelines = useApp((state) => state.timelines);
  const explained = useApp((state) => state.explained);
  return (
    <section className="card address" aria-labelledby="address-title">
      <h2 id="address-title">
        Address range <span className="soft">at the cursor</span>
      </h2>
      {timelines.map(
        ({ id, label, hasNoRange }, lane) =>
          hasNoRange !== true && <AddressStrip key={id} lane={lane} label={label} isExplained={lane === explained} />,
      )}
      <ul className="address-legend">
        {LEGEND.map(({ state, text }) => (
          <li key={state}>
            <span className="swatch" data-state={state} aria-hidden="true" />
            {text}
          </li>
        ))}
      </ul>
    </section>
  );
}
