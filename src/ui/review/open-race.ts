import type { CellAddress } from '../../worker/explore-protocol.ts';
import type { Unmapscope } from '../state/unmapscope.ts';

/** Opens a square of the race matrix; the way back leads here. */
export function openRace({ store }: Unmapscope, { scenario, approach }: CellAddress): void {
  store.setState({ place: { show: 'races', cell: { scenario, approach }, schedule: null } });
}
